package import Kernel
package import Postgres

/// Organisations in the database.
package struct OrganisationStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    package func byCode(_ code: String) async throws -> Organisation? {
        try await database.row("select id, code, name, scope from organisations where code = $1", code)
            .map(Self.read)
    }

    package func one(_ id: ID<Organisation>) async throws -> Organisation? {
        try await database.row("select id, code, name, scope from organisations where id = $1", id)
            .map(Self.read)
    }

    /// Organisations within reach, by name.
    package func list(reach: Reach) async throws -> [Organisation] {
        try await database.rows(
            "select id, code, name, scope from organisations where scope && $1::uuid[] order by name, code",
            reach
        ).map(Self.read)
    }

    /// The organisation of that code, made when it is missing, renamed when its name differs.
    package func ensure(
        code: String,
        name: String,
        parent: Organisation?,
        in transaction: Transaction
    ) async throws -> Organisation {
        if let row = try await transaction.row(
            "update organisations set name = $2 where code = $1 returning id, code, name, scope",
            code,
            name
        ) {
            return try Self.read(row)
        }
        let id: ID<Organisation> = world.id()
        let organisation = Organisation(
            id: id,
            code: code,
            name: name,
            scope: (parent?.scope ?? [Reach.house]) + [id.uuid]
        )
        try await transaction.run(
            """
            insert into organisations (id, parent_id, code, name, scope, created_at)
            values ($1, $2, $3, $4, $5::uuid[], $6)
            """,
            id,
            parent?.id,
            code,
            name,
            organisation.scope,
            world.now()
        )
        return organisation
    }

    static func read(_ row: Row) throws -> Organisation {
        Organisation(
            id: try row.get("id"),
            code: try row.get("code"),
            name: try row.get("name"),
            scope: try row.get("scope")
        )
    }
}
