internal import Crypto
package import FoundationEssentials
package import Kernel
package import Postgres
internal import Synchronization

/// Sign-in sessions in the database.
///
/// Only the token's SHA-256 is kept, so that a stolen backup signs nobody in.
package final class SignInStore: Sendable {
    private struct Cached {
        let principal: Principal?
        let until: Duration
    }

    private let database: Database
    private let world: World
    /// Who a token belongs to, for at most a second: every picture and part of a page asks, and a revoked
    /// sign-in must still end within a second.
    private let cache = Mutex<[[UInt8]: Cached]>([:])

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// Opens a session.
    ///
    /// - Returns: the token for the cookie.
    package func open(
        for user: ID<User>,
        address: String?,
        agent: String?,
        in transaction: Transaction
    ) async throws -> String {
        let token = Data(world.random(32)).base64EncodedString().filter { $0.isLetter || $0.isNumber }
        let now = world.now()
        try await transaction.run(
            """
            insert into sign_ins (id, token_digest, user_id, created_at, seen_at, expires_at, address, agent)
            values ($1, $2::bytea, $3, $4, $4, $5, $6, $7)
            """,
            world.id(),
            Bytes(Self.digest(token)),
            user,
            now,
            now.addingTimeInterval(SignInRules.lifetime),
            address,
            agent.map { String($0.prefix(300)) }
        )
        try await transaction.run("update users set failures = 0, retry_at = null where id = $1", user)
        return token
    }

    /// Ends one session, or all of a user's but one.
    package func revoke(signIn: UUID, in transaction: Transaction) async throws {
        try await transaction.run(
            "update sign_ins set revoked_at = $2 where id = $1 and revoked_at is null",
            signIn,
            world.now()
        )
        try await told(of: signIn, in: transaction)
    }

    package func revokeOthers(of user: UUID, keeping signIn: UUID, in transaction: Transaction) async throws {
        let rows = try await transaction.rows(
            """
            update sign_ins set revoked_at = $3 where user_id = $1 and id <> $2 and revoked_at is null returning id
            """,
            user,
            signIn,
            world.now()
        )
        for row in rows { try await told(of: try row.get("id"), in: transaction) }
    }

    /// Who a token belongs to now.
    package func principal(token: String) async throws -> Principal? {
        let digest = Self.digest(token)
        let now = world.uptime()
        if let cached = cache.withLock({ $0[digest] }), cached.until > now { return cached.principal }
        let principal = try await load(digest)
        cache.withLock { entries in
            if entries.count > 20_000 { entries.removeAll() }
            entries[digest] = Cached(principal: principal, until: now + .seconds(1))
        }
        return principal
    }

    /// Whether a session is still open: asked for live sockets.
    package func isOpen(signIn: UUID) async throws -> Bool {
        try await database.row(
            """
            select 1 from sign_ins join users on users.id = user_id
            where sign_ins.id = $1 and revoked_at is null and expires_at > $2 and state = 'enabled'
            """,
            signIn,
            world.now()
        ) != nil
    }

    /// Forgets what was remembered; after a revocation it would be right within a second anyway.
    package func forget() {
        cache.withLock { $0.removeAll() }
    }

    private func load(_ digest: [UInt8]) async throws -> Principal? {
        guard
            let row = try await database.row(
                """
                select sign_ins.id as sign_in, users.id, account, users.name, must_change_password,
                    organisation_id, organisations.name as organisation
                from sign_ins join users on users.id = user_id join organisations on organisations.id = organisation_id
                where token_digest = $1::bytea and revoked_at is null and expires_at > $2 and state = 'enabled'
                """,
                Bytes(digest),
                world.now()
            )
        else { return nil }
        return try await principal(row, signIn: try row.get("sign_in"))
    }

    /// Who a user is now, for work that goes on after his request; nil: disabled or gone.
    package func principal(of user: UUID) async throws -> Principal? {
        let row = try await database.row(
            """
            select users.id, account, users.name, must_change_password, organisation_id,
                organisations.name as organisation
            from users join organisations on organisations.id = organisation_id
            where users.id = $1 and state = 'enabled'
            """,
            user
        )
        guard let row else { return nil }
        return try await principal(row, signIn: user)
    }

    private func principal(_ row: Row, signIn: UUID) async throws -> Principal {
        let user: UUID = try row.get("id")
        let grants = try await database.rows(
            "select role, scope_id from grants where user_id = $1 and revoked_at is null",
            user
        )
        return Principal(
            user: user,
            signIn: signIn,
            account: try row.get("account"),
            name: try row.get("name"),
            organisation: try row.get("organisation_id"),
            organisationName: try row.get("organisation"),
            grants: try grants.compactMap { grant in
                let scope: UUID = try grant.get("scope_id")
                return Role(rawValue: try grant.get("role")).map { Grant(role: $0, scope: scope) }
            },
            mustChangePassword: try row.get("must_change_password")
        )
    }

    private func told(of signIn: UUID, in transaction: Transaction) async throws {
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: "sign_in.revoked",
                scope: [Reach.house],
                subject: signIn,
                body: "{}"
            )
        )
    }

    private static func digest(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(token.utf8)))
    }
}
