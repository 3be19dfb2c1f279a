package import FoundationEssentials
package import Kernel

/// A source as it is this moment.
package struct LiveSource: Sendable {
    package let source: Source
    package internal(set) var state: SourceState
    package internal(set) var cause: SourceCause?
    package internal(set) var since: Date
    package internal(set) var attempts = 0
    /// When the newest access unit arrived.
    package internal(set) var unitAt: Date?
    /// RFC 6381 name of the codec.
    package internal(set) var codec: String?
    package internal(set) var width: Int?
    package internal(set) var height: Int?
    /// Pictures a second as they arrive, else as the stream states them.
    package internal(set) var framesPerSecond: Double?
    /// The camera's clock minus the server's, in seconds, once the camera has told its time.
    package internal(set) var clockOffset: Double?
    /// Seconds from one key picture to the next, the present stretch included; nil: none has been seen.
    package internal(set) var keyInterval: Double?
    /// Seconds between analysed pictures; nil: none are decoded.
    package internal(set) var interval: Double?
    /// When the newest analysed picture was taken.
    package internal(set) var pictureAt: Date?
    /// People in it.
    package internal(set) var people: Int?
    /// People are counted with reduced accuracy.
    package internal(set) var isReduced = false

    init(source: Source, state: SourceState, cause: SourceCause?, since: Date, interval: Double?) {
        self.source = source
        self.state = state
        self.cause = cause
        self.since = since
        self.interval = interval
    }

    package var id: ID<Source> { source.id }

    /// Seconds since the newest access unit arrived; nil when none has.
    package func unitAge(at now: Date) -> Double? { unitAt.map { max(0, now.timeIntervalSince($0)) } }
}
