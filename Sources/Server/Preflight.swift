import Glibc
import Logging

/// What the machine must give before the first camera: said in words at start, not found out at nine o'clock.
enum Preflight {
    /// Descriptors wanted for a day of forty rooms beside ten thousand candidates.
    private static let wanted: UInt = 20_000
    private static let least: UInt = 512

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// Raises the descriptor limit as far as allowed and says what it permits.
    static func check(log: Logger) throws {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, wanted))
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur >= least else {
            throw Refused(
                description: "only \(limit.rlim_cur) open files are allowed; raise `ulimit -n` to \(wanted)"
            )
        }
        log.info(
            "preflight",
            metadata: [
                "descriptors": "\(limit.rlim_cur)", "candidates_at_once": "\((limit.rlim_cur - least) / 3)",
            ]
        )
    }
}
