package import Foundation
internal import Kernel

/// What a list is asked for: tab, filters, text, page; read from the address, written back into links.
package struct RecordQuery: Sendable, Equatable {
    package static let sizes = [10, 20, 50, 100]
    private static let mostPages = 1_000_000

    /// A state's code; nil: all.
    package var state: String?
    /// Text looked for in the searched fields.
    package var text = ""
    /// Canonical values wanted, by field.
    package var filters: [String: String] = [:]
    /// From 1.
    package var page = 1
    package var size = 10
    /// Records chosen one by one; empty: everything that matches (P-22).
    package var chosen: [UUID] = []

    package init() {}

    /// Reads the address; what it does not know is left out, what is out of bounds is brought within.
    package init(_ parameters: some Sequence<(key: String, value: String)>, of type: RecordType) {
        for (key, value) in parameters where !value.isEmpty {
            switch key {
            case "state": state = type.states.contains { $0.code == value } ? value : nil
            case "q": text = String(value.prefix(FieldRules.longestName))
            case "page": page = min(Self.mostPages, max(1, Int(value) ?? 1))
            case "size": size = Int(value).flatMap { Self.sizes.contains($0) ? $0 : nil } ?? size
            default:
                guard let field = type[key], field.traits.contains(.filtered) else { continue }
                filters[key] = String(value.prefix(FieldRules.longestName))
            }
        }
    }

    /// The address of the list that this asks for, or of another view of it.
    package func path(of type: RecordType, under base: String? = nil) -> String {
        var parts: [(String, String)] = []
        if let state { parts.append(("state", state)) }
        if !text.isEmpty { parts.append(("q", text)) }
        parts += filters.sorted { $0.key < $1.key }
        if page > 1 { parts.append(("page", "\(page)")) }
        if size != Self.sizes[0] { parts.append(("size", "\(size)")) }
        let query = parts.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        let base = base ?? "/\(type.path)"
        return query.isEmpty ? base : "\(base)?\(query)"
    }

    /// The same with one thing changed.
    func with(_ change: (inout RecordQuery) -> Void) -> RecordQuery {
        var copy = self
        change(&copy)
        return copy
    }

    private static func encoded(_ text: String) -> String {
        let plain = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
        )
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
