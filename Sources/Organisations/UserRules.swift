package import FoundationEssentials
package import Kernel

/// Decisions about accounts; no I/O.
package enum UserRules {
    /// Whether somebody may hand out a role over a scope, or act on an account that holds it.
    ///
    /// He must hold every one of its permissions as far himself, so nobody makes, resets or disables an account
    /// that can do more than he can (M-32).
    package static func mayGrant(_ role: Role, over scope: [UUID], by principal: Principal) -> Bool {
        role.permissions.keys.allSatisfy { permission in
            principal.reach(permission)?.contains(scope) ?? false
        }
    }
}
