package import Kernel

/// What can go wrong between us and PostgreSQL; SQLSTATE is mapped here once and never travels further.
package enum PostgresError: Error, Sendable, Equatable {
    /// No connection, or it broke: nothing is known about an open transaction but that it is not committed
    /// unless COMMIT had been answered.
    case unreachable(String)
    /// A unique index refused the row; the constraint's name says which.
    case duplicate(constraint: String)
    /// A foreign key refused the change.
    case reference(constraint: String)
    /// A check or not-null constraint refused the row.
    case check(constraint: String)
    /// Two transactions got in each other's way; running it again is right.
    case contention
    /// The statement ran into its time limit or was cancelled.
    case timedOut
    /// The database's disk is full.
    case full
    /// Anything else, with its SQLSTATE.
    case failed(state: String, message: String)
    /// A column was missing, null or not of the type asked for.
    case decoding(column: String, wanted: String)

    init(state: String, message: String, constraint: String) {
        self =
            switch state {
            case "23505": .duplicate(constraint: constraint)
            case "23503": .reference(constraint: constraint)
            case "23502", "23514": .check(constraint: constraint)
            case "40001", "40P01", "55P03": .contention
            case "57014": .timedOut
            case "53100": .full
            case "", "57P01", "57P02", "57P03": .unreachable(message)
            case let other where other.hasPrefix("08"): .unreachable(message)
            default: .failed(state: state, message: message)
            }
    }

    /// The client's face of it.
    package var problem: Problem {
        switch self {
        case .unreachable, .contention, .timedOut, .full:
            Problem(.unavailable, "database_unavailable", retryAfter: 2, cause: "\(self)")
        case .duplicate, .reference, .check:
            Problem(.conflict, "conflict", cause: "\(self)")
        case .failed, .decoding:
            Problem(.internal, "internal", cause: "\(self)")
        }
    }
}
