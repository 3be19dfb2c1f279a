internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Records
internal import Web

/// Archives of photos in the database; the file itself lies under the data directory until it is settled.
struct PhotoImportStore: Sendable {
    /// Work for the server.
    struct Waiting: Sendable {
        let id: UUID
        let user: UUID
        let organisation: UUID
        let reach: Reach
    }

    /// A photo that was not taken.
    struct Refused: Codable, Sendable, Equatable {
        let name: String
        /// Code of a `PhotoRefusal` or `PictureRefusal`.
        let why: String
        /// Codes of the checks that failed.
        let checks: [String]
    }

    /// What has become of an archive so far.
    struct Tally: Sendable, Equatable {
        var total = 0
        var looked = 0
        var taken = 0
        var unchanged = 0
        var refused: [Refused] = []
    }

    let database: Database
    let world: World

    func add(_ id: UUID, named name: String, by author: RecordAuthor) async throws {
        try await database.transaction { transaction in
            try await transaction.run(
                """
                insert into photo_imports (id, organisation_id, user_id, reach, file_name, state, scope, created_at)
                select $1, o.id, $2, $3::uuid[], $4, 'waiting', o.scope, $5 from organisations o where o.id = $6
                """,
                id,
                author.caller.principal.user,
                author.caller.reach,
                String(name.prefix(200)),
                world.now(),
                author.caller.principal.organisation
            )
            try await transaction.record(try author.entry("photo.import", id), world: world)
        }
    }

    func next() async throws -> Waiting? {
        try await database.row(
            """
            select id, user_id, organisation_id, reach from photo_imports where state = 'waiting'
            order by created_at limit 1
            """
        ).map { row in
            Waiting(
                id: try row.get("id"),
                user: try row.get("user_id"),
                organisation: try row.get("organisation_id"),
                reach: Reach(Set(try row.get("reach", as: [UUID].self)))
            )
        }
    }

    /// Whoever has those document numbers within the reach of an archive, by number.
    func people(with numbers: [String], for waiting: Waiting) async throws -> [String: PhotoRun.Candidate] {
        let rows = try await database.rows(
            """
            select p.id, upper(p.id_number) as number, f.digest from people p
            left join reference_photos f on f.person_id = p.id and f.replaced_at is null
            where p.organisation_id = $1 and p.scope && $2::uuid[] and upper(p.id_number) = any($3::text[])
            """,
            waiting.organisation,
            waiting.reach,
            numbers
        )
        var people: [String: PhotoRun.Candidate] = [:]
        for row in rows {
            people[try row.get("number")] = PhotoRun.Candidate(
                id: try row.get("id"),
                digest: try row.get("digest", as: Bytes?.self)?.bytes
            )
        }
        return people
    }

    func tell(_ id: UUID, _ tally: Tally, isDone: Bool) async throws {
        try await database.transaction { transaction in
            try await transaction.run(
                """
                update photo_imports set state = $2, total = $3, looked = $4, taken = $5, unchanged = $6,
                    refused = $7::jsonb, settled_at = $8::timestamptz where id = $1
                """,
                id,
                isDone ? "done" : "waiting",
                tally.total,
                tally.looked,
                tally.taken,
                tally.unchanged,
                try JSON.text(tally.refused),
                isDone ? world.now() : nil
            )
        }
    }

    func fail(_ id: UUID, _ slug: String) async throws {
        try await database.transaction {
            try await $0.run(
                "update photo_imports set state = 'failed', failure = $2, settled_at = $3 where id = $1",
                id,
                slug,
                world.now()
            )
        }
    }

    /// Archives within reach, newest first, as the import pages show them.
    func list(reach: Reach, limit: Int = 50) async throws -> [RecordImport] {
        try await database.rows(
            Self.selecting + " where i.scope && $1::uuid[] order by i.created_at desc limit \(limit)",
            reach
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when there is none within reach.
    func one(_ id: UUID, reach: Reach) async throws -> (import: RecordImport, refused: [Refused]) {
        let row = try await database.row(
            Self.selecting + " where i.id = $1 and i.scope && $2::uuid[]",
            id,
            reach
        ).found()
        let refused: String = try row.get("refused")
        return (try Self.read(row), try JSON.decode([Refused].self, from: Data(refused.utf8)))
    }

    private static let selecting = """
        select i.id, i.file_name, i.created_at, i.state, i.total, i.looked, i.taken, i.unchanged, i.refused,
            jsonb_array_length(i.refused) as refusals, coalesce(i.failure, '') as failure,
            coalesce(u.name, '') as by
        from photo_imports i left join users u on u.id = i.user_id
        """

    private static func read(_ row: Row) throws -> RecordImport {
        RecordImport(
            id: try row.get("id"),
            noun: "photo",
            fileName: try row.get("file_name"),
            by: try row.get("by"),
            at: try row.get("created_at"),
            state: RecordImport.State(rawValue: try row.get("state")) ?? .failed,
            total: try row.get("total"),
            looked: try row.get("looked"),
            created: try row.get("taken"),
            changed: 0,
            unchanged: try row.get("unchanged"),
            refused: try row.get("refusals"),
            failure: try row.get("failure")
        )
    }
}
