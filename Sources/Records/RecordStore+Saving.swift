package import Foundation
internal import Kernel
package import Postgres
internal import Web

/// What became of a save.
package enum RecordOutcome: Sendable, Equatable {
    case created(UUID)
    case changed(UUID)
    /// Nothing differed; nothing was written.
    case unchanged(UUID)

    package var id: UUID {
        switch self {
        case .created(let id), .changed(let id), .unchanged(let id): id
        }
    }
}

/// Adding and changing. Every change leaves one event and one audit line in its transaction.
extension RecordStore {
    /// Saves in a transaction of its own.
    package func save(_ draft: RecordValues, as id: UUID?, by author: RecordAuthor, zone: TimeZone)
        async throws
        -> RecordOutcome
    {
        try await database.transaction { transaction in
            var lookup = RecordLookup(reach: author.caller.reach)
            return try await save(draft, as: id, by: author, zone: zone, with: &lookup, in: transaction)
        }
    }

    /// Adds a record, or changes the one of that id.
    ///
    /// - Parameter draft: fields as written; an absent one keeps what it was.
    /// - Throws: `Problem.notFound`; `record_locked` in a state that does not change; `record_invalid` naming
    ///   every wrong field.
    package func save(
        _ draft: RecordValues,
        as id: UUID?,
        by author: RecordAuthor,
        zone: TimeZone,
        with lookup: inout RecordLookup,
        in transaction: Transaction
    ) async throws -> RecordOutcome {
        let old = try await locked(id, author.caller.reach, in: transaction)
        if let old, !type.mayChange(old.state) { throw Problem(.conflict, "record_locked") }
        var faults: [Problem.Field] = []
        var values: RecordValues = [:]
        for field in type.entered {
            do throws(FieldFault) {
                values[field.name] = try RecordRules.taken(draft[field.name], of: field, old: old, zone: zone)
            } catch {
                faults.append(error.field(field.name))
            }
        }
        faults += try await lookup.resolve(&values, of: type, known: old, in: transaction)
        guard faults.isEmpty else { throw Problem(.invalid, "record_invalid", fields: faults) }
        let change = RecordChange(
            id: id ?? world.id(),
            old: old,
            values: values,
            scope: try await scope(of: values, id, author, &lookup, in: transaction)
        )
        faults = try await type.check(change, author, transaction)
        guard faults.isEmpty else { throw Problem(.invalid, "record_invalid", fields: faults) }
        let differences = RecordRules.differences(from: old?.values ?? [:], to: values, of: type.entered)
        guard old == nil || !differences.isEmpty else { return .unchanged(change.id) }
        try await write(change, author, in: transaction)
        try await type.saved(change, author, transaction)
        if type.write == nil {
            let scope = change.scope + (type.isScope ? [change.id] : [])
            try await tell(change.id, scope, old == nil ? "created" : "changed", in: transaction)
        }
        let action = "\(type.noun).\(old == nil ? "create" : "change")"
        try await transaction.record(try author.entry(action, change.id, differences), world: world)
        return old == nil ? .created(change.id) : .changed(change.id)
    }

    private func locked(_ id: UUID?, _ reach: Reach, in transaction: Transaction) async throws -> RecordRow? {
        guard let id else { return nil }
        try await transaction.run("select 1 from \(type.table) where id = $1 for update", id)
        return try await Self.one(id, of: type, reach: reach, now: world.now(), from: transaction)
    }

    /// The scope the record lies in, its own id left out.
    private func scope(
        of values: RecordValues,
        _ id: UUID?,
        _ author: RecordAuthor,
        _ lookup: inout RecordLookup,
        in transaction: Transaction
    ) async throws -> [UUID] {
        switch type.owner {
        case .organisation:
            if let id {
                let sql =
                    "select o.scope from organisations o join \(type.table) r on r.organisation_id = o.id where r.id = $1"
                return try await transaction.row(sql, id)?.get("scope") ?? []
            }
            return try await lookup.scope(
                of: author.caller.principal.organisation,
                in: "organisations",
                transaction
            )
        case .field(let name):
            guard let table = type[name]?.reference?.table, let parent = UUID(uuidString: values[name] ?? "")
            else {
                throw Problem(.internal, "internal", cause: "\(type.noun) lies in no \(name)")
            }
            return try await lookup.scope(of: parent, in: table, transaction)
        }
    }

    /// Writes the row; what goes wrong must not take the rows before it along.
    private func write(_ change: RecordChange, _ author: RecordAuthor, in transaction: Transaction)
        async throws
    {
        try await transaction.run("savepoint record")
        do {
            if let write = type.write {
                try await write(change, author, transaction)
            } else {
                let organisation = author.caller.principal.organisation
                let (sql, binds) = RecordRules.saving(
                    change,
                    of: type,
                    organisation: organisation,
                    now: world.now()
                )
                _ = try await transaction.rows(sql, bound: binds)
            }
            try await transaction.run("release savepoint record")
        } catch {
            try await transaction.run("rollback to savepoint record")
            guard case PostgresError.duplicate? = error as? PostgresError else { throw error }
            throw taken(change)
        }
    }

    private func taken(_ change: RecordChange) -> Problem {
        let named = type.keys.last ?? type.entered.first
        return Problem(
            .invalid,
            "record_invalid",
            fields: named.map { [.init($0.name, "taken", ["value": change.values[$0.name] ?? ""])] } ?? []
        )
    }

    struct Told: Encodable {
        let id: String
        let change: String
    }

    func tell(_ id: UUID, _ scope: [UUID], _ change: String, in transaction: Transaction) async throws {
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: "\(type.noun).changed",
                scope: scope,
                subject: id,
                body: try JSON.text(Told(id: id.text, change: change))
            )
        )
    }
}
