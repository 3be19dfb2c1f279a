package import Foundation

/// The pages' languages; Chinese is the customers' own and the default.
package enum Language: String, Sendable, CaseIterable {
    case chinese = "zh-CN"
    case english = "en"

    /// The first of ours that `Accept-Language` (RFC 9110 §12.5.4) asks for.
    package init(accepting header: String?) {
        let wanted = (header ?? "").split(separator: ",").lazy.compactMap { part -> Language? in
            let tag = part.split(separator: ";")[0].trimmingCharacters(in: .whitespaces).lowercased()
            if tag.hasPrefix("zh") { return .chinese }
            return tag.hasPrefix("en") ? .english : nil
        }
        self = wanted.first ?? .chinese
    }
}

/// The words of one language: flat keys `context.noun.phrase`, placeholders in braces.
package struct Words: Sendable {
    package let language: Language
    private let texts: [String: String]

    /// - Parameter file: a flat JSON object of strings.
    package init(language: Language, file: URL) throws {
        self.init(
            language: language,
            texts: try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        )
    }

    package init(language: Language, texts: [String: String]) {
        self.language = language
        self.texts = texts
    }

    /// The text with its arguments put in; the key itself when there is none, so that it is seen and mended.
    package func callAsFunction(_ key: String, _ arguments: [String: String] = [:]) -> String {
        var text = texts[key] ?? key
        // Inflected first: what is put in is never looked at again.
        for (name, value) in arguments { text = Self.inflected(text, name, isOne: value == "1") }
        for (name, value) in arguments { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// `{n|room|rooms}`: the first word when there is one, else the second; Chinese needs neither.
    private static func inflected(_ text: String, _ name: String, isOne: Bool) -> String {
        var parts = text.components(separatedBy: "{\(name)|")
        for index in parts.indices.dropFirst() {
            let halves = parts[index].split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            let words = halves[0].split(separator: "|", omittingEmptySubsequences: false)
            guard halves.count == 2, words.count == 2 else {
                parts[index] = "{\(name)|" + parts[index]
                continue
            }
            parts[index] = String(isOne ? words[0] : words[1]) + halves[1]
        }
        return parts.joined()
    }

    package func has(_ key: String) -> Bool {
        texts[key] != nil
    }

    /// All texts as a tree, so that templates write `{{t.alert.title}}`.
    package var tree: [String: Any] {
        var root: [String: Any] = [:]
        for (key, text) in texts {
            Self.insert(text, at: key.split(separator: ".").map(String.init)[...], into: &root)
        }
        return root
    }

    private static func insert(_ text: String, at path: ArraySlice<String>, into tree: inout [String: Any]) {
        guard let first = path.first else { return }
        guard path.count > 1 else {
            tree[first] = text
            return
        }
        var branch = tree[first] as? [String: Any] ?? [:]
        insert(text, at: path.dropFirst(), into: &branch)
        tree[first] = branch
    }
}
