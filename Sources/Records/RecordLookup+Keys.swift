internal import Foundation
internal import Kernel
internal import Postgres
internal import Web

extension RecordLookup {
    /// What names a row's record: canonical values of the key fields.
    ///
    /// - Throws: `record_invalid` naming what is wrong with them.
    mutating func key(
        of draft: RecordValues,
        _ type: RecordType,
        zone: TimeZone,
        in transaction: Transaction
    ) async throws -> [String] {
        var values: RecordValues = [:]
        var faults: [Problem.Field] = []
        for field in type.keys {
            do throws(FieldFault) {
                values[field.name] = try RecordRules.value(draft[field.name] ?? "", of: field, zone: zone)
            } catch {
                faults.append(error.field(field.name))
            }
        }
        if faults.isEmpty {
            faults = try await resolve(&values, of: type, only: type.keys, known: nil, in: transaction)
        }
        guard faults.isEmpty else { throw Problem(.invalid, "record_invalid", fields: faults) }
        return type.keys.map { values[$0.name] ?? "" }
    }

    /// The record of that key; nil: there is none yet.
    func record(with key: [String], of type: RecordType, by author: RecordAuthor, in transaction: Transaction)
        async throws -> UUID?
    {
        var binds: [String?] = [author.caller.reach.bound]
        var conditions = ["r.scope && $1::uuid[]", type.condition]
        for (field, value) in zip(type.keys, key) {
            binds.append(value)
            conditions.append("r.\(field.column) = $\(binds.count)::\(field.cast)")
        }
        if case .organisation = type.owner {
            binds.append(author.caller.principal.organisation.text)
            conditions.append("r.organisation_id = $\(binds.count)::uuid")
        }
        let sql = "select r.id from \(type.table) r where \(conditions.joined(separator: " and "))"
        return try await transaction.rows(sql, bound: binds).first?.get("id")
    }
}
