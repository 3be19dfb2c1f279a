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

/// What goes wrong in a simulated sitting, in seconds after the due moment.
struct SimulatedFault {
    let cause: AlertCause
    let from: TimeInterval
    let until: TimeInterval
    /// The cameras it strikes; none: the room, or the server.
    let cameras: Set<Int>

    /// Seconds from the fault's beginning until it has to be told, as promised; told by hand, not by the rules.
    var grace: TimeInterval {
        switch cause {
        case .refused, .unreachable: 1.5
        case .diskFull: 1
        case .replayShort, .replayOverdue: 30
        case .black, .frozen, .covered, .blurred, .moved, .wrongPicture: SimulatedSitting.detection
        case .notStarted, .notOpened, .noDevice, .noSignal, .noData, .stalled: 5
        case .diskShort, .wrongSetting, .clockDrift: 5
        }
    }

    /// Everything that can go wrong in a sitting; a replay is overdue only days after it.
    static let all = AlertCause.allCases.filter { $0 != .replayOverdue }
    /// Causes that are there from the beginning, rather than beginning in the midst of it.
    static let early: Set<AlertCause> = [.notStarted, .notOpened, .noDevice, .refused, .unreachable]
    /// Causes that strike a room as a whole.
    static let wide: Set<AlertCause> = [
        .notStarted, .notOpened, .noDevice, .diskFull, .diskShort, .replayShort,
    ]

    init(_ cause: AlertCause, with random: inout Seeded) {
        let isEarly = Self.early.contains(cause)
        self.cause = cause
        from =
            cause == .noDevice ? SimulatedSitting.start : isEarly ? 0 : .random(in: 40...120, using: &random)
        until = max(from, 0) + .random(in: 20...60, using: &random)
        cameras = Self.wide.contains(cause) ? [0, 1] : [Int.random(in: 0...1, using: &random)]
    }

    func lasts(at seconds: TimeInterval) -> Bool { from <= seconds && seconds < until }
}

/// One simulated sitting of two cameras, now and then with a fault, seen through heartbeats that come late; the
/// rules look at it each second of a clock that only exists here.
///
/// Also without a fault not all is even: cameras pause for a few seconds, clocks wander, key pictures come late.
struct SimulatedSitting {
    static let start: TimeInterval = -30, length: TimeInterval = 240
    /// Seconds a detector takes to be sure of a picture.
    static let detection: TimeInterval = 3

    let plan: RoomSitting
    let fault: SimulatedFault?
    /// Alerts as raised: the difference, and when.
    private(set) var raised: [(difference: Difference, at: TimeInterval)] = []
    private let rules = MonitoringRules()
    private var random: Seeded
    private var known: [AlertRules.Known] = []
    private var absences: [ID<Alert>: Date] = [:]
    private var standing: [StandingKey: StandingFault] = [:]
    /// A pause of each camera that is no fault: begin and length.
    private let pauses: [(from: TimeInterval, length: TimeInterval)]

    /// In half of the sittings nothing happens.
    init(seed: UInt64) {
        var random = Seeded(state: seed)
        let cause = Bool.random(using: &random) ? SimulatedFault.all.randomElement(using: &random) : nil
        fault = cause.map { SimulatedFault($0, with: &random) }
        plan = Plans.roomSitting(
            devices: 2,
            opening: cause == .notOpened ? .byHand : .planned,
            length: 3600,
            wishes: Sitting.Wishes(leastHeight: 480, leastRate: 10)
        )
        pauses = (0..<2).map { _ in
            (.random(in: 20...200, using: &random), .random(in: 0...2, using: &random))
        }
        self.random = random
    }

    mutating func run() {
        for second in stride(from: Self.start, to: Self.length, by: 1) { look(at: second) }
    }

    private mutating func look(at seconds: TimeInterval) {
        let now = moment(seconds)
        var room = room(at: seconds)
        for (index, device) in room.roomSitting.devices.enumerated() where seconds >= 0.5 {
            room.cameras[device.id] = camera(index, at: seconds)
        }
        standing = rules.standing.look(at: room, before: standing, now: now)
        room.standing = standing
        let decision = AlertRules().decide(
            known: known,
            absences: absences,
            differences: rules.judge(room, now: now).differences,
            watched: [plan.id],
            now: now
        )
        absences = decision.absences
        for change in decision.changes { apply(change, at: seconds) }
    }

    /// The plan and what the server knows of itself.
    private func room(at seconds: TimeInterval) -> RoomActual {
        var plan = plan
        let isOn = fault?.lasts(at: seconds) ?? false
        switch fault?.cause {
        case .noDevice where isOn: plan = plan.changed(devices: [])
        case .notOpened where !isOn && seconds >= 0: plan = plan.changed(openedAt: moment(fault?.until ?? 0))
        case .replayShort where seconds >= fault?.from ?? 0:
            plan = plan.changed(closedAt: moment(fault?.from ?? 0))
        default: break
        }
        var room = RoomActual(plan, watchedFrom: Plans.due.addingTimeInterval(-60))
        if fault?.cause == .noDevice, let until = fault?.until {
            for device in plan.devices { room.deviceWatchedFrom[device.id] = moment(until) }
        }
        room.isDiskShort = fault?.cause == .diskShort && isOn
        if fault?.cause == .replayShort, seconds > (fault?.from ?? 0) + 12 {
            room.replay = ReplayFact(covered: 0.9, hasUnexplained: false)
        }
        return room
    }

    /// The camera as the database shows it: values are up to two and a half seconds old.
    private mutating func camera(_ index: Int, at seconds: TimeInterval) -> CameraActual {
        let fault = fault.flatMap { $0.cameras.contains(index) ? $0 : nil }
        let isEarly = fault.map { SimulatedFault.early.contains($0.cause) } ?? false
        let begins = isEarly ? (fault?.until ?? 0) + 1 : 1
        guard seconds >= begins else { return waiting(isEarly ? fault?.cause : nil, at: seconds) }
        let pause = pauses[index]
        let isPausing = pause.from <= seconds && seconds < pause.from + pause.length
        let lag = isPausing ? seconds - pause.from : TimeInterval.random(in: 0...2.5, using: &random)
        var camera = Plans.healthy(since: moment(begins), at: moment(max(begins, seconds - lag)))
        camera.writtenAt = moment(max(begins, seconds - lag - 0.9))
        camera.height = 480
        camera.framesPerSecond = .random(in: 12...16, using: &random)
        camera.keyInterval = .random(in: 1...4.1, using: &random)
        camera.clockOffset = .random(in: -20...20, using: &random)
        if let fault, fault.lasts(at: seconds) { strike(&camera, fault, at: seconds) }
        return camera
    }

    private mutating func strike(
        _ camera: inout CameraActual,
        _ fault: SimulatedFault,
        at seconds: TimeInterval
    ) {
        switch fault.cause {
        case .noSignal:
            (camera.unitAt, camera.writtenAt) = (moment(fault.from), moment(fault.from - 1.5))
            (camera.state, camera.since) = ("interrupted", moment(fault.from))
            camera.cause = seconds > fault.from + 8 ? "unreachable" : "no_signal"
        case .noData:
            (camera.unitAt, camera.writtenAt) = (moment(fault.from), moment(fault.from - 1.5))
            guard seconds > fault.from + 5 else { break }
            (camera.state, camera.since) = ("interrupted", moment(fault.from + 5))
            camera.cause = seconds > fault.from + 12 ? "unreachable" : "stalled_camera"
        case .stalled: camera.writtenAt = moment(fault.from)
        case .diskFull:
            camera.writtenAt = moment(fault.from)
            camera.trouble = seconds > fault.from + 1 ? "disk_full" : nil
        case .wrongSetting:
            switch Int(fault.until) % 3 {
            case 0: camera.keyInterval = .random(in: 5...60, using: &random)
            case 1: camera.height = 360
            default: camera.framesPerSecond = .random(in: 3...8, using: &random)
            }
        case .clockDrift: camera.clockOffset = -300
        case .black, .frozen, .covered, .blurred, .moved, .wrongPicture:
            let told = fault.from + Self.detection
            guard seconds >= told else { break }
            camera.findings[fault.cause] = OpenFinding(startedAt: moment(fault.from), toldAt: moment(told))
        default: break
        }
    }

    /// Before it delivers: connecting, or turned away.
    private func waiting(_ cause: AlertCause?, at seconds: TimeInterval) -> CameraActual {
        var camera = CameraActual(state: "starting", since: moment(0.5))
        let isAnswered = cause.map { [.refused, .unreachable, .notStarted].contains($0) } ?? false
        guard isAnswered, seconds >= 1.5 else { return camera }
        camera.state = "interrupted"
        camera.cause = cause == .refused ? "refused" : "unreachable"
        return camera
    }

    // MARK: The alert book

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

    private func moment(_ seconds: TimeInterval) -> Date {
        Plans.due.addingTimeInterval(seconds)
    }
}
