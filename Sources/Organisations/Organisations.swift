package import FoundationEssentials
package import Kernel
package import Postgres
package import Records
package import Secrets

/// The context of organisations, users, grants, sign-in and audit, as the others see it.
package struct Organisations: Sendable {
    package let organisations: OrganisationStore
    package let users: UserStore
    package let sessions: SignInStore
    package let signIn: SignIn
    package let audit: AuditStore
    package let secondFactors: SecondFactors
    let pictures: SignInPictures
    let database: Database
    private let hasher: PasswordHasher
    private let world: World

    /// - Parameter policy: whose accounts must have one-time codes.
    package init(
        database: Database,
        hasher: PasswordHasher,
        keyring: Keyring,
        policy: SecondFactorPolicy = .none,
        world: World
    ) {
        organisations = OrganisationStore(database: database, world: world)
        users = UserStore(database: database, world: world)
        sessions = SignInStore(database: database, world: world)
        secondFactors = SecondFactors(database: database, keyring: keyring, policy: policy, world: world)
        pictures = SignInPictures(keyring: keyring, world: world)
        signIn = SignIn(
            database: database,
            hasher: hasher,
            sessions: sessions,
            secondFactors: secondFactors,
            pictures: pictures,
            world: world
        )
        audit = AuditStore(database: database, world: world)
        self.database = database
        self.hasher = hasher
        self.world = world
    }

    /// Accounts among the records.
    package var records: [RecordType] {
        [.users(UserRecords(users: users, sessions: sessions, hasher: hasher, world: world)), .audit]
    }

    /// On the very first start: an organisation and its administrator, with a password for one use.
    ///
    /// - Returns: account and password to print once; nil when there are users already.
    package func firstStart() async throws -> (account: String, password: String)? {
        guard try await users.isEmpty() else { return nil }
        let password = SignInRules.oneTimePassword(random: world.random(20))
        let hash = try await hasher.hash(password)
        try await database.transaction { transaction in
            let organisation = try await organisations.ensure(
                code: "root",
                name: "评价机构",
                parent: nil,
                in: transaction
            )
            let user = try await users.ensure(
                account: "admin",
                name: "系统管理员",
                phone: nil,
                organisation: organisation,
                passwordHash: hash,
                mustChangePassword: true,
                in: transaction
            )
            for role in [Role.systemAdministrator, .examAdministrator] {
                try await users.grant(
                    role,
                    to: user,
                    kind: role == .systemAdministrator ? .everything : .organisation,
                    scope: role == .systemAdministrator ? Reach.house : organisation.id.uuid,
                    in: transaction
                )
            }
            try await transaction.record(
                AuditEntry(actor: nil, action: "user.first", subject: user.uuid),
                world: world
            )
        }
        return ("admin", password)
    }
}

extension Organisations {
    /// Ends a session and says so in the audit book.
    package func end(signIn: UUID, _ entry: AuditEntry) async throws {
        try await database.transaction { transaction in
            try await sessions.revoke(signIn: signIn, in: transaction)
            try await transaction.record(entry, world: world)
        }
        sessions.forget()
    }
}
