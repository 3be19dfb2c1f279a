package import FoundationEssentials
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
    private let secondFactors: SecondFactors
    private let pictures: SignInPictures
    private let world: World
    /// Failures of accounts that do not exist, so that their delays grow like real ones'.
    private let strangers = Mutex<[String: (failures: Int, retryAt: Date?)]>([:])
    /// A hash nobody's password has, verified when there is no account to verify against.
    private static let decoy =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    /// What a right password leads to.
    package enum Outcome: Sendable, Equatable {
        /// Signed in: the token for the cookie.
        case open(token: String)
        /// A one-time code is asked for, or has to be set up.
        case due(user: UUID)
    }

    package init(
        database: Database,
        hasher: PasswordHasher,
        sessions: SignInStore,
        secondFactors: SecondFactors,
        pictures: SignInPictures,
        world: World
    ) {
        self.secondFactors = secondFactors
        self.pictures = pictures
        self.database = database
        users = UserStore(database: database, world: world)
        self.sessions = sessions
        self.hasher = hasher
        self.world = world
    }

    /// What somebody read from a picture.
    package struct PictureAnswer: Sendable {
        package let ticket: String
        package let letters: String

        package init(ticket: String, letters: String) {
            self.ticket = ticket
            self.letters = letters
        }
    }

    /// - Parameter picture: what was read from the picture, where one was shown.
    /// - Throws: `Problem` `sign_in_failed`, `sign_in_delayed`, `picture_due` or `picture_wrong`.
    package func open(
        account: String,
        password: String,
        picture: PictureAnswer? = nil,
        address: String?,
        agent: String?
    ) async throws -> Outcome {
        let user = try await users.byAccount(String(account.prefix(100)))
        let (failures, retryAt) = attempts(of: account, user)
        try admit(retryAt)
        if SignInRules.needsPicture(afterFailures: failures, retryAt: retryAt, now: world.now()) {
            guard let picture else { throw Problem(.unauthenticated, "picture_due") }
            guard pictures.take(picture.letters, to: picture.ticket) else {
                throw Problem(.unauthenticated, "picture_wrong")
            }
        }
        let isRight = try await hasher.verify(password, against: user?.passwordHash.nonEmpty ?? Self.decoy)
        guard let user, isRight, user.state == .enabled else {
            try await note(failures: failures + 1, account: account, user: user, address: address)
            throw Problem(.unauthenticated, "sign_in_failed")
        }
        guard try await secondFactors.due(user.id.uuid) == .nothing else { return .due(user: user.id.uuid) }
        return .open(token: try await enter(user.id, address: address, agent: agent))
    }

    /// The ticket of a picture for the next try of an account; nil: none is needed.
    ///
    /// Accounts that do not exist need one as well.
    func picture(for account: String) async throws -> String? {
        let user = try await users.byAccount(String(account.prefix(100)))
        let (failures, retryAt) = attempts(of: account, user)
        let isNeeded = SignInRules.needsPicture(afterFailures: failures, retryAt: retryAt, now: world.now())
        return isNeeded ? pictures.ticket() : nil
    }

    /// Opens a session for who has given a one-time code, too.
    ///
    /// - Returns: the token for the cookie.
    /// - Throws: `Problem` `code_wrong` or `sign_in_delayed`; wrong codes count like wrong passwords.
    func enter(_ id: ID<User>, code: String, address: String?, agent: String?) async throws -> String {
        guard let user = try await users.byID(id), user.state == .enabled else {
            throw Problem(.unauthenticated, "sign_in_failed")
        }
        try admit(user)
        guard try await secondFactors.take(code, of: user.id.uuid) else {
            try await noteWrongCode(user.id, address: address)
            throw Problem(.unauthenticated, "code_wrong")
        }
        return try await enter(user.id, address: address, agent: agent)
    }

    /// Opens a session for who has proved everything there is to prove.
    func enter(_ user: ID<User>, address: String?, agent: String?) async throws -> String {
        try await database.transaction { transaction in
            let token = try await sessions.open(for: user, address: address, agent: agent, in: transaction)
            let audit = AuditEntry(
                actor: user.uuid,
                action: "sign_in.opened",
                subject: user.uuid,
                address: address
            )
            try await transaction.record(audit, world: world)
            return token
        }
    }

    /// Notes a wrong one-time code like a wrong password.
    func noteWrongCode(_ id: ID<User>, address: String?) async throws {
        guard let user = try await users.byID(id) else { return }
        try await note(failures: user.failures + 1, account: user.account, user: user, address: address)
    }

    /// Refuses an account that has failed too often, until its delay is over.
    func admit(_ user: User) throws { try admit(user.retryAt) }

    private func admit(_ retryAt: Date?) throws {
        guard let retryAt, retryAt > world.now() else { return }
        let seconds = Int(retryAt.timeIntervalSince(world.now()).rounded(.up))
        throw Problem(.rateLimited, "sign_in_delayed", ["seconds": "\(seconds)"], retryAfter: seconds)
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
