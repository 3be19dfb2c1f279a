internal import Alerts
internal import FoundationEssentials
internal import Kernel
internal import Scheduling

/// What the monitor remembers from one look to the next.
package struct MonitorMemory: Sendable {
    /// How often an ended room sitting is counted again, in seconds: often while its last segments are being
    /// kept, seldom afterwards.
    private static let freshPause = 10.0, oldPause = 300.0
    /// A clock that went so much further than time passed, in seconds, was put.
    private static let clockStep = 2.0

    /// Since when the facts have been seen without a break; nil: they are not.
    private var watchedFrom: Date?
    private var lookedAt: (now: Date, uptime: Duration)?
    /// Since when each room sitting and each device of it has been expected.
    private var rooms: [ID<RoomSitting>: Date] = [:]
    private var devices: [ID<RoomSitting>: [ID<Device>: Date]] = [:]
    private var counted: [ID<RoomSitting>: Date] = [:]
    private var entered: [ID<RoomSitting>: Date] = [:]
    private var deadlines: [ID<RoomSitting>: Date] = [:]
    private(set) var replays: [ID<RoomSitting>: ReplayFact] = [:]
    private var standing: [ID<RoomSitting>: [StandingKey: StandingFault]] = [:]
    /// Since when the difference of each open alert has been away.
    var absences: [ID<Alert>: Date] = [:]

    package init() {}

    var isWatching: Bool { watchedFrom != nil }

    /// Forgets what was being waited for: every grace begins anew.
    mutating func forget() {
        watchedFrom = nil
        absences = [:]
        standing = [:]
    }

    /// Keeps the standing faults of a room sitting in mind, and tells them.
    mutating func stand(_ room: RoomActual, _ rules: StandingRules, now: Date) -> [StandingKey: StandingFault]
    {
        let found = rules.look(at: room, before: standing[room.roomSitting.id] ?? [:], now: now)
        standing[room.roomSitting.id] = found.isEmpty ? nil : found
        return found
    }

    /// Notices that the clock was put, or that nobody looked for a while.
    mutating func notice(now: Date, uptime: Duration) {
        if let last = lookedAt {
            let passed = (uptime - last.uptime) / .seconds(1)
            let shown = now.timeIntervalSince(last.now)
            if abs(shown - passed) > Self.clockStep || passed > 5 { forget() }
        }
        lookedAt = (now, uptime)
    }

    /// The room sitting with what is remembered of it.
    ///
    /// One that enters the plan, or a device that is bound to it, while it is being watched has its grace
    /// from then on.
    mutating func actual(_ room: RoomSitting, now: Date) -> RoomActual {
        let from = watchedFrom ?? now
        let isFirstLook = watchedFrom == nil
        let since = isFirstLook ? from : rooms[room.id] ?? now
        rooms[room.id] = since
        var known = isFirstLook ? [:] : devices[room.id] ?? [:]
        for device in room.devices where known[device.id] == nil {
            known[device.id] = isFirstLook ? from : now
        }
        devices[room.id] = known
        var actual = RoomActual(room, watchedFrom: max(from, since))
        actual.deviceWatchedFrom = known
        actual.enteredAt = entered[room.id]
        actual.replay = replays[room.id]
        actual.replayDeadline = deadlines[room.id]
        return actual
    }

    /// A look has succeeded: what is not among the room sittings any more is forgotten.
    mutating func watch(_ ids: Set<ID<RoomSitting>>, now: Date) {
        watchedFrom = watchedFrom ?? now
        rooms = rooms.filter { ids.contains($0.key) }
        devices = devices.filter { ids.contains($0.key) }
        counted = counted.filter { ids.contains($0.key) }
        entered = entered.filter { ids.contains($0.key) }
        deadlines = deadlines.filter { ids.contains($0.key) }
        replays = replays.filter { ids.contains($0.key) }
        standing = standing.filter { ids.contains($0.key) }
    }

    /// Ended room sittings whose replay is to be counted now.
    func uncounted(_ ended: [RoomSitting], now: Date) -> [RoomSitting] {
        ended.filter { room in
            guard let last = counted[room.id] else { return true }
            let end = min(room.closedAt ?? room.closesAt, room.closesAt)
            let isFresh = now.timeIntervalSince(end) < 600
            return now.timeIntervalSince(last) >= (isFresh ? Self.freshPause : Self.oldPause)
        }
    }

    /// - Parameters:
    ///   - fact: nil: nothing was to be recorded.
    ///   - enteredAt: when the plan came to know of it.
    ///   - deadline: when the replay has to be complete.
    mutating func note(
        _ fact: ReplayFact?,
        of id: ID<RoomSitting>,
        enteredAt: Date?,
        deadline: Date? = nil,
        now: Date
    ) {
        deadlines[id] = deadline
        counted[id] = now
        replays[id] = fact
        entered[id] = enteredAt
    }
}
