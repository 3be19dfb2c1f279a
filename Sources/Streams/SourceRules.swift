package import FoundationEssentials

/// The decisions of a source's life: which steps are legal, how long to wait before the next connection, and
/// how a common start is spread.
package enum SourceRules {
    /// Whether a source may go from one state to another.
    ///
    /// Interrupted may follow itself, with another cause. An ended source starts again when its room sitting is
    /// opened again.
    package static func mayMove(from old: SourceState, to new: SourceState) -> Bool {
        switch (old, new) {
        case (.starting, .live), (.starting, .interrupted), (.starting, .ended): true
        case (.live, .interrupted), (.live, .ended), (.ended, .starting): true
        case (.interrupted, .interrupted), (.interrupted, .live), (.interrupted, .ended): true
        default: false
        }
    }

    /// Whether a change says anything new: a state change, or another cause of the same interruption.
    package static func isNews(
        _ state: SourceState,
        _ cause: SourceCause?,
        after old: SourceState,
        _ oldCause: SourceCause?
    ) -> Bool {
        mayMove(from: old, to: state) && (state != old || cause != oldCause)
    }

    /// Seconds to wait before the next connection.
    ///
    /// Doubles from 0.5 s to 15 s, of which half is left to chance so that cameras lost together do not come
    /// back together. Refused credentials wait a minute: cameras lock accounts that guess.
    ///
    /// - Parameters:
    ///   - attempt: connections that failed in a row, from 1.
    ///   - chance: from 0 up to 1.
    package static func delay(
        afterAttempt attempt: Int,
        cause: SourceCause,
        chance: Double,
        pace: SourcePace = SourcePace()
    ) -> Double {
        guard cause != .refused else { return pace.refused * (1 + chance / 10) }
        let doubled = pace.first * Double(1 << min(max(attempt - 1, 0), 20))
        return min(doubled, pace.longest) * (1 + chance) / 2
    }

    /// When each of so many sources that are due together begins to connect, in seconds from now.
    ///
    /// At most so many a second, so that connecting does not starve those already live; but a sitting too large
    /// for that pace is spread over ten seconds, because all its cameras are promised within fifteen.
    package static func starts(count: Int, perSecond: Double) -> [Double] {
        let pace = max(perSecond, Double(count) / 10)
        return (0..<max(0, count)).map { Double($0) / max(pace, 0.1) }
    }

    /// Whether a connection that lasted so many seconds was steady, so that failures are counted anew.
    package static func isSteady(seconds: Double) -> Bool { seconds >= 5 }

    /// Seconds the wall clock has stepped, given its distance to the monotonic one before and now; nil when it
    /// only drifted.
    package static func clockStep(from old: Double, to new: Double) -> Double? {
        abs(new - old) >= 0.5 ? new - old : nil
    }

    /// The anchor of a connection whose first unit has arrived.
    ///
    /// - Parameters:
    ///   - arrival: server UTC of its arrival.
    ///   - presentation: its presentation time in nanoseconds.
    ///   - decode: its decode time in nanoseconds, which is where footage begins.
    ///   - floor: end of what the connection before delivered; the new one never begins earlier.
    package static func anchor(
        arrival: Date,
        presentation: Int64,
        decode: Int64,
        notBefore floor: Date?
    ) -> SourceAnchor {
        let measured = arrival.timeIntervalSince1970 - Double(presentation) / 1e9
        guard let floor else { return SourceAnchor(zero: measured) }
        return SourceAnchor(zero: max(measured, floor.timeIntervalSince1970 - Double(decode) / 1e9))
    }

    /// Seconds to move a connection's anchor by, given how far arrivals have come away from it; nil while they are
    /// close.
    ///
    /// A camera's crystal is not ours: after hours its seconds are whole seconds off. The anchor follows in small
    /// steps, so that footage never overlaps by more than one of them.
    package static func drift(_ seconds: Double) -> Double? {
        abs(seconds) >= step ? min(max(seconds, -step), step) : nil
    }

    /// Nanoseconds of stream over which the least distance of arrival and presentation tells the drift: jitter only
    /// ever makes a unit late.
    package static let driftWindow: Int64 = 60_000_000_000
    private static let step = 0.25

    /// Seconds since 1970 of a camera's clock, which counts nanoseconds since 1900.
    package static func cameraSeconds(_ nanoseconds: Int64) -> Double {
        Double(nanoseconds) / 1e9 - 2_208_988_800
    }

    /// Share of chance from 0 up to 1, made of random bytes.
    package static func chance(_ bytes: [UInt8]) -> Double {
        bytes.prefix(4).reduce(0.0) { ($0 + Double($1)) / 256 }
    }
}

/// How patiently a source reconnects, in seconds.
package struct SourcePace: Sendable {
    package var first = 0.5
    package var longest = 15.0
    package var refused = 60.0

    package init() {}

    package init(first: Double, longest: Double, refused: Double) {
        self.first = first
        self.longest = longest
        self.refused = refused
    }
}
