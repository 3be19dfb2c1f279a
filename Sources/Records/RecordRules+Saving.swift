internal import Foundation
internal import Kernel

extension RecordRules {
    /// The value a field will have: as drafted, or as it was.
    static func taken(
        _ drafted: String?,
        of field: RecordField,
        old: RecordRow?,
        zone: TimeZone
    ) throws(FieldFault) -> String {
        guard let drafted else {
            guard let old else { return try value("", of: field, zone: zone) }
            return old.values[field.name] ?? ""
        }
        if field.traits.contains(.secret), drafted.isEmpty, old != nil { return "" }
        return try value(drafted, of: field, zone: zone)
    }

    /// Faults of fixed fields that a change would alter.
    static func fixed(_ values: RecordValues, of type: RecordType, old: RecordRow?) -> [Problem.Field] {
        guard let old else { return [] }
        return type.entered.filter { $0.traits.contains(.fixed) && values[$0.name] != old.values[$0.name] }
            .map { Problem.Field($0.name, "fixed") }
    }

    /// The statement that writes a row, with its values; names come from the declaration.
    static func saving(_ change: RecordChange, of type: RecordType, organisation: UUID, now: Date)
        -> (sql: String, binds: [String?])
    {
        var columns: [(name: String, value: String)] = []
        var binds: [String?] = []
        func bind(_ value: String?) -> String {
            binds.append(value)
            return "$\(binds.count)"
        }
        for field in type.entered where field.traits.isDisjoint(with: [.secret, .apart]) {
            let value = change.values[field.name] ?? ""
            let isNull = value.isEmpty && (field.traits.contains(.null) || field.cast != "text")
            columns.append((field.column, "\(bind(isNull ? nil : value))::\(field.cast)"))
        }
        let scope = change.scope + (type.isScope ? [change.id] : [])
        columns.append(("scope", "\(bind("{\(scope.map(\.text).joined(separator: ","))}"))::uuid[]"))
        let id = "\(bind(change.id.text))::uuid"
        guard change.old == nil else {
            let settings = columns.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
            return ("update \(type.table) set \(settings) where id = \(id)", binds)
        }
        columns += [("id", id), ("created_at", "\(bind(now.rfc3339))::timestamptz")]
        if case .organisation = type.owner {
            columns.append(("organisation_id", "\(bind(organisation.text))::uuid"))
        }
        columns += type.defaults.sorted { $0.key < $1.key }.map { ($0.key, bind($0.value)) }
        let names = columns.map(\.name).joined(separator: ", ")
        let values = columns.map(\.value).joined(separator: ", ")
        return ("insert into \(type.table) (\(names)) values (\(values))", binds)
    }
}

extension RecordField {
    /// The SQL type of its column.
    var cast: String {
        switch kind {
        case .text, .code, .phone, .choice: "text"
        case .number: "integer"
        case .flag: "boolean"
        case .moment: "timestamptz"
        case .reference: "uuid"
        }
    }
}
