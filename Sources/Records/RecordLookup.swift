internal import Foundation
package import Kernel
internal import Postgres

/// Finds what references name, within reach; remembers it for the rows that follow.
package struct RecordLookup: Sendable {
    private struct Place: Hashable, Sendable {
        let table: String
        let text: String
        let inside: String
    }

    private let reach: Reach
    private var found: [Place: [UUID]] = [:]
    private var scopes: [UUID: [UUID]] = [:]

    package init(reach: Reach) {
        self.reach = reach
    }

    /// Puts ids in place of what references were given as: an id, a code or a name.
    ///
    /// - Returns: the fields that name nothing within reach, or more than one thing.
    mutating func resolve(
        _ values: inout RecordValues,
        of type: RecordType,
        only fields: [RecordField]? = nil,
        known: RecordRow?,
        in transaction: Transaction
    ) async throws -> [Problem.Field] {
        var faults: [Problem.Field] = []
        for field in fields ?? type.entered {
            guard let reference = field.reference, let text = values[field.name], !text.isEmpty else {
                continue
            }
            let inside = reference.within.flatMap { values[$0.field] } ?? ""
            if let known, known.values[field.name] == text, reference.within == nil { continue }
            let ids = try await ids(of: text, reference, inside, in: transaction)
            if ids.count == 1 {
                values[field.name] = ids[0].text
            } else {
                faults.append(
                    .init(
                        field.name,
                        ids.isEmpty ? "unknown" : "ambiguous",
                        ["value": String(text.prefix(60))]
                    )
                )
            }
        }
        return faults.isEmpty ? RecordRules.fixed(values, of: type, old: known) : faults
    }

    private mutating func ids(
        of text: String,
        _ reference: RecordReference,
        _ inside: String,
        in transaction: Transaction
    ) async throws -> [UUID] {
        let place = Place(table: reference.table, text: text, inside: inside)
        if let known = found[place] { return known }
        let group = reference.within.map { " and x.\($0.column)::text = $4" } ?? " and $4::text is not null"
        let rows = try await transaction.rows(
            """
            select x.id, x.\(reference.code) = $2 as exact from \(reference.table) x
            where x.scope && $1::uuid[] and (x.id = $3::uuid or ($3::uuid is null
                and (x.\(reference.code) = $2 or x.\(reference.name) = $2)))\(group)
            order by 2 desc limit 3
            """,
            reach,
            text,
            UUID(uuidString: text),
            inside
        )
        let exact = try rows.filter { try $0.get("exact", as: Bool?.self) ?? false }
        let ids: [UUID] = try (exact.isEmpty ? rows : exact).map { try $0.get("id") }
        found[place] = ids
        return ids
    }

    /// The scope of a record that others lie in.
    ///
    /// - Throws: `Problem.notFound` when it is out of reach.
    mutating func scope(of id: UUID, in table: String, _ transaction: Transaction) async throws -> [UUID] {
        if let known = scopes[id] { return known }
        let sql = "select scope from \(table) where id = $1 and scope && $2::uuid[]"
        guard let row = try await transaction.row(sql, id, reach) else { throw Problem.notFound }
        let scope: [UUID] = try row.get("scope")
        scopes[id] = scope
        return scope
    }
}
