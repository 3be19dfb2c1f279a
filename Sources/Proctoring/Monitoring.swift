package import Alerts
package import FoundationEssentials
package import Kernel
package import Scheduling

/// How the monitoring of a room sitting stands (SM-B1); stable codes, as in locale keys `monitoring.state.…`.
package enum MonitoringState: String, Sendable, CaseIterable {
    /// Not due yet.
    case planned
    /// Due, and no camera has delivered yet (未开启).
    case due
    /// Cameras deliver (监控中).
    case live
    /// A camera that delivered does not any more (中断).
    case interrupted
    case ended

    /// Whether SM-B1 allows the step.
    ///
    /// A sitting may end from every state, and begin anew when it is started again after an end by hand.
    package func moves(to next: MonitoringState) -> Bool {
        switch (self, next) {
        case (.planned, .due), (.planned, .live), (.due, .live), (.live, .interrupted), (.interrupted, .live):
            true
        case (.ended, .due), (.ended, .live), (.ended, .interrupted): true
        case (.ended, .ended): false
        case (_, .ended): true
        default: false
        }
    }
}

/// What is seen of one camera of a room sitting: the newest of its source, recording and findings.
package struct CameraActual: Sendable, Equatable {
    /// As Streams stores it: starting, live, interrupted, ended.
    package var state: String
    /// Why it is interrupted, a code of Streams; nil: it is not, or nobody knows.
    package var cause: String?
    package var since: Date
    package var firstLiveAt: Date?
    package var unitAt: Date?
    /// When bytes last reached the disk.
    package var writtenAt: Date?
    /// Why writing stopped, a code of Recording.
    package var trouble: String?
    /// Lines of its picture.
    package var height: Int?
    /// Pictures a second, as they arrive.
    package var framesPerSecond: Double?
    /// Seconds from one key picture to the next.
    package var keyInterval: Double?
    /// Seconds its clock is ahead of the server's; nil: it has not told its time.
    package var clockOffset: Double?
    /// Open findings about the picture as such.
    package var findings: [AlertCause: OpenFinding] = [:]

    package init(state: String, since: Date) {
        self.state = state
        self.since = since
    }
}

/// A finding that lasts.
package struct OpenFinding: Sendable, Equatable {
    package let startedAt: Date
    /// When the detector was sure enough to say so.
    package let toldAt: Date

    package init(startedAt: Date, toldAt: Date) {
        self.startedAt = startedAt
        self.toldAt = toldAt
    }
}

/// How much of an ended room sitting was kept.
package struct ReplayFact: Sendable, Equatable {
    /// Share of the planned seconds of all cameras that are kept, 0 … 1.
    package let covered: Double
    /// Whether a gap has no cause.
    package let hasUnexplained: Bool

    package init(covered: Double, hasUnexplained: Bool) {
        self.covered = covered
        self.hasUnexplained = hasUnexplained
    }
}

/// A room sitting with everything seen of it at one moment.
package struct RoomActual: Sendable {
    package let roomSitting: RoomSitting
    /// What is seen of its devices; a device without a source has none.
    package var cameras: [ID<Device>: CameraActual] = [:]
    /// Since when this sitting, and each device of it, has been watched without a break: what happened before a
    /// restart or an outage of the database is not held against a camera.
    package var watchedFrom: Date
    package var deviceWatchedFrom: [ID<Device>: Date] = [:]
    /// Seconds over which a common start is spread, because many cameras are due together.
    package var startSpread: TimeInterval = 0
    /// When the plan came to know of it; nil: long ago.
    package var enteredAt: Date?
    /// Nil: not over, or not counted yet.
    package var replay: ReplayFact?
    /// The disk will not do for the day, and this room is the one that says so.
    package var isDiskShort = false
    /// Faults of the plan and of cameras' settings, as the last look found them.
    package var standing: [StandingKey: StandingFault] = [:]
    /// When the replay has to be complete (B-11); nil: not known.
    package var replayDeadline: Date?

    package init(_ roomSitting: RoomSitting, watchedFrom: Date) {
        self.roomSitting = roomSitting
        self.watchedFrom = watchedFrom
    }
}

/// One camera as judged.
package struct CameraMonitoring: Sendable, Equatable {
    package let device: ID<Device>
    /// Data arrives now.
    package let isDelivering: Bool
    /// It has delivered at some time in this sitting.
    package let hasDelivered: Bool
    /// What is wrong with it; nil: nothing.
    package let cause: AlertCause?
    /// Since when that is so.
    package let since: Date?
}

/// A room sitting as judged: its state, its cameras, and every difference from the plan.
package struct RoomMonitoring: Sendable, Equatable {
    package let roomSitting: ID<RoomSitting>
    package let state: MonitoringState
    package var cameras: [CameraMonitoring] = []
    package var differences: [Difference] = []
}
