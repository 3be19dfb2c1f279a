internal import Alerts
package import FoundationEssentials
internal import Kernel
internal import Scheduling

/// Expected against actual: what the plan wants of a room sitting at a moment, what is seen of it, and so
/// every difference.
///
/// Pure; the monitor asks each second, simulations as often as they like.
///
/// One fault is told once. A room in which no camera has ever delivered is `not_started`, whatever keeps its
/// cameras, unless nobody has opened it or it has none; a camera without data is told for that and not for what
/// follows from it; a cause that strikes every camera of a room is the room's. Faults of the plan and of settings
/// stand beside these, because somebody else mends them.
package struct MonitoringRules: Sendable {
    package var graces = MonitoringGraces()
    package var standing = StandingRules()

    package init() {}

    package func judge(_ room: RoomActual, now: Date) -> RoomMonitoring {
        var result = run(room, now: now)
        guard result.state != .ended else { return result }
        let isFull = result.differences.contains { $0.cause == .diskFull }
        let standing = standing.differences(of: room, now: now)
        result.differences += standing.filter { !isFull || $0.cause != .diskShort }
        return result
    }

    private func run(_ room: RoomActual, now: Date) -> RoomMonitoring {
        let plan = room.roomSitting
        guard plan.phase(at: now) != .ended else { return ended(room, now: now) }
        guard let window = plan.monitored, window.contains(now) else {
            guard now >= plan.dueAt else { return RoomMonitoring(roomSitting: plan.id, state: .planned) }
            return RoomMonitoring(
                roomSitting: plan.id,
                state: .due,
                differences: notStarted(.notOpened, room, since: plan.dueAt, hold: graces.start, now: now)
            )
        }
        return monitored(room, from: window.lowerBound, now: now)
    }

    // MARK: While it runs

    private func monitored(_ room: RoomActual, from start: Date, now: Date) -> RoomMonitoring {
        let plan = room.roomSitting
        let cameras = plan.devices.map { device in
            CameraRules(
                device: device.id,
                actual: room.cameras[device.id],
                from: max(start, room.watchedFrom, room.deviceWatchedFrom[device.id] ?? start),
                spread: room.startSpread,
                graces: graces
            ).judge(now: now)
        }
        var result = RoomMonitoring(roomSitting: plan.id, state: .due, cameras: cameras.map(\.monitoring))
        guard cameras.contains(where: \.monitoring.hasDelivered) else {
            // What a camera answered names its own remedy.
            let answered = cameras.filter { [.refused, .wrongSetting].contains($0.fault?.cause) }
            if answered.count < cameras.count {
                let isStarting = cameras.contains(where: \.isStarting)
                let reasons = cameras.compactMap { $0.fault?.reason }.filter { !$0.isEmpty }
                result.differences = notStarted(
                    .notStarted,
                    room,
                    since: start,
                    hold: isStarting ? graces.starting + room.startSpread : graces.start,
                    reason: reasons.first ?? "",
                    now: now
                )
            }
            result.differences += differences(answered, of: plan)
            return result
        }
        let isWhole = cameras.allSatisfy { $0.monitoring.isDelivering || !$0.monitoring.hasDelivered }
        return RoomMonitoring(
            roomSitting: plan.id,
            state: isWhole ? .live : .interrupted,
            cameras: result.cameras,
            differences: differences(cameras, of: plan)
        )
    }

    private func notStarted(
        _ cause: AlertCause,
        _ room: RoomActual,
        since: Date,
        hold: TimeInterval,
        reason: String = "",
        now: Date
    ) -> [Difference] {
        // Cameras bound meanwhile have their grace, too.
        let bound = room.roomSitting.devices.compactMap { room.deviceWatchedFrom[$0.id] }.min()
        let from = max(since, room.watchedFrom, bound ?? .distantPast)
        guard now >= from.addingTimeInterval(hold) else { return [] }
        return [
            Difference(
                cause,
                roomSitting: room.roomSitting.id,
                since: since,
                due: from.addingTimeInterval(graces.start),
                reason: reason
            )
        ]
    }

    /// One difference a camera, or one for the room where the same strikes all of several cameras.
    private func differences(_ cameras: [CameraRules.Judgement], of plan: RoomSitting) -> [Difference] {
        let faults = cameras.compactMap { camera in camera.fault.map { (camera.monitoring.device, $0) } }
        var told: [Difference] = []
        for (cause, same) in Dictionary(grouping: faults, by: \.1.cause) {
            let isRoom =
                cause == .diskFull
                || (cause.strikesRooms && same.count == plan.devices.count && same.count > 1)
            if isRoom, let last = same.map(\.1).max(by: { $0.due < $1.due }) {
                told.append(last.difference(of: plan.id, device: nil))
            } else {
                told += same.map { $0.1.difference(of: plan.id, device: $0.0) }
            }
        }
        return told
    }

    // MARK: When it is over

    private func ended(_ room: RoomActual, now: Date) -> RoomMonitoring {
        let plan = room.roomSitting
        let end = plan.closedAt.map { min($0, plan.closesAt) } ?? plan.closesAt
        var result = RoomMonitoring(roomSitting: plan.id, state: .ended)
        let due = end.addingTimeInterval(graces.replay)
        guard let replay = room.replay, now >= due, !graces.isComplete(replay) else { return result }
        // What was entered into the plan after it was over could not be recorded.
        if let entered = room.enteredAt, entered >= end { return result }
        result.differences = [
            Difference(
                .replayShort,
                roomSitting: plan.id,
                since: end,
                due: max(due, room.watchedFrom),
                reason: replay.covered <= 0 ? "missing" : replay.hasUnexplained ? "unexplained" : "short"
            )
        ]
        if let deadline = room.replayDeadline, now >= deadline {
            result.differences.append(
                Difference(
                    .replayOverdue,
                    roomSitting: plan.id,
                    since: deadline,
                    due: max(deadline, room.watchedFrom)
                )
            )
        }
        return result
    }
}

/// How long each difference may last before it is told, in seconds; all are told within ten seconds of being due.
package struct MonitoringGraces: Sendable {
    /// From the due moment until a room without any camera is told.
    package var start: TimeInterval = 5
    /// The same while a camera is still in its first connection.
    package var starting: TimeInterval = 9
    /// Without data.
    package var signal: TimeInterval = 5
    /// Live without anything reaching the disk.
    package var writing: TimeInterval = 5
    /// From becoming live until the first key frame can have been written.
    package var firstWrite: TimeInterval = 10
    /// From the end until the last segment is surely kept and counted.
    package var replay: TimeInterval = 30
    /// A replay covering less is short.
    package var coverage = 0.995

    package init() {}

    /// Whether a replay is as good as planned.
    package func isComplete(_ replay: ReplayFact) -> Bool {
        replay.covered >= coverage && !replay.hasUnexplained
    }
}

extension AlertCause {
    /// Causes that are the room's when they strike all its cameras; those of a picture stay the camera's.
    fileprivate var strikesRooms: Bool {
        switch self {
        case .noSignal, .noData, .refused, .unreachable, .stalled, .diskFull: true
        case .notStarted, .notOpened, .noDevice, .diskShort, .replayShort, .replayOverdue: false
        case .black, .frozen, .covered, .blurred, .moved, .wrongPicture, .wrongSetting, .clockDrift: false
        }
    }
}
