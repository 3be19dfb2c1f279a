package import Foundation

/// When segments are cut and how stream time becomes their ticks; no I/O.
package enum RecorderRules {
    /// The next wall-clock boundary after a moment.
    package static func boundary(after start: Date, every seconds: TimeInterval) -> Date {
        let count = (start.timeIntervalSince1970 / seconds).rounded(.down) + 1
        return Date(timeIntervalSince1970: count * seconds)
    }

    /// Ticks of 1/90,000 s in nanoseconds of stream time.
    package static func ticks(_ nanoseconds: Int64) -> Int64 {
        // 90,000 / 1,000,000,000 = 9 / 100,000; a day has 8.64e13 ns, far from overflow.
        (nanoseconds * 9 + (nanoseconds < 0 ? -50_000 : 50_000)) / 100_000
    }
}
