package import Foundation
internal import Kernel
internal import Postgres
internal import Web

/// Deleting, and taking it back. A record that anything refers to stays; what was deleted is kept for a while,
/// row by row as it was, so that undoing brings back the same records.
extension RecordStore {
    /// How long a deletion can be taken back.
    package static var undoing: TimeInterval { 60 }

    /// Deletes all of them or none.
    ///
    /// - Returns: the deletion's id, for undoing it; nil where rows stay and cannot come back by themselves.
    /// - Throws: `record_locked` when one is in a state that stays, `record_in_use` when something refers to one.
    package func delete(_ ids: [UUID], by author: RecordAuthor) async throws -> UUID? {
        try await database.transaction { transaction in
            let rows = try await locked(ids, author.caller.reach, in: transaction)
            guard rows.allSatisfy({ type.mayDelete($0.state) }) else {
                throw Problem(.conflict, "record_locked")
            }
            let deletion: UUID? = type.removed == nil ? world.id() : nil
            if let deletion { try await keep(ids, as: deletion, by: author, in: transaction) }
            for row in rows {
                if let remove = type.removed {
                    try await remove(row, author, transaction)
                } else {
                    try await tell(row.id, row.scope, "deleted", in: transaction)
                }
                let name = row.values[type.entered.first?.name ?? ""] ?? ""
                try await transaction.record(
                    try author.entry("\(type.noun).delete", row.id, ["": [name, ""]]),
                    world: world
                )
            }
            try await erase(ids, in: transaction)
            return deletion
        }
    }

    /// Brings back what a deletion took.
    ///
    /// - Throws: `Problem.notFound` outside the reach; `undo_late` when the time is over or it was undone;
    ///   `undo_taken` when a code has been taken in the meantime.
    package func undo(_ deletion: UUID, by author: RecordAuthor) async throws {
        try await database.transaction { transaction in
            let row = try await transaction.row(
                """
                update record_deletions set undone_at = $4
                where id = $1 and noun = $2 and user_id = $3 and undone_at is null and deleted_at > $5 returning rows
                """,
                deletion,
                type.noun,
                author.caller.principal.user,
                world.now(),
                world.now().addingTimeInterval(-Self.undoing)
            )
            guard let kept: String = try row?.get("rows") else {
                let known = try await transaction.row(
                    "select 1 from record_deletions where id = $1 and noun = $2 and user_id = $3",
                    deletion,
                    type.noun,
                    author.caller.principal.user
                )
                throw known == nil ? Problem.notFound : Problem(.gone, "undo_late")
            }
            do {
                for table in [type.table] + type.children.map(\.table) {
                    try await transaction.run(
                        "insert into \(table) select * from jsonb_populate_recordset(null::\(table), $1::jsonb -> $2)",
                        kept,
                        table
                    )
                }
            } catch PostgresError.duplicate {
                throw Problem(.conflict, "undo_taken")
            }
            for row in try await transaction.rows(
                "select (x ->> 'id')::uuid as id from jsonb_array_elements($1::jsonb -> $2) x",
                kept,
                type.table
            ) {
                let id: UUID = try row.get("id")
                let back = try await Self.one(
                    id,
                    of: type,
                    reach: .everything,
                    now: world.now(),
                    from: transaction
                )
                try await tell(id, back.scope, "created", in: transaction)
                try await transaction.record(try author.entry("\(type.noun).undo", id), world: world)
            }
        }
    }

    /// Rows within reach, locked.
    func locked(_ ids: [UUID], _ reach: Reach, in transaction: Transaction) async throws -> [RecordRow] {
        guard !ids.isEmpty, ids.count <= 1_000 else { throw Problem(.tooLarge, "too_many_chosen") }
        try await transaction.run(
            "select 1 from \(type.table) where id = any($1::uuid[]) order by id for update",
            ids
        )
        var rows: [RecordRow] = []
        for id in ids {
            rows.append(try await Self.one(id, of: type, reach: reach, now: world.now(), from: transaction))
        }
        return rows
    }

    private func keep(_ ids: [UUID], as deletion: UUID, by author: RecordAuthor, in transaction: Transaction)
        async throws
    {
        let tables = [(type.table, "id")] + type.children
        let parts = tables.map { table, column in
            "'\(table)', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from \(table) x where x.\(column) = any($1::uuid[]))"
        }
        // Kept personal data goes with the next deletion after its time.
        try await transaction.run(
            "delete from record_deletions where deleted_at < $1",
            world.now().addingTimeInterval(-Self.undoing * 10)
        )
        try await transaction.run(
            """
            insert into record_deletions (id, noun, user_id, deleted_at, rows)
            select $2, $3, $4, $5, jsonb_build_object(\(parts.joined(separator: ", ")))
            """,
            ids,
            deletion,
            type.noun,
            author.caller.principal.user,
            world.now()
        )
    }

    private func erase(_ ids: [UUID], in transaction: Transaction) async throws {
        guard type.removed == nil else { return }
        do {
            for (table, column) in type.children {
                try await transaction.run("delete from \(table) where \(column) = any($1::uuid[])", ids)
            }
            try await transaction.run("delete from \(type.table) where id = any($1::uuid[])", ids)
        } catch PostgresError.reference {
            throw Problem(.conflict, "record_in_use", ["count": "\(ids.count)"])
        }
    }
}
