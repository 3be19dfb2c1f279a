import Alerts
import Foundation
import Kernel
import Proctoring
import Scheduling

/// The same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// One simulated sitting of two cameras, now and then with a fault, seen through heartbeats that come late; the
/// rules look at it each second of a clock that only exists here.
struct Simulation {
    static let length: TimeInterval = 240

    /// What is done to one camera, in seconds after the due moment.
    struct Fault {
        let cause: AlertCause
        let from: TimeInterval
        let until: TimeInterval
        let device: Int
    }

    let plan: RoomSitting
    let faults: [Fault]
    /// Alerts as raised: the difference, and when.
    private(set) var raised: [(difference: Difference, at: TimeInterval)] = []
    private var random: Seeded
    private var known: [AlertRules.Known] = []
    private var absences: [ID<Alert>: Date] = [:]

    init(seed: UInt64) {
        random = Seeded(state: seed)
        plan = Plans.roomSitting(devices: 2, length: 3600)
        faults = Self.faults(&random)
    }

    /// In half of the sittings nothing happens.
    private static func faults(_ random: inout Seeded) -> [Fault] {
        let causes: [AlertCause] = [
            .noSignal, .refused, .stalled, .diskFull, .black, .frozen, .covered, .notStarted,
        ]
        guard Bool.random(using: &random), let cause = causes.randomElement(using: &random) else { return [] }
        let isEarly = cause == .notStarted || cause == .refused
        let from = isEarly ? 0 : TimeInterval.random(in: 40...120, using: &random)
        let length = TimeInterval.random(in: 20...60, using: &random)
        let both = cause == .notStarted || cause == .diskFull
        let devices = both ? [0, 1] : [Int.random(in: 0...1, using: &random)]
        return devices.map { Fault(cause: cause, from: from, until: from + length, device: $0) }
    }

    mutating func run() {
        for second in stride(from: -30, to: Self.length, by: 1) { look(at: second) }
    }

    private mutating func look(at seconds: TimeInterval) {
        let now = Plans.due.addingTimeInterval(seconds)
        var room = RoomActual(plan, watchedFrom: Plans.due.addingTimeInterval(-60))
        for (index, device) in plan.devices.enumerated() where seconds >= 0.5 {
            room.cameras[device.id] = camera(index, at: seconds)
        }
        let decision = AlertRules().decide(
            known: known,
            absences: absences,
            differences: MonitoringRules().judge(room, now: now).differences,
            watched: [plan.id],
            now: now
        )
        absences = decision.absences
        for change in decision.changes { apply(change, at: seconds) }
    }

    private mutating func apply(_ change: AlertRules.Change, at seconds: TimeInterval) {
        switch change {
        case .raise(let difference):
            raised.append((difference, seconds))
            put(ID(UUID()), difference.cause, difference.device, clearedAt: nil)
        case .reopen(let id): self.change(id, clearedAt: nil)
        case .clear(let id, let at): self.change(id, clearedAt: at)
        }
    }

    private mutating func change(_ id: ID<Alert>, clearedAt: Date?) {
        guard let index = known.firstIndex(where: { $0.id == id }) else { return }
        let old = known.remove(at: index)
        put(id, old.cause, old.device, clearedAt: clearedAt)
    }

    private mutating func put(_ id: ID<Alert>, _ cause: AlertCause, _ device: ID<Device>?, clearedAt: Date?) {
        known.append(.init(id: id, cause: cause, roomSitting: plan.id, device: device, clearedAt: clearedAt))
    }

    /// The camera as the database shows it: values are up to two and a half seconds old.
    private mutating func camera(_ index: Int, at seconds: TimeInterval) -> CameraActual {
        let fault = faults.first { $0.device == index }
        let lag = TimeInterval.random(in: 0...2.5, using: &random)
        let isEarly = fault.map { $0.from == 0 } ?? false
        let begins = isEarly ? (fault?.until ?? 0) + 1 : 1
        guard seconds >= begins else { return waiting(isEarly ? fault?.cause : nil, at: seconds) }
        var camera = Plans.healthy(since: moment(begins), at: moment(max(begins, seconds - lag)))
        camera.writtenAt = moment(max(begins, seconds - lag - 0.9))
        guard let fault, fault.from <= seconds, seconds < fault.until else { return camera }
        switch fault.cause {
        case .noSignal:
            (camera.unitAt, camera.writtenAt) = (moment(fault.from), moment(fault.from - 1.5))
            if seconds > fault.from + 5 { (camera.state, camera.cause) = ("interrupted", "stalled_camera") }
        case .stalled: camera.writtenAt = moment(fault.from)
        case .diskFull:
            camera.writtenAt = moment(fault.from)
            camera.trouble = seconds > fault.from + 1 ? "disk_full" : nil
        case .black, .frozen, .covered:
            let told = fault.from + 3
            guard seconds >= told else { break }
            camera.findings[fault.cause] = OpenFinding(startedAt: moment(fault.from), toldAt: moment(told))
        default: break
        }
        return camera
    }

    /// Before it delivers: connecting, or turned away.
    private func waiting(_ cause: AlertCause?, at seconds: TimeInterval) -> CameraActual {
        var camera = CameraActual(state: "starting", since: moment(0.5))
        guard let cause, seconds >= 1.5 else { return camera }
        camera.state = "interrupted"
        camera.cause = cause == .refused ? "refused" : "unreachable"
        return camera
    }

    private func moment(_ seconds: TimeInterval) -> Date {
        Plans.due.addingTimeInterval(seconds)
    }
}
