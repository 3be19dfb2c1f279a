package import FoundationEssentials
package import Kernel

/// Somebody who signs in with account and password (M-28).
package struct User: Sendable, Equatable {
    /// Stable codes, as stored.
    package enum State: String, Sendable {
        case enabled
        case disabled
    }

    package let id: ID<User>
    package let account: String
    package let name: String
    package let state: State
    package let passwordHash: String
    /// Failed sign-ins since the last good one.
    package let failures: Int
    /// No attempt is looked at before this moment.
    package let retryAt: Date?
}
