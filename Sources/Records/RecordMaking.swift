internal import Foundation
internal import Kernel
internal import Web

/// Turns records into what pages show, in the reader's words.
struct RecordMaking {
    let type: RecordType
    let words: Words
    let moments: Moments

    /// A stable code in words: the type's own, or the house's (`role.proctor`).
    func word(_ code: String, of field: RecordField) -> String {
        let own = type.key("\(field.name).\(code)")
        return words.has(own) ? words(own) : words("\(field.name).\(code)")
    }

    func label(_ field: RecordField) -> String { words(type.key("field.\(field.name)")) }

    /// A value as people read it.
    func text(_ field: RecordField, of row: RecordRow, masking: Bool = true) -> String {
        let value = row.values[field.name] ?? ""
        guard !value.isEmpty else { return "" }
        switch field.kind {
        case .reference: return row.names[field.name] ?? ""
        case .choice: return word(value, of: field)
        case .flag: return words("records.flag.\(value)")
        case .moment: return Date(rfc3339: value).map { "\(moments.day($0)) \(moments.minute($0))" } ?? value
        default: return masking && field.traits.contains(.masked) ? RecordRules.masked(value) : value
        }
    }

    func name(of row: RecordRow) -> String {
        type.listed.first.map { text($0, of: row) } ?? row.id.text
    }

    func state(_ row: RecordRow) -> StateView? {
        type.states.first { $0.code == row.state }.map {
            StateView(mark: $0.mark, word: words(type.key("state.\($0.code)")))
        }
    }

    func detail(_ row: RecordRow, history: [RecordDeed], mayChange: Bool) -> RecordDetailView {
        let shown = type.fields.filter { !$0.traits.contains(.secret) }
        return RecordDetailView(
            id: row.id.text,
            title: name(of: row),
            crumb: words(type.key("title")),
            back: "/\(type.path)",
            path: type.page(of: row.id),
            state: state(row),
            facts: shown.map { FactView(label($0), text($0, of: row, masking: !mayChange)) },
            history: history.map(deed),
            hasHistory: !history.isEmpty,
            edit: mayChange && type.mayChange(row.state) ? edit(row) : "",
            actions: mayChange ? actions(for: row.state) : [],
            links: type.links.map {
                RecordActionView(
                    path: "\(type.page(of: row.id))/\($0)",
                    word: words(type.key("link.\($0)")),
                    isGrave: false
                )
            }
        )
    }

    func edit(_ row: RecordRow) -> String {
        type.hasOwnRoutes ? type.page(of: row.id) : "\(type.page(of: row.id))/edit"
    }

    func actions(for state: String? = nil) -> [RecordActionView] {
        var actions = type.actions.filter { action in state.map { action.from?.contains($0) ?? true } ?? true
        }.map {
            RecordActionView(
                path: "/\(type.path)/actions/\($0.name)",
                word: words(type.key("action.\($0.name)")),
                isGrave: $0.isGrave
            )
        }
        if state.map(type.mayDelete) ?? true {
            actions.append(
                RecordActionView(
                    path: "/\(type.path)/deletions",
                    word: words("records.delete"),
                    isGrave: true
                )
            )
        }
        return actions
    }

    func ask(_ name: String, _ rows: [RecordRow], isGrave: Bool) -> RecordAskView {
        let count = ["count": "\(rows.count)"]
        let names = rows.prefix(8).map(self.name).joined(separator: words("records.comma"))
        let more = rows.count > 8 ? words("records.and_more", ["count": "\(rows.count)"]) : ""
        return RecordAskView(
            question: words(type.key("ask.\(name)"), count),
            consequence: names + more + words(type.key("consequence.\(name)")),
            path: name == "delete" ? "/\(type.path)/deletions" : "/\(type.path)/actions/\(name)",
            ids: rows.map(\.id.text),
            yes: words(type.key("yes.\(name)"), count),
            isGrave: isGrave,
            back: "/\(type.path)"
        )
    }

    private func deed(_ deed: RecordDeed) -> RecordDeedView {
        let what = deed.changes.sorted { $0.key < $1.key }.compactMap { name, pair -> String? in
            guard let field = type[name], pair.count == 2 else { return nil }
            let shown = pair.map { $0.isEmpty ? words("records.nothing") : told($0, field) }
            return "\(label(field)) \(shown[0]) → \(shown[1])"
        }
        let action =
            words.has("records.deed.\(verb(deed))")
            ? words("records.deed.\(verb(deed))") : words(type.key("action.\(verb(deed))"))
        let isNew = deed.action.hasSuffix(".create")
        return RecordDeedView(
            at: "\(moments.day(deed.at).dropFirst(5)) \(moments.minute(deed.at))",
            what: what.isEmpty || isNew ? action : what.joined(separator: words("records.semicolon")),
            who: deed.actor
        )
    }

    private func verb(_ deed: RecordDeed) -> String {
        deed.action.split(separator: ".").last.map(String.init) ?? ""
    }

    /// A value of the audit book; a reference's id says nothing to people.
    private func told(_ value: String, _ field: RecordField) -> String {
        switch field.kind {
        case .choice: word(value, of: field)
        case .flag: words("records.flag.\(value)")
        case .moment: Date(rfc3339: value).map { "\(moments.day($0)) \(moments.minute($0))" } ?? value
        case .reference: "…"
        default: value
        }
    }
}
