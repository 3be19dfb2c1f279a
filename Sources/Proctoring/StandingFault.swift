package import Alerts
package import FoundationEssentials
package import Kernel
package import Scheduling

/// What a standing fault is about: a camera, or the room as a whole.
package struct StandingKey: Sendable, Hashable {
    package let cause: AlertCause
    /// Nil: the room.
    package let device: ID<Device>?

    package init(_ cause: AlertCause, _ device: ID<Device>? = nil) {
        self.cause = cause
        self.device = device
    }
}

/// Since when a standing fault has been seen without a break, and what lies behind it.
package struct StandingFault: Sendable, Equatable {
    package let since: Date
    /// Stable code, as in locale keys `alert.reason.…`; or empty.
    package let reason: String
}

/// From where on a camera counts as wrongly set.
package struct SettingLimits: Sendable {
    /// Seconds its clock may be off.
    package var clock: TimeInterval = 30
    /// Seconds from one key picture to the next.
    package var keyInterval: TimeInterval = 4
    /// A camera's clock before this moment is none: some send the time since they were switched on.
    package var oldestClock = Date(timeIntervalSince1970: 946_684_800)

    package init() {}
}
