internal import Foundation
internal import Kernel
internal import Postgres
internal import Web

/// Imports in the database: the file waits there until its rows are in, so nothing acknowledged is lost.
struct RecordImportStore: Sendable {
    let database: Database
    let world: World

    /// A file that waits, with the rights it was brought with.
    struct Waiting: Sendable {
        let id: UUID
        let noun: String
        let user: UUID
        let reach: Reach
        let language: Language
        let file: [UInt8]
    }

    func add(
        _ file: [UInt8],
        named name: String,
        of type: RecordType,
        by author: RecordAuthor,
        _ language: Language
    )
        async throws -> UUID
    {
        let id = world.id()
        try await database.transaction { transaction in
            try await transaction.run(
                """
                insert into imports (id, noun, file_name, user_id, reach, language, file, scope, created_at)
                select $1, $2, $3, $4, $5::uuid[], $6, $7::bytea, o.scope || $4::uuid, $8
                from organisations o where o.id = $9
                """,
                id,
                type.noun,
                String(name.prefix(200)),
                author.caller.principal.user,
                author.caller.reach,
                language.rawValue,
                Bytes(file),
                world.now(),
                author.caller.principal.organisation
            )
            try await transaction.record(try author.entry("\(type.noun).import", id), world: world)
        }
        return id
    }

    /// The oldest file that waits; nil: none.
    func next() async throws -> Waiting? {
        try await database.row(
            "select id, noun, user_id, reach, language, file from imports where state = 'waiting' order by id limit 1"
        ).map { row in
            let file: Bytes = try row.get("file")
            return Waiting(
                id: try row.get("id"),
                noun: try row.get("noun"),
                user: try row.get("user_id"),
                reach: Reach(Set(try row.get("reach", as: [UUID].self))),
                language: Language(rawValue: try row.get("language")) ?? .chinese,
                file: file.bytes
            )
        }
    }

    func tell(_ id: UUID, looked: Int, of total: Int) async throws {
        try await database.transaction {
            try await $0.run("update imports set total = $2, looked = $3 where id = $1", id, total, looked)
        }
    }

    /// Says what became of the rows, in the transaction that took them in.
    func settle(_ id: UUID, _ tally: RecordTally, headings: [String], total: Int, in transaction: Transaction)
        async throws
    {
        try await transaction.run(
            """
            update imports set state = 'done', total = $2, looked = $2, created = $3, changed = $4, unchanged = $5,
                refused = $6, failures = $7::jsonb, headings = $8::jsonb, file = null, settled_at = $9
            where id = $1
            """,
            id,
            total,
            tally.created,
            tally.changed,
            tally.unchanged,
            tally.failures.count,
            try JSON.text(tally.failures),
            try JSON.text(headings),
            world.now()
        )
    }

    /// Says why the file was of no use.
    func fail(_ id: UUID, _ problem: Problem) async throws {
        try await database.transaction {
            try await $0.run(
                """
                update imports set state = 'failed', failure = $2, failure_arguments = $3::jsonb, file = null,
                    settled_at = $4 where id = $1
                """,
                id,
                problem.slug,
                try JSON.text(problem.arguments),
                world.now()
            )
        }
    }

    /// Imports of that noun within reach, newest first.
    func list(_ noun: String, limit: Int, reach: Reach) async throws -> [RecordImport] {
        try await database.rows(
            Self.selecting + " where i.noun = $1 and i.scope && $2::uuid[] order by i.id desc limit \(limit)",
            noun,
            reach
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when there is none within reach.
    func one(_ id: UUID, _ noun: String, reach: Reach) async throws
        -> (import: RecordImport, failures: [RecordFailure], headings: [String], arguments: [String: String])
    {
        let row = try await database.row(
            Self.selecting + " where i.id = $1 and i.noun = $2 and i.scope && $3::uuid[]",
            id,
            noun,
            reach
        ).found()
        func decoded<Value: Decodable>(_ column: String, _ type: Value.Type) throws -> Value {
            try JSON.decode(type, from: Data(try row.get(column, as: String.self).utf8))
        }
        return (
            try Self.read(row), try decoded("failures", [RecordFailure].self),
            try decoded("headings", [String].self),
            try decoded("failure_arguments", [String: String].self)
        )
    }

    private static let selecting = """
        select i.id, i.noun, i.file_name, i.created_at, i.state, i.total, i.looked, i.created, i.changed, i.unchanged,
            i.refused, coalesce(i.failure, '') as failure, i.failures, i.headings, i.failure_arguments,
            coalesce(u.name, '') as by
        from imports i left join users u on u.id = i.user_id
        """

    private static func read(_ row: Row) throws -> RecordImport {
        RecordImport(
            id: try row.get("id"),
            noun: try row.get("noun"),
            fileName: try row.get("file_name"),
            by: try row.get("by"),
            at: try row.get("created_at"),
            state: RecordImport.State(rawValue: try row.get("state")) ?? .failed,
            total: try row.get("total"),
            looked: try row.get("looked"),
            created: try row.get("created"),
            changed: try row.get("changed"),
            unchanged: try row.get("unchanged"),
            refused: try row.get("refused"),
            failure: try row.get("failure")
        )
    }
}
