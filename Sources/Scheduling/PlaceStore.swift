package import Kernel
package import Postgres

/// Sites and their rooms in the database, for choosing one.
package struct PlaceStore: Sendable {
    /// A room with the site it is at.
    package struct Place: Sendable, Equatable {
        package let site: ExamSite
        package let room: Room
    }

    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Sites within reach, by name.
    package func sites(reach: Reach) async throws -> [ExamSite] {
        try await database.rows(
            "select id, code, name from sites where scope && $1::uuid[] order by name, code",
            reach
        ).map { row in
            ExamSite(id: try row.get("id"), code: try row.get("code"), name: try row.get("name"))
        }
    }

    /// Rooms within reach, by site and number.
    package func rooms(reach: Reach) async throws -> [Place] {
        try await database.rows(
            """
            select t.id as site_id, t.code as site_code, t.name as site_name, r.id, r.code, r.name, r.number,
                r.place
            from rooms r join sites t on t.id = r.site_id
            where r.scope && $1::uuid[] order by t.name, t.code, r.number
            """,
            reach
        ).map { row in
            Place(
                site: ExamSite(
                    id: try row.get("site_id"),
                    code: try row.get("site_code"),
                    name: try row.get("site_name")
                ),
                room: Room(
                    id: try row.get("id"),
                    code: try row.get("code"),
                    name: try row.get("name"),
                    number: try row.get("number"),
                    place: try row.get("place")
                )
            )
        }
    }
}
