package import Foundation
package import Kernel
package import Postgres

/// Records of one type in the database.
package struct RecordStore: Sendable {
    /// A page of a list.
    package struct Page: Sendable {
        package let rows: [RecordRow]
        /// How many match in each tab; under nil all of them.
        package let counts: [String?: Int]
        /// How many match in the tab that is shown.
        package let total: Int
    }

    package let type: RecordType
    let database: Database
    let world: World

    package init(_ type: RecordType, database: Database, world: World) {
        self.type = type
        self.database = database
        self.world = world
    }

    /// The page asked for, and the tabs' counts.
    package func page(_ query: RecordQuery, reach: Reach) async throws -> Page {
        let counts = try await counts(query, reach: reach)
        let total = counts[query.state] ?? 0
        let last = max(1, (total + query.size - 1) / query.size)
        let rows = try await rows(
            query,
            limit: query.size,
            offset: (min(query.page, last) - 1) * query.size,
            reach: reach
        )
        return Page(rows: rows, counts: counts, total: total)
    }

    /// Matching rows in the type's order.
    package func rows(_ query: RecordQuery, limit: Int, offset: Int = 0, reach: Reach) async throws
        -> [RecordRow]
    {
        var statement = RecordStatement(type, reach: reach, now: world.now())
        statement.narrow(to: query)
        statement.narrow(toState: query.state)
        let sql = statement.selection(limit: limit, offset: offset)
        return try await database.rows(sql, bound: statement.binds).map(statement.read)
    }

    /// - Throws: `Problem.notFound` when there is none within reach.
    package func one(_ id: UUID, reach: Reach) async throws -> RecordRow {
        try await Self.one(id, of: type, reach: reach, now: world.now(), from: database)
    }

    static func one(
        _ id: UUID,
        of type: RecordType,
        reach: Reach,
        now: Date,
        from reader: some Reader
    ) async throws -> RecordRow {
        var statement = RecordStatement(type, reach: reach, now: now)
        let wanted = statement.bind(id)
        statement.narrow("r.id = \(wanted)::uuid")
        guard let row = try await reader.rows(statement.selection, bound: statement.binds).first else {
            throw Problem.notFound
        }
        return try statement.read(row)
    }

    private func counts(_ query: RecordQuery, reach: Reach) async throws -> [String?: Int] {
        var statement = RecordStatement(type, reach: reach, now: world.now())
        statement.narrow(to: query)
        guard !type.states.isEmpty else {
            let sql = "select count(*) as n from \(type.table) r where \(statement.matching)"
            return [nil: try await database.rows(sql, bound: statement.binds).first?.get("n") ?? 0]
        }
        let sql = """
            select \(statement.state) as state, count(*) as n from \(type.table) r
            where \(statement.matching) group by 1
            """
        var counts: [String?: Int] = [nil: 0]
        for row in try await database.rows(sql, bound: statement.binds) {
            let count: Int = try row.get("n")
            counts[try row.get("state", as: String.self)] = count
            counts[nil, default: 0] += count
        }
        return counts
    }

    /// What a reference field may point to, within reach, by name.
    package func choices(of reference: RecordReference, limit: Int, reach: Reach) async throws
        -> [RecordChoice]
    {
        let group = reference.within.map { "x.\($0.column)" } ?? "null::uuid"
        let rows = try await database.rows(
            """
            select x.id, x.\(reference.name) as name, \(group) as inside from \(reference.table) x
            where x.scope && $1::uuid[] order by x.\(reference.name), x.id limit \(limit)
            """,
            reach
        )
        return try rows.map { row in
            RecordChoice(id: try row.get("id"), name: try row.get("name"), inside: try row.get("inside"))
        }
    }

    /// What happened to a record, newest first.
    package func history(of id: UUID, limit: Int = 50) async throws -> [RecordDeed] {
        try await database.rows(
            """
            select a.at, a.action, a.detail, coalesce(u.name, '') as actor from audit a
            left join users u on u.id = a.actor where a.subject = $1 order by a.at desc, a.id desc limit \(limit)
            """,
            id
        ).map { row in
            let detail: String = try row.get("detail")
            return RecordDeed(
                at: try row.get("at"),
                action: try row.get("action"),
                actor: try row.get("actor"),
                changes: (try? JSON.decode(RecordAudit.self, from: Data(detail.utf8)))?.changes ?? [:]
            )
        }
    }
}

/// Something a reference may point to.
package struct RecordChoice: Sendable {
    package let id: UUID
    package let name: String
    /// The record it lies in, where the reference says so.
    package let inside: UUID?
}

/// One line of a record's history, from the audit book.
package struct RecordDeed: Sendable {
    package let at: Date
    package let action: String
    package let actor: String
    package let changes: [String: [String]]
}

/// What the audit book keeps of a change.
struct RecordAudit: Codable {
    var changes: [String: [String]] = [:]
    /// The import it came with.
    var fromImport: String?
}
