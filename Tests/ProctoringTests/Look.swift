import Alerts
import Foundation
import Kernel
import Proctoring
import Scheduling
import Testing

/// One look at a room sitting and what must come of it.
///
/// All times are seconds after the due moment.
struct Look: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let at: TimeInterval
    var devices = 1
    var opening = Sitting.Opening.planned
    var opened: TimeInterval?
    var closed: TimeInterval?
    var watched: TimeInterval = -600
    /// Each camera as seen; missing ones have no source yet.
    var cameras: [Seen] = []
    var replay: ReplayFact?
    var entered: TimeInterval?
    var deadline: TimeInterval?
    /// Since when what stands has stood.
    var standing: TimeInterval = 0
    var isDiskShort = false
    var wishes = Sitting.Wishes()
    let state: MonitoringState
    /// Each cause with the moment it had to be told.
    var told: [AlertCause: TimeInterval]

    init(
        _ description: String,
        at: TimeInterval,
        _ state: MonitoringState,
        _ told: [AlertCause: TimeInterval] = [:],
        _ cameras: [Seen] = [],
        change: (inout Look) -> Void = { _ in }
    ) {
        testDescription = description
        self.at = at
        self.state = state
        self.told = told
        self.cameras = cameras
        devices = max(1, cameras.count)
        change(&self)
    }

    var judged: RoomMonitoring {
        let plan = Plans.roomSitting(
            devices: devices,
            opening: opening,
            openedAt: opened.map(Plans.due.addingTimeInterval),
            closedAt: closed.map(Plans.due.addingTimeInterval),
            wishes: wishes
        )
        var room = RoomActual(plan, watchedFrom: Plans.due.addingTimeInterval(watched))
        for (device, camera) in zip(plan.devices, cameras) { room.cameras[device.id] = camera.actual }
        room.replay = replay
        room.replayDeadline = deadline.map(Plans.due.addingTimeInterval)
        room.enteredAt = entered.map(Plans.due.addingTimeInterval)
        room.isDiskShort = isDiskShort
        let rules = MonitoringRules()
        let stood = rules.standing.look(at: room, before: [:], now: Plans.due.addingTimeInterval(standing))
        room.standing = rules.standing.look(at: room, before: stood, now: Plans.due.addingTimeInterval(at))
        return rules.judge(room, now: Plans.due.addingTimeInterval(at))
    }
}

/// A camera as seen.
struct Seen: Sendable {
    var state = "live"
    var since: TimeInterval = 1
    var cause: String?
    var live: TimeInterval? = 1
    var unit: TimeInterval?
    var written: TimeInterval?
    var trouble: String?
    var findings: [AlertCause: TimeInterval] = [:]
    var height: Int?
    var rate: Double?
    var keyInterval: Double?
    var clockOffset: Double?

    static let good = Seen(unit: 60, written: 60)
    static let starting = Seen(state: "starting", since: 0, live: nil)

    /// It has never delivered, for that reason.
    static func never(_ cause: String) -> Seen {
        Seen(state: "interrupted", cause: cause, live: nil)
    }

    /// It delivered until a moment.
    static func lost(_ cause: String, since: TimeInterval, unit: TimeInterval) -> Seen {
        Seen(state: "interrupted", since: since, cause: cause, unit: unit)
    }

    static func showing(_ findings: [AlertCause: TimeInterval]) -> Seen {
        Seen(unit: 60, written: 60, findings: findings)
    }

    /// It delivers well, but for one thing.
    static func good(_ change: (inout Seen) -> Void) -> Seen {
        var seen = good
        change(&seen)
        return seen
    }

    var actual: CameraActual {
        let due = Plans.due
        var camera = CameraActual(state: state, since: due.addingTimeInterval(since))
        camera.cause = cause
        camera.firstLiveAt = live.map(due.addingTimeInterval)
        camera.unitAt = unit.map(due.addingTimeInterval)
        camera.writtenAt = written.map(due.addingTimeInterval)
        camera.trouble = trouble
        camera.height = height
        camera.framesPerSecond = rate
        camera.keyInterval = keyInterval
        camera.clockOffset = clockOffset
        camera.findings = findings.mapValues {
            OpenFinding(startedAt: due.addingTimeInterval($0 - 2), toldAt: due.addingTimeInterval($0))
        }
        return camera
    }
}
