internal import Crypto
package import FoundationEssentials
package import Kernel
package import Postgres

/// Open desks in the database.
package struct CheckInDeskStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// Opens a desk over what the opener himself reaches.
    ///
    /// - Returns: the token its machine keeps; it is not kept here.
    package func open(_ name: String, by principal: Principal, reach: Reach, _ entry: (UUID) -> AuditEntry)
        async throws
        -> String
    {
        let id = world.id()
        let token = world.random(32).hex
        let now = world.now()
        try await database.transaction { transaction in
            try await transaction.run(
                """
                insert into check_in_desks (id, organisation_id, name, token_digest, reach, opened_by, expires_at, scope,
                    created_at)
                select $1, o.id, $2, $3, $4::uuid[], $5, $6, o.scope, $7 from organisations o where o.id = $8
                """,
                id,
                name,
                Self.digest(token),
                reach,
                principal.user,
                now.addingTimeInterval(CheckInDesk.lifetime),
                now,
                principal.organisation
            )
            try await transaction.record(entry(id), world: world)
        }
        return token
    }

    /// The open desk whose machine holds that token; nil: none, or no longer.
    package func desk(token: String) async throws -> CheckInDesk? {
        let row = try await database.row(
            Self.selecting + " where d.token_digest = $1 and d.closed_at is null and d.expires_at > $2",
            Self.digest(token),
            world.now()
        )
        return try row.map(Self.read)
    }

    /// The open desk of that id; nil: none, or no longer.
    package func desk(_ id: UUID) async throws -> CheckInDesk? {
        let row = try await database.row(
            Self.selecting + " where d.id = $1 and d.closed_at is null and d.expires_at > $2",
            id,
            world.now()
        )
        return try row.map(Self.read)
    }

    /// Open desks over anything within reach, newest first.
    package func open(reach: Reach) async throws -> [CheckInDesk] {
        try await database.rows(
            Self.selecting + """
                 where \(Self.within("$1")) and d.closed_at is null and d.expires_at > $2
                order by d.created_at desc limit 100
                """,
            reach,
            world.now()
        ).map(Self.read)
    }

    /// Closes a desk; its machine's next request is refused.
    ///
    /// - Throws: `Problem.notFound` when there is none open within reach.
    package func close(_ id: UUID, reach: Reach, _ entry: AuditEntry) async throws {
        try await database.transaction { transaction in
            let closed = try await transaction.rows(
                """
                update check_in_desks d set closed_at = $3 where d.id = $1 and d.closed_at is null
                    and \(Self.within("$2")) returning id
                """,
                id,
                reach,
                world.now()
            )
            guard !closed.isEmpty else { throw Problem.notFound }
            try await transaction.record(entry, world: world)
        }
    }

    private static let selecting = """
        select d.id, d.name, d.reach, d.created_at, d.expires_at, u.name as opened_by
        from check_in_desks d join users u on u.id = d.opened_by
        """

    /// Over the same scopes, over a room within reach, or of an organisation within reach.
    private static func within(_ reach: String) -> String {
        """
        (d.reach && \(reach)::uuid[] or d.scope && \(reach)::uuid[] or exists (
            select 1 from room_sittings x where x.id = any(d.reach) and x.scope && \(reach)::uuid[]))
        """
    }

    private static func digest(_ token: String) -> Bytes { Bytes(SHA256.hash(data: Data(token.utf8))) }

    private static func read(_ row: Row) throws -> CheckInDesk {
        let reach: [UUID] = try row.get("reach")
        return CheckInDesk(
            id: try row.get("id"),
            name: try row.get("name"),
            reach: Reach(Set(reach)),
            openedBy: try row.get("opened_by"),
            openedAt: try row.get("created_at"),
            expiresAt: try row.get("expires_at")
        )
    }
}
