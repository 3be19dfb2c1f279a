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
/// While the database is away, or slow, or the clock is put, nothing is judged and nothing is cleared; afterwards
/// every camera gets its grace again, because what was not seen is not held against it.
package final class Monitor: Sendable {
    /// How much was kept of ended room sittings; those of which nothing was to be recorded are left out.
    package typealias Count = @Sendable ([RoomSitting]) async throws -> [ID<RoomSitting>: ReplayFact]
    /// How far the disk will do for what is still to be recorded; nil: nobody knows.
    package typealias Forecast = @Sendable ([PlannedFootage]) async throws -> DiskForecast?
    /// When the replay of something of that scope has to be complete that ended then (B-11).
    package typealias Deadline = @Sendable (_ scope: [UUID], _ end: Date) async throws -> Date

    /// A look that took longer than this, in seconds, has seen facts of different moments.
    private static let longestLook = 3.0
    /// So far back ended room sittings are looked at also beyond the day, and so far ahead planned ones, in seconds.
    private static let back = 3600.0, ahead = 3 * 3600.0

    private let roomSittings: RoomSittingStore
    private let count: Count
    private let forecast: Forecast
    private let deadline: Deadline
    private let store: MonitoringStore
    private let book: AlertBook
    private let world: World
    private let rules: MonitoringRules
    private let alertRules = AlertRules()
    private let startsPerSecond: Double
    private let day: @Sendable (Date) -> Range<Date>
    private let log: Logger
    private let last = Mutex(Looked())

    /// What the last look has seen, for other parts of the console.
    private struct Looked {
        var isDiskShort = false
        var shares: [ID<RoomSitting>: Double] = [:]
        var rooms: [ID<RoomSitting>: RoomMonitoring] = [:]
    }

    /// - Parameters:
    ///   - grace: seconds monitoring may be late before somebody is alerted.
    ///   - limits: from where on a camera counts as wrongly set.
    ///   - startsPerSecond: cameras connected a second, which spreads a common start.
    ///   - day: the day that contains a moment, in the customers' time zone.
    package init(
        roomSittings: RoomSittingStore,
        alerts: AlertBook,
        database: Database,
        deadline: @escaping Deadline,
        world: World,
        grace: Double,
        limits: SettingLimits = SettingLimits(),
        startsPerSecond: Double,
        day: @escaping @Sendable (Date) -> Range<Date>,
        log: Logger,
        forecast: @escaping Forecast = { _ in nil },
        count: @escaping Count
    ) {
        self.roomSittings = roomSittings
        self.count = count
        self.forecast = forecast
        self.deadline = deadline
        store = MonitoringStore(database: database)
        book = alerts
        self.world = world
        var rules = MonitoringRules()
        rules.graces.start = grace
        rules.graces.starting = max(grace, rules.graces.starting)
        rules.standing.limits = limits
        self.rules = rules
        self.startsPerSecond = startsPerSecond
        self.day = day
        self.log = log
    }

    /// The same over the recordings themselves.
    package convenience init(
        roomSittings: RoomSittingStore,
        recording: Recording,
        alerts: AlertBook,
        database: Database,
        deadline: @escaping Deadline,
        world: World,
        grace: Double,
        limits: SettingLimits,
        startsPerSecond: Double,
        day: @escaping @Sendable (Date) -> Range<Date>,
        log: Logger
    ) {
        self.init(
            roomSittings: roomSittings,
            alerts: alerts,
            database: database,
            deadline: deadline,
            world: world,
            grace: grace,
            limits: limits,
            startsPerSecond: startsPerSecond,
            day: day,
            log: log,
            forecast: { try await recording.forecast(of: $0) },
            count: { rooms in
                var facts: [ID<RoomSitting>: ReplayFact] = [:]
                for ledger in try await recording.coverage(of: rooms) {
                    guard let share = ledger.share else { continue }
                    let hasUnexplained = ledger.devices.values.contains {
                        $0.gaps.contains { $0.cause == .unknown }
                    }
                    facts[ID(ledger.roomSitting)] = ReplayFact(covered: share, hasUnexplained: hasUnexplained)
                }
                return facts
            }
        )
    }

    /// Kept share of the ended room sittings, as last counted.
    package var shares: [ID<RoomSitting>: Double] { last.withLock { $0.shares } }

    /// Whether the disk will not do for what the day still wants.
    package var isDiskShort: Bool { last.withLock { $0.isDiskShort } }

    /// How the last look judged a room sitting; nil: it was not looked at.
    package func judged(_ roomSitting: ID<RoomSitting>) -> RoomMonitoring? {
        last.withLock { $0.rooms[roomSitting] }
    }

    /// Looks each second until the task is cancelled.
    package func run() async {
        var memory = MonitorMemory()
        while !Task.isCancelled {
            await look(&memory)
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// One look; what goes wrong is logged once and forgotten with everything that was being waited for.
    package func look(_ memory: inout MonitorMemory) async {
        memory.notice(now: world.now(), uptime: world.uptime())
        let begun = world.uptime()
        do {
            try await judge(&memory)
            if world.uptime() - begun > .seconds(Self.longestLook) { memory.forget() }
        } catch {
            if memory.isWatching { log.warning("nothing is judged", metadata: ["cause": "\(error)"]) }
            memory.forget()
        }
    }

    private func judge(_ memory: inout MonitorMemory) async throws {
        let now = world.now()
        let rooms = try await watched(now)
        let cameras = try await store.cameras(of: rooms.map(\.id))
        try await countReplays(rooms, now, &memory)
        let waiting = cameras.values.flatMap(\.values).count {
            $0.state == "starting" && $0.firstLiveAt == nil
        }
        let spread = min(10, Double(waiting) / startsPerSecond)
        let isShort = try await isShort(rooms, now)
        let tellers = isShort ? DiskPlanRules.tellers(of: rooms, now: now) : []
        var judged: [ID<RoomSitting>: RoomMonitoring] = [:]
        for room in rooms {
            var actual = memory.actual(room, now: now)
            actual.cameras = cameras[room.id] ?? [:]
            actual.startSpread = spread
            actual.isDiskShort = tellers.contains(room.id)
            actual.standing = memory.stand(actual, rules.standing, now: now)
            judged[room.id] = rules.judge(actual, now: now)
        }
        let ids = Set(rooms.map(\.id))
        let decision = alertRules.decide(
            known: try await book.known(ids, recent: alertRules.reopening),
            absences: memory.absences,
            differences: judged.values.flatMap(\.differences),
            watched: ids,
            now: now
        )
        try await book.apply(decision.changes)
        memory.absences = decision.absences
        memory.watch(ids, now: now)
        last.withLock { last in
            last.rooms = judged
            last.isDiskShort = isShort
            last.shares = memory.replays.mapValues(\.covered)
        }
    }

    /// Room sittings around now, and those over for longer whose alerts are still open.
    private func watched(_ now: Date) async throws -> [RoomSitting] {
        let from = min(day(now).lowerBound, now.addingTimeInterval(-Self.back))
        let until = max(day(now).upperBound, now.addingTimeInterval(Self.ahead))
        var rooms = try await roomSittings.list(day: from..<until, reach: .everything)
        for id in try await book.open().subtracting(rooms.map(\.id)) {
            rooms.append(try await roomSittings.one(id, reach: .everything))
        }
        return rooms
    }

    private func isShort(_ rooms: [RoomSitting], _ now: Date) async throws -> Bool {
        let today = rooms.filter { $0.dueAt < day(now).upperBound }
        guard let forecast = try await forecast(DiskPlanRules.planned(today, now: now)) else { return false }
        return DiskRules.isShort(forecast, wasShort: isDiskShort)
    }

    private func countReplays(_ rooms: [RoomSitting], _ now: Date, _ memory: inout MonitorMemory) async throws
    {
        let due = memory.uncounted(rooms.filter { $0.phase(at: now) == .ended }, now: now)
        guard !due.isEmpty else { return }
        let entered = try await store.entered(due.map(\.id))
        let facts = try await count(due)
        for room in due {
            let end = room.closedAt.map { min($0, room.closesAt) } ?? room.closesAt
            memory.note(
                facts[room.id],
                of: room.id,
                enteredAt: entered[room.id],
                deadline: facts[room.id] == nil ? nil : try await deadline(room.scope, end),
                now: now
            )
        }
    }
}
