package import FoundationEssentials

/// Why a stretch of the plan was not recorded; stable codes, `gap.cause.<code>` are their words.
package enum GapCause: String, Sendable, CaseIterable, Codable {
    /// Monitoring was due and no picture had come yet.
    case notStarted = "not_started"
    /// The camera's stream broke off.
    case noSignal = "no_signal"
    /// The camera refused the credentials.
    case refused
    /// Nobody answered at the camera's address.
    case unreachable
    /// The camera's address was outside the networks that are allowed.
    case forbidden
    /// What answered was no camera.
    case notCamera = "not_camera"
    /// The camera's codec cannot be recorded.
    case unsupported
    /// The camera's connection stood and nothing came.
    case stalledCamera = "stalled_camera"
    /// The disk did not take what came.
    case writerStalled = "writer_stalled"
    /// The disk's reserve was reached.
    case diskFull = "disk_full"
    /// It was recorded, and the file is gone or not what it was.
    case footageLost = "footage_lost"
    /// The server was away.
    case serverDown = "server_down"
    /// Somebody had ended the monitoring.
    case closedByHand = "closed_by_hand"
    /// Nothing known explains it.
    case unknown
}

/// A stretch of the plan: kept, or a gap with its cause.
package struct CoverageStretch: Sendable, Equatable {
    package let from: Date
    package let to: Date
    /// nil: recorded.
    package let cause: GapCause?

    package init(from: Date, to: Date, cause: GapCause?) {
        self.from = from
        self.to = to
        self.cause = cause
    }

    package var seconds: Double { to.timeIntervalSince(from) }
}

/// The ledger of one camera in one room sitting: every second of the plan so far, recorded or explained.
///
/// Stretches follow each other without gap or overlap from the first moment to the last.
package struct Coverage: Sendable, Equatable {
    package let stretches: [CoverageStretch]

    package init(stretches: [CoverageStretch]) {
        self.stretches = stretches
    }

    /// Seconds of the plan so far.
    package var planned: Double { stretches.reduce(0) { $0 + $1.seconds } }
    /// Seconds recorded.
    package var kept: Double { stretches.filter { $0.cause == nil }.reduce(0) { $0 + $1.seconds } }
    package var gaps: [CoverageStretch] { stretches.filter { $0.cause != nil } }

    /// Share of the plan that is recorded, from 0 to 1; nil when nothing was to be.
    ///
    /// What somebody ended by hand was not to be recorded.
    package var share: Double? {
        let wanted = stretches.filter { $0.cause != .closedByHand }.reduce(0) { $0 + $1.seconds }
        return wanted > 0 ? kept / wanted : nil
    }
}

/// State of a room sitting's replay (回放, SM-B1); uploads come with a later part of the product.
package enum ReplayState: String, Sendable, CaseIterable, Codable {
    /// Nothing yet, and nothing due.
    case none
    /// Being recorded.
    case recording
    /// Over, and all of it there.
    case stored
    /// Over, and some of it not recorded.
    case short
    /// Over, and nothing there.
    case missing
}

/// The ledgers of all cameras of one room sitting.
package struct RoomCoverage: Sendable {
    package let roomSitting: UUID
    /// By device id.
    package let devices: [UUID: Coverage]
    package let state: ReplayState

    package init(roomSitting: UUID, devices: [UUID: Coverage], state: ReplayState) {
        self.roomSitting = roomSitting
        self.devices = devices
        self.state = state
    }

    /// The worst camera's share; nil when nothing was to be recorded yet.
    package var share: Double? { devices.values.compactMap(\.share).min() }
}
