package import FoundationEssentials
package import Kernel
package import Scheduling

/// What can differ from the plan; stable codes, as stored and as in locale keys `alert.cause.…`.
package enum AlertCause: String, Sendable, CaseIterable, Codable {
    /// Monitoring was due and no camera of the room delivers (B-10).
    case notStarted = "not_started"
    /// Monitoring was due, the plan wants it started by hand, and nobody has (B-10).
    case notOpened = "not_opened"
    /// The room is planned and no camera is bound to it (B-09).
    case noDevice = "no_device"
    /// A camera that delivered, or ought to, is gone (B-21).
    case noSignal = "no_signal"
    /// The connection to a camera stands, and nothing arrives through it.
    case noData = "no_data"
    /// The camera refuses the stored user name and password.
    case refused
    /// Nothing usable answers under the device's address.
    case unreachable
    /// The picture is live, but nothing reaches the disk.
    case stalled
    /// The disk's reserve is reached; nothing more is recorded.
    case diskFull = "disk_full"
    /// There is less room on the disk than today's plan will need.
    case diskShort = "disk_short"
    case black
    case frozen
    case covered
    /// Nothing in the picture is as sharp as usual.
    case blurred
    /// The camera does not look where it did when its reference still was taken.
    case moved
    /// The picture shows another place than the reference still.
    case wrongPicture = "wrong_picture"
    /// The camera is set so that its footage is worse than it ought to be, or cannot be kept; `reason` says what.
    case wrongSetting = "wrong_setting"
    /// The camera's clock is off, and with it the time it writes into its pictures.
    case clockDrift = "clock_drift"
    /// The sitting is over and its replay is missing or has unexplained gaps (B-11's automatic half).
    case replayShort = "replay_short"
    /// The replay is still not complete when the exam office's deadline is over (B-11).
    case replayOverdue = "replay_overdue"

    /// The table of severities: alarm stops monitoring or evidence, warn spoils a picture, notice can wait.
    package var severity: AlertSeverity {
        switch self {
        case .notStarted, .notOpened, .noDevice, .noSignal, .noData, .stalled, .diskFull: .alarm
        case .refused, .unreachable, .diskShort, .wrongSetting, .replayOverdue: .warn
        case .black, .covered, .frozen, .blurred, .moved, .wrongPicture: .warn
        case .clockDrift, .replayShort: .notice
        }
    }

    /// Nothing comes from the camera: a silence that is told once, under the name by which it began.
    package var isSilence: Bool { [.noSignal, .noData, .unreachable].contains(self) }

    /// A difference that will not go away by itself: somebody's acknowledgement settles it, and it is not raised again.
    package var isSettledByAcknowledgement: Bool { self == .replayShort || self == .replayOverdue }

    /// Told anew at the exam office's interval until it is solved or somebody settles it by name (B-13).
    package var repeatsUntilSolved: Bool { self == .replayOverdue }
}

/// How much it presses; stable codes, worst first.
package enum AlertSeverity: String, Sendable, CaseIterable, Comparable {
    case alarm, warn, notice

    package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool {
        left.rank < right.rank
    }

    /// 0 is the worst.
    package var rank: Int {
        switch self {
        case .alarm: 0
        case .warn: 1
        case .notice: 2
        }
    }
}

/// The life of an alert (SM-C2).
///
/// Clearing is possible from every state, because causes go away unasked.
package enum AlertState: String, Sendable, CaseIterable {
    case raised, pushed, acknowledged, cleared

    /// Whether the life-cycle allows the step.
    ///
    /// `cleared → acknowledged` and `cleared → pushed` do not exist; a cause that returns within the
    /// reopening time leads back to where the alert was.
    package func moves(to next: AlertState) -> Bool {
        switch (self, next) {
        case (.raised, .pushed), (.raised, .acknowledged), (.pushed, .acknowledged): true
        case (.raised, .cleared), (.pushed, .cleared), (.acknowledged, .cleared): true
        default: false
        }
    }
}

/// One difference between plan and reality, as seen now: what an alert is raised for and kept open by.
package struct Difference: Sendable, Hashable {
    package let cause: AlertCause
    package let roomSitting: ID<RoomSitting>
    /// The one camera concerned; nil: the room as a whole.
    package let device: ID<Device>?
    /// When the difference began; for a missed start, when it was due.
    package let since: Date
    /// When it became one that has to be told, after the cause's grace; the ten seconds count from here.
    package let due: Date
    /// Stable code of what lies behind it, such as `unreachable` behind `not_started`; or empty.
    package let reason: String

    package init(
        _ cause: AlertCause,
        roomSitting: ID<RoomSitting>,
        device: ID<Device>? = nil,
        since: Date,
        due: Date,
        reason: String = ""
    ) {
        self.cause = cause
        self.roomSitting = roomSitting
        self.device = device
        self.since = since
        self.due = due
        self.reason = reason
    }
}

/// A difference with an owner (预警): raised once, acknowledged by a named person, cleared when its cause is gone.
package struct Alert: Sendable, Equatable {
    package let id: ID<Alert>
    package let cause: AlertCause
    package let severity: AlertSeverity
    package let roomSitting: ID<RoomSitting>
    package let device: ID<Device>?
    package let since: Date
    package let raisedAt: Date
    package let pushedAt: Date?
    package let acknowledgedAt: Date?
    package let acknowledgedBy: String?
    package let clearedAt: Date?
    /// Since when nobody could be reached for it; nil: somebody was, or is being tried.
    package let unreachedSince: Date?
    package let detail: Detail
    package let place: Place

    /// What else was known when it was raised.
    package struct Detail: Sendable, Equatable, Codable {
        /// When it had to be told.
        package var due: Date?
        /// Stable code of what lies behind it.
        package var reason: String?
        /// How often it came back within the reopening time.
        package var reopened: Int?

        package init(due: Date? = nil, reason: String? = nil, reopened: Int? = nil) {
            self.due = due
            self.reason = reason
            self.reopened = reopened
        }
    }

    /// Where it is, in the plan's words.
    package struct Place: Sendable, Equatable {
        package let room: String
        package let number: Int
        package let roomPlace: String
        package let sitting: String
        package let subject: String
        package let startsAt: Date
        package let endsAt: Date
        package let deviceName: String?
        package let devicePlace: String?
        /// Names of the room sitting's proctors: whose alert it is before somebody takes it.
        package let proctors: String
    }

    package var state: AlertState {
        if clearedAt != nil { return .cleared }
        if acknowledgedAt != nil { return .acknowledged }
        return pushedAt == nil ? .raised : .pushed
    }
}
