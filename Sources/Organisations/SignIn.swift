internal import FoundationEssentials
package import Kernel
package import Postgres
package import Secrets
internal import Synchronization

/// Signing in with account and password: one path for every outcome, so that a wrong password, an unknown
/// account and a disabled one look the same from outside and take the same time.
package final class SignIn: Sendable {
    private let database: Database
    private let users: UserStore
    private let sessions: SignInStore
    private let hasher: PasswordHasher
    private let world: World
    /// Failures of accounts that do not exist, so that their delays grow like real ones'.
    private let strangers = Mutex<[String: (failures: Int, retryAt: Date?)]>([:])
    /// A hash nobody's password has, verified when there is no account to verify against.
    private static let decoy =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    package init(database: Database, hasher: PasswordHasher, sessions: SignInStore, world: World) {
        self.database = database
        users = UserStore(database: database, world: world)
        self.sessions = sessions
        self.hasher = hasher
        self.world = world
    }

    /// - Returns: the token for the cookie.
    /// - Throws: `Problem` `sign_in_failed` or `sign_in_delayed`.
    package func open(account: String, password: String, address: String?, agent: String?) async throws
        -> String
    {
        let user = try await users.byAccount(String(account.prefix(100)))
        let (failures, retryAt) = attempts(of: account, user)
        if let retryAt, retryAt > world.now() {
            let seconds = Int(retryAt.timeIntervalSince(world.now()).rounded(.up))
            throw Problem(.rateLimited, "sign_in_delayed", ["seconds": "\(seconds)"], retryAfter: seconds)
        }
        let isRight = try await hasher.verify(password, against: user?.passwordHash.nonEmpty ?? Self.decoy)
        guard let user, isRight, user.state == .enabled else {
            try await note(failures: failures + 1, account: account, user: user, address: address)
            throw Problem(.unauthenticated, "sign_in_failed")
        }
        return try await database.transaction { transaction in
            let token = try await sessions.open(for: user.id, address: address, agent: agent, in: transaction)
            try await transaction.record(
                AuditEntry(
                    actor: user.id.uuid,
                    action: "sign_in.opened",
                    subject: user.id.uuid,
                    address: address
                ),
                world: world
            )
            return token
        }
    }

    /// Changes a person's own password and ends the other sessions.
    package func changePassword(of principal: Principal, old: String, new: String, again: String) async throws
    {
        guard let user = try await users.byID(ID(principal.user)) else { throw Problem.notFound }
        guard try await hasher.verify(old, against: user.passwordHash) else {
            throw Problem(.invalid, "password_wrong", fields: [.init("old", "password_wrong")])
        }
        do throws(SignInRules.PasswordRefusal) {
            guard new == again else { throw .different }
            guard new != old else { throw .unchanged }
            try SignInRules.check(new, account: user.account)
        } catch {
            throw Problem(.invalid, "password_weak", fields: [.init("new", "password_\(error.rawValue)")])
        }
        let hash = try await hasher.hash(new)
        try await database.transaction { transaction in
            try await users.setPassword(hash: hash, of: user.id, in: transaction)
            try await sessions.revokeOthers(of: principal.user, keeping: principal.signIn, in: transaction)
            try await transaction.record(
                AuditEntry(actor: principal.user, action: "password.changed", subject: principal.user),
                world: world
            )
        }
        sessions.forget()
    }

    private func attempts(of account: String, _ user: User?) -> (Int, Date?) {
        if let user { return (user.failures, user.retryAt) }
        return strangers.withLock { $0[account.lowercased()].map { ($0.failures, $0.retryAt) } ?? (0, nil) }
    }

    private func note(failures: Int, account: String, user: User?, address: String?) async throws {
        let delay = SignInRules.delay(afterFailures: failures)
        let retryAt = delay > 0 ? world.now().addingTimeInterval(delay) : nil
        guard let user else {
            strangers.withLock { entries in
                if entries.count > 10_000 { entries.removeAll() }
                entries[account.lowercased()] = (failures, retryAt)
            }
            return
        }
        try await database.transaction { transaction in
            try await users.fail(user.id, retryAt: retryAt, in: transaction)
            try await transaction.record(
                AuditEntry(actor: nil, action: "sign_in.failed", subject: user.id.uuid, address: address),
                world: world
            )
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
