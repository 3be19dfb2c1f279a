internal import FoundationEssentials
internal import Kernel
internal import Postgres

/// A statement over one record type, with its values bound; names come from declarations only, never from outside.
struct RecordStatement {
    private(set) var binds: [String?] = []
    let type: RecordType
    private var conditions: [String] = []
    private let now: String

    init(_ type: RecordType, reach: Reach, now: Date) {
        self.type = type
        binds = [reach.bound, now.bound]
        self.now = "$2::timestamptz"
        conditions = ["r.scope && $1::uuid[]", "\(self.now) is not null", type.condition]
    }

    mutating func bind(_ value: some Bindable) -> String {
        binds.append(value.bound)
        return "$\(binds.count)"
    }

    mutating func narrow(to query: RecordQuery) {
        if !query.chosen.isEmpty {
            let ids = bind(query.chosen)
            conditions.append("r.id = any(\(ids)::uuid[])")
        }
        let searched = type.fields.filter { $0.traits.contains(.searched) }
        if !query.text.isEmpty, !searched.isEmpty {
            let wanted = bind("%\(Self.literal(query.text))%")
            conditions.append(
                "(" + searched.map { "\($0.expression) ilike \(wanted)" }.joined(separator: " or ") + ")"
            )
        }
        for (name, value) in query.filters.sorted(by: { $0.key < $1.key }) {
            guard let field = type[name] else { continue }
            let wanted = bind(value)
            conditions.append("(\(field.expression))::text = \(wanted)")
        }
    }

    mutating func narrow(toState state: String?) {
        guard let state else { return }
        let wanted = bind(state)
        conditions.append("\(self.state) = \(wanted)")
    }

    mutating func narrow(_ condition: String) { conditions.append(condition) }

    /// The code of a row's state.
    var state: String {
        guard !type.states.isEmpty else { return "''" }
        let cases = type.states.map { "when \(timed($0.condition)) then '\($0.code)'" }
        return "case \(cases.joined(separator: " ")) else '' end"
    }

    var matching: String { conditions.map { "(\(timed($0)))" }.joined(separator: " and ") }

    /// Everything read of the matching rows, as text.
    var selection: String { "\(reading) from \(type.table) r where \(matching)" }

    /// The same of one page: rows that are passed over are not read.
    func selection(limit: Int, offset: Int) -> String {
        let page =
            "select r.* from \(type.table) r where \(matching) order by \(type.order) limit \(limit) offset \(offset)"
        return "\(reading) from (\(page)) r order by \(type.order)"
    }

    private var reading: String {
        var columns = ["r.id", "r.scope", "r.created_at", "\(state) as state"]
        for (index, field) in type.fields.enumerated() where !field.traits.contains(.secret) {
            columns.append("\(Self.text(field)) as v\(index)")
            guard let reference = field.reference else { continue }
            for (prefix, column) in [("n", reference.name), ("c", reference.code)] {
                columns.append(
                    "(select x.\(column) from \(reference.table) x where x.id = \(field.expression)) as \(prefix)\(index)"
                )
            }
        }
        return "select \(columns.joined(separator: ", "))"
    }

    func read(_ row: Row) throws -> RecordRow {
        var values: RecordValues = [:], names: [String: String] = [:], codes: [String: String] = [:]
        for (index, field) in type.fields.enumerated() where !field.traits.contains(.secret) {
            values[field.name] = try row.get("v\(index)", as: String?.self) ?? ""
            guard field.reference != nil else { continue }
            names[field.name] = try row.get("n\(index)", as: String?.self) ?? ""
            codes[field.name] = try row.get("c\(index)", as: String?.self) ?? ""
        }
        return RecordRow(
            id: try row.get("id"),
            values: values,
            names: names,
            codes: codes,
            state: try row.get("state"),
            scope: try row.get("scope"),
            createdAt: try row.get("created_at")
        )
    }

    private func timed(_ condition: String) -> String { condition.replacing("{now}", with: now) }

    /// The canonical text of a field.
    private static func text(_ field: RecordField) -> String {
        switch field.kind {
        case .flag: "case when \(field.expression) then 'true' else 'false' end"
        case .moment:
            "to_char(\(field.expression) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        default: "(\(field.expression))::text"
        }
    }

    /// A text that `like` takes as it is.
    private static func literal(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }
}
