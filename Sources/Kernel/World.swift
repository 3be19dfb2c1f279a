package import FoundationEssentials

/// Time, identity and chance as one value, so that every rule can be replayed: tests hand in a fixed world,
/// `World.live` asks the operating system.
///
/// Nothing else in the house may read a clock or draw a number.
package struct World: Sendable {
    /// Wall-clock time (UTC).
    ///
    /// May step when the operating system's clock is corrected.
    package var now: @Sendable () -> Date
    /// Monotonic time since an arbitrary start; for durations and time-outs, never for a date.
    package var uptime: @Sendable () -> Duration
    /// That many unpredictable bytes, fit for tokens and keys.
    package var random: @Sendable (_ count: Int) -> [UInt8]

    package init(
        now: @escaping @Sendable () -> Date,
        uptime: @escaping @Sendable () -> Duration,
        random: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.now = now
        self.uptime = uptime
        self.random = random
    }

    /// The machine's own clocks and randomness.
    package static let live: World = {
        let start = ContinuousClock.now
        return World(
            now: { Date() },
            uptime: { ContinuousClock.now - start },
            random: { count in
                var generator = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            }
        )
    }()

    /// A new identifier: version 7 of RFC 9562, so that rows made later sort later.
    package func id() -> UUID {
        UUID(version7At: now(), random: random(10))
    }

    /// A new identifier of a kind.
    package func id<Of>() -> ID<Of> {
        ID(id())
    }
}
