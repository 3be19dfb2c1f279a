package import FoundationEssentials
package import Kernel
package import Postgres

/// Users and their grants in the database.
package struct UserStore: Sendable {
    let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    package func byAccount(_ account: String) async throws -> User? {
        try await database.row(
            """
            select id, account, name, state, password_hash, failures, retry_at from users
            where lower(account) = lower($1)
            """,
            account
        ).map(Self.read)
    }

    package func byID(_ id: ID<User>) async throws -> User? {
        try await database.row(
            "select id, account, name, state, password_hash, failures, retry_at from users where id = $1",
            id
        ).map(Self.read)
    }

    package func isEmpty() async throws -> Bool {
        try await database.row("select 1 from users limit 1") == nil
    }

    /// The user of that account, made when missing, renamed when different.
    ///
    /// - Parameter passwordHash: nil leaves an existing user's password alone; a new user then cannot sign in
    ///   until somebody resets it.
    package func ensure(
        account: String,
        name: String,
        phone: String?,
        organisation: Organisation,
        passwordHash: String?,
        mustChangePassword: Bool,
        in transaction: Transaction
    ) async throws -> ID<User> {
        if let row = try await transaction.row(
            """
            update users set name = $2, phone = $3, password_hash = coalesce($4, password_hash)
            where lower(account) = lower($1) returning id
            """,
            account,
            name,
            phone,
            passwordHash
        ) {
            return try row.get("id")
        }
        let id: ID<User> = world.id()
        try await transaction.run(
            """
            insert into users (id, organisation_id, account, name, phone, password_hash, must_change_password,
                scope, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9)
            """,
            id,
            organisation.id,
            account,
            name,
            phone,
            passwordHash ?? "",
            mustChangePassword,
            organisation.scope + [id.uuid],
            world.now()
        )
        return id
    }

    package func setPassword(hash: String, of id: ID<User>, in transaction: Transaction) async throws {
        try await transaction.run(
            """
            update users set password_hash = $2, must_change_password = false, failures = 0, retry_at = null
            where id = $1
            """,
            id,
            hash
        )
    }

    /// Notes a failed attempt and when the next one will be looked at.
    package func fail(_ id: ID<User>, retryAt: Date?, in transaction: Transaction) async throws {
        try await transaction.run(
            "update users set failures = failures + 1, retry_at = $2 where id = $1",
            id,
            retryAt
        )
    }

    /// Grants a role over a scope; granting it again changes nothing.
    ///
    /// - Throws: `Problem` when the role does not reach that far.
    package func grant(
        _ role: Role,
        to user: ID<User>,
        kind: ReachKind,
        scope: UUID,
        in transaction: Transaction
    ) async throws {
        guard role.mayReach(kind) else { throw Problem(.invalid, "role_reach", ["role": role.rawValue]) }
        try await transaction.run(
            """
            insert into grants (id, user_id, role, scope_kind, scope_id, created_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (user_id, role, scope_id) where revoked_at is null do nothing
            """,
            world.id(),
            user,
            role.rawValue,
            kind.rawValue,
            scope,
            world.now()
        )
    }

    /// Ends a grant; the event tells every server to look at open sockets again.
    package func revoke(
        _ role: Role,
        from user: ID<User>,
        scope: UUID,
        in transaction: Transaction
    ) async throws {
        try await transaction.run(
            """
            update grants set revoked_at = $4
            where user_id = $1 and role = $2 and scope_id = $3 and revoked_at is null
            """,
            user,
            role.rawValue,
            scope,
            world.now()
        )
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: "grant.revoked",
                scope: [Reach.house],
                subject: user.uuid,
                body: "{}"
            )
        )
    }

    private static func read(_ row: Row) throws -> User {
        User(
            id: try row.get("id"),
            account: try row.get("account"),
            name: try row.get("name"),
            state: User.State(rawValue: try row.get("state")) ?? .disabled,
            passwordHash: try row.get("password_hash"),
            failures: try row.get("failures"),
            retryAt: try row.get("retry_at")
        )
    }
}
