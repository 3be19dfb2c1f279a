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
/// cameras; a camera without data is told for that and not for what follows from it; a cause that strikes every
/// camera of a room is the room's.
package struct MonitoringRules: Sendable {
    package var graces = MonitoringGraces()

    package init() {}

    package func judge(_ room: RoomActual, now: Date) -> RoomMonitoring {
        let plan = room.roomSitting
        guard plan.phase(at: now) != .ended else { return ended(room, now: now) }
        guard let window = plan.monitored, window.contains(now) else {
            guard now >= plan.dueAt else { return RoomMonitoring(roomSitting: plan.id, state: .planned) }
            return RoomMonitoring(
                roomSitting: plan.id,
                state: .due,
                differences: notStarted(room, since: plan.dueAt, hold: graces.start, reason: "", now: now)
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
            let refused = cameras.filter { $0.fault?.cause == .refused }
            if refused.count < cameras.count || cameras.isEmpty {
                let isStarting = cameras.contains(where: \.isStarting)
                let reasons = cameras.compactMap { $0.fault?.reason }.filter { !$0.isEmpty }
                result.differences = notStarted(
                    room,
                    since: min(start, plan.dueAt),
                    hold: isStarting ? graces.starting + room.startSpread : graces.start,
                    reason: plan.devices.isEmpty ? "no_device" : reasons.first ?? "",
                    now: now
                )
            }
            result.differences += differences(refused, of: plan)
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
        _ room: RoomActual,
        since: Date,
        hold: TimeInterval,
        reason: String,
        now: Date
    ) -> [Difference] {
        let from = max(since, room.watchedFrom)
        guard now >= from.addingTimeInterval(hold) else { return [] }
        return [
            Difference(
                .notStarted,
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
        case .noSignal, .refused, .unreachable, .stalled, .diskFull: true
        case .notStarted, .black, .frozen, .covered, .replayShort: false
        }
    }
}
