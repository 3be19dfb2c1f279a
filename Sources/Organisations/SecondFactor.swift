package import FoundationEssentials
package import Kernel

/// An account's one-time codes: something it has beside something it knows.
package struct SecondFactor: Sendable, Equatable {
    /// Sealed under the data key, bound to the user.
    package let secret: [UInt8]
    /// nil: shown, not yet proved.
    package let confirmedAt: Date?
    /// The newest half-minute a code was taken of.
    package let lastStep: Int64
}

/// Who must have one, from the configuration.
package enum SecondFactorPolicy: String, Sendable, CaseIterable {
    /// Whoever wants one.
    case none
    /// Who keeps accounts or the plan, for they can do the most.
    case administrators
    case everybody

    /// Whether an account with these roles must have one.
    package func demands(_ roles: some Sequence<Role>) -> Bool {
        switch self {
        case .none: false
        case .administrators: roles.contains { $0 == .systemAdministrator || $0 == .examAdministrator }
        case .everybody: true
        }
    }
}
