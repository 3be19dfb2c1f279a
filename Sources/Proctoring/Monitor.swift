package import Alerts
package import FoundationEssentials
package import Kernel
package import Logging
package import Postgres
package import Recording
package import Scheduling
internal import Synchronization

/// The service behind expected against actual: each second it reads plan and facts, has the rules judge, and
/// keeps the alert book by what differs.
///
/// While the database is away nothing is judged and nothing is cleared; afterwards every camera gets its
/// grace again.
package final class Monitor: Sendable {
    /// How often ended room sittings are looked at again: their coverage changes only by what is still written.
    private static let replayPause = 10.0

    private let roomSittings: RoomSittingStore
    private let recording: Recording
    private let store: MonitoringStore
    private let book: AlertBook
    private let world: World
    private let rules: MonitoringRules
    private let alertRules = AlertRules()
    private let startsPerSecond: Double
    private let day: @Sendable (Date) -> Range<Date>
    private let log: Logger
    private let coverage = Mutex<[ID<RoomSitting>: Double]>([:])

    /// What is remembered from one look to the next.
    private struct Memory {
        var watchedFrom: Date?
        var absences: [ID<Alert>: Date] = [:]
        var devices: [ID<RoomSitting>: [ID<Device>: Date]] = [:]
        var entered: [ID<RoomSitting>: Date] = [:]
        var replays: [ID<RoomSitting>: ReplayFact] = [:]
        var replaysAt: Date?
    }

    /// - Parameters:
    ///   - grace: seconds monitoring may be late before somebody is alerted.
    ///   - startsPerSecond: cameras connected a second, which spreads a common start.
    ///   - day: the day that contains a moment, in the customers' time zone.
    package init(
        roomSittings: RoomSittingStore,
        recording: Recording,
        alerts: AlertBook,
        database: Database,
        world: World,
        grace: Double,
        startsPerSecond: Double,
        day: @escaping @Sendable (Date) -> Range<Date>,
        log: Logger
    ) {
        self.roomSittings = roomSittings
        self.recording = recording
        store = MonitoringStore(database: database)
        book = alerts
        self.world = world
        var rules = MonitoringRules()
        rules.graces.start = grace
        self.rules = rules
        self.startsPerSecond = startsPerSecond
        self.day = day
        self.log = log
    }

    /// Kept share of the ended room sittings of today, as last counted.
    package var shares: [ID<RoomSitting>: Double] { coverage.withLock { $0 } }

    /// Looks each second until the task is cancelled.
    package func run() async {
        var memory = Memory()
        while !Task.isCancelled {
            do {
                try await look(&memory)
            } catch {
                if memory.watchedFrom != nil {
                    log.warning("nothing is judged", metadata: ["cause": "\(error)"])
                }
                memory.watchedFrom = nil
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func look(_ memory: inout Memory) async throws {
        let now = world.now()
        let watchedFrom = memory.watchedFrom ?? now
        let rooms = try await roomSittings.list(day: day(now), reach: .everything)
        let cameras = try await store.cameras(of: rooms.map(\.id))
        try await countReplays(rooms, now, &memory)
        let spread =
            Double(rooms.filter { $0.isMonitored(at: now) }.map(\.devices.count).reduce(0, +))
            / startsPerSecond
        var differences: [Difference] = []
        for room in rooms {
            var actual = RoomActual(room, watchedFrom: watchedFrom)
            actual.cameras = cameras[room.id] ?? [:]
            actual.startSpread = spread
            actual.replay = memory.replays[room.id]
            actual.deviceWatchedFrom = known(room, now, &memory)
            differences += rules.judge(actual, now: now).differences
        }
        let watched = Set(rooms.map(\.id))
        let decision = alertRules.decide(
            known: try await book.known(watched, recent: alertRules.reopening),
            absences: memory.absences,
            differences: differences,
            watched: watched,
            now: now
        )
        memory.absences = decision.absences
        try await book.apply(decision.changes)
        memory.watchedFrom = watchedFrom
    }

    /// Since when each device of a room sitting has been watched: one bound in mid-sitting gets its grace.
    private func known(_ room: RoomSitting, _ now: Date, _ memory: inout Memory) -> [ID<Device>: Date] {
        let isNew = memory.devices[room.id] == nil
        var devices = memory.devices[room.id] ?? [:]
        for device in room.devices where devices[device.id] == nil {
            devices[device.id] = isNew ? .distantPast : now
        }
        memory.devices[room.id] = devices
        return devices
    }

    private func countReplays(_ rooms: [RoomSitting], _ now: Date, _ memory: inout Memory) async throws {
        if let last = memory.replaysAt, now.timeIntervalSince(last) < Self.replayPause { return }
        memory.replaysAt = now
        let ended = rooms.filter { $0.phase(at: now) == .ended }
        for ledger in try await recording.coverage(of: ended) {
            guard let share = ledger.share else { continue }
            let id = ID<RoomSitting>(ledger.roomSitting)
            let hasUnexplained = ledger.devices.values.contains { $0.gaps.contains { $0.cause == .unknown } }
            memory.replays[id] = ReplayFact(covered: share, hasUnexplained: hasUnexplained)
            coverage.withLock { $0[id] = share }
        }
    }
}
