package import FoundationEssentials

/// How messages are gathered, tried again, paced and capped; no I/O.
package struct DeliveryRules: Sendable, Equatable {
    /// Alerts of one sitting to one receiver within so many seconds become one message.
    package var gather: TimeInterval = 3
    /// Messages to one receiver in an hour; what comes beyond is told together when the hour is over.
    package var mostAnHour = 40
    /// Tries of one message.
    package var mostTries = 10
    /// Messages of one channel sent at once: one that hangs leaves the others their turn.
    package var atOnce = 2
    /// Seconds a server has for one try before another may take it up.
    package var lease: TimeInterval = 30

    package init() {}

    /// Why a message was not taken; stable codes, as stored and as in locale keys `delivery.reason.…`.
    package enum Failure: String, Sendable, CaseIterable, Error {
        case timedOut = "timed_out"
        case unresolved
        case unreachable
        case encryption
        /// User, password, key or signature are wrong.
        case signIn = "sign_in"
        /// The mail server refuses sender, receiver or letter, for now or for good.
        case refusedForNow = "refused_for_now"
        case refused
        case dropped
        /// An answer of HTTP that is no success: 5xx, and 4xx or a redirect.
        case serverError = "server_error"
        case rejected
        /// 200, with a code that says it failed.
        case denied
        /// More than the other side takes.
        case tooMany = "too_many"
        /// The address is not on the allow-list.
        case forbidden
        /// The channel's settings cannot be used, or its key is gone.
        case unusable
        /// The channel was deleted or switched off.
        case off
        case internalError = "internal_error"

        /// Whether trying again can help without anybody doing something.
        package var isPassing: Bool {
            switch self {
            case .timedOut, .unresolved, .unreachable, .refusedForNow, .dropped, .serverError, .tooMany,
                .internalError, .encryption:
                true
            case .signIn, .refused, .rejected, .denied, .forbidden, .unusable, .off: false
            }
        }
    }

    /// When to try again after so many failures; nil: it is given up.
    ///
    /// Two seconds doubled each time up to ten minutes, plus up to half of that by chance, so that a server that
    /// comes back is not met by everything at once.
    ///
    /// - Parameters:
    ///   - chance: 0 … 1.
    ///   - pause: seconds the other side asked for.
    package func retry(
        after failures: Int,
        _ failure: Failure,
        chance: Double,
        pause: TimeInterval? = nil
    ) -> TimeInterval? {
        guard failure.isPassing, failures < mostTries else { return nil }
        let base = min(600, 2 * pow2(min(failures - 1, 12)))
        return max(pause ?? 0, base * (1 + max(0, min(1, chance)) / 2))
    }

    private func pow2(_ exponent: Int) -> Double { Double(1 << max(0, exponent)) }

    /// When a message beyond the cap is sent: an hour after the oldest of those counted.
    package func release(oldest: Date) -> Date { oldest.addingTimeInterval(3600) }
}
