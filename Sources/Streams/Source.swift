package import FoundationEssentials
package import Kernel

/// One camera in one room sitting, as received (视频源).
package struct Source: Sendable, Equatable {
    package let id: ID<Source>
    /// Id of the room sitting it belongs to.
    package let roomSitting: UUID
    /// Id of the device it comes from.
    package let device: UUID
    /// The ids that contain it, outermost first; the room sitting's.
    package let scope: [UUID]

    package init(id: ID<Source>, roomSitting: UUID, device: UUID, scope: [UUID]) {
        self.id = id
        self.roomSitting = roomSitting
        self.device = device
        self.scope = scope
    }
}

/// How a source is; raw values are the stored codes.
package enum SourceState: String, Sendable, CaseIterable, Codable {
    /// Asked for, nothing has arrived yet.
    case starting
    /// Access units arrive.
    case live
    /// Nothing arrives, with a cause; it is tried again.
    case interrupted
    /// Not wanted any more.
    case ended
}

/// Why a source is interrupted; raw values are stored and are the gap causes of the coverage ledger.
package enum SourceCause: String, Sendable, CaseIterable, Codable {
    /// The stream broke off.
    case noSignal = "no_signal"
    /// The camera refuses the credentials.
    case refused
    /// The address is outside the networks cameras may be in.
    case forbidden
    /// Nobody answers at the address, or there is no stream under its path.
    case unreachable
    /// What answers is no camera, or has no picture.
    case notCamera = "not_camera"
    /// The picture comes in a codec that cannot be recorded.
    case unsupported
    /// The connection stands and nothing arrives.
    case stalledCamera = "stalled_camera"
    /// The server itself was away.
    case serverDown = "server_down"
}

/// One step in the life of a source, as it is written down.
package struct SourceChange: Sendable, Equatable {
    package let source: Source
    package let state: SourceState
    package let cause: SourceCause?
    /// Since when; UTC of the server.
    package let since: Date
    /// Connections tried since it was last steadily live.
    package let attempts: Int

    package init(source: Source, state: SourceState, cause: SourceCause?, since: Date, attempts: Int) {
        self.source = source
        self.state = state
        self.cause = cause
        self.since = since
        self.attempts = attempts
    }
}

/// Ties a connection's stream time to the server's clock: when presentation time 0 was.
///
/// Set by the first access unit of each connection. Our clock may be corrected meanwhile; the anchor stays, so
/// that times within a connection never step, and the next connection never begins before the last one ended.
/// Only a camera whose own clock runs fast or slow has it moved, by a quarter of a second at a key unit.
package struct SourceAnchor: Sendable, Equatable {
    /// Server UTC of presentation 0, in seconds since 1970.
    package let zero: Double

    package init(zero: Double) {
        self.zero = zero
    }

    /// Server UTC of a moment of the stream, given in nanoseconds.
    package func date(of nanoseconds: Int64) -> Date {
        Date(timeIntervalSince1970: zero + Double(nanoseconds) / 1e9)
    }
}
