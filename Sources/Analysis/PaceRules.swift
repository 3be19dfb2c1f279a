/// How often pictures are looked at; no I/O.
package enum PaceRules {
    /// Seconds; slower than this says too little about a room.
    package static let slowest = 10.0

    /// The interval for the next seconds: longer while the inference threads are nearly always busy or pictures
    /// were replaced unseen, shorter again once they have room.
    ///
    /// - Parameters:
    ///   - interval: seconds between pictures of a source now.
    ///   - base: the configured interval, which it returns to.
    ///   - busy: share of the time the inference threads worked, 0…1.
    ///   - replaced: whether pictures were replaced before anybody looked.
    package static func interval(after interval: Double, base: Double, busy: Double, replaced: Bool) -> Double
    {
        if busy > 0.85 || (replaced && busy > 0.6) { return min(max(slowest, base), interval * 1.5) }
        if busy < 0.5, !replaced { return max(base, interval / 1.25) }
        return interval
    }
}
