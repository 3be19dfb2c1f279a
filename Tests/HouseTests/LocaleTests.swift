import Foundation
import Testing

@Suite struct LocaleTests {
    private static func texts(_ language: String) throws -> [String: String] {
        let file = Repository.root.appending(path: "Sources/Web/Locales/\(language).json")
        return try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
    }

    private static func placeholders(_ text: String) -> Set<String> {
        var names: Set<String> = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            // `{n|room|rooms}` is n, inflected.
            names.insert(String(rest[rest.index(after: open)..<close].prefix { $0 != "|" }))
            rest = rest[rest.index(after: close)...]
        }
        return names
    }

    @Test("both languages have the same keys and placeholders, and no text is empty")
    func equal() throws {
        let chinese = try Self.texts("zh-CN"), english = try Self.texts("en")
        #expect(!chinese.isEmpty)
        #expect(Set(chinese.keys).symmetricDifference(english.keys).sorted() == [])
        for (key, text) in chinese {
            #expect(Self.placeholders(text) == Self.placeholders(english[key] ?? ""), "\(key)")
            #expect(!text.isEmpty && english[key] != "", "\(key) is empty")
        }
    }

    @Test("no key is both a text and a branch")
    func tree() throws {
        let keys = try Self.texts("zh-CN").keys
        for key in keys { #expect(!keys.contains { $0.hasPrefix(key + ".") }, "\(key) is also a branch") }
    }

    @Test("files are sorted by key, so that changes merge")
    func sorted() throws {
        for language in ["zh-CN", "en"] {
            let file = Repository.root.appending(path: "Sources/Web/Locales/\(language).json")
            let keys = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .filter { $0.hasPrefix("  \"") }.map { String($0.split(separator: "\"")[1]) }
            #expect(keys == keys.sorted(), "\(language)")
        }
    }

    @Test("every key a template or the code names exists")
    func used() throws {
        let known = Set(try Self.texts("zh-CN").keys)
        for file in Repository.files("Sources", "mustache") {
            for key in Self.names(in: file.text, after: "t.", stoppingAt: ["}", " "])
            where file.text.contains("{{t.\(key)}}") {
                #expect(known.contains(key), "\(file.path) names \(key)")
            }
        }
        for file in Repository.sources {
            for key in Self.names(in: file.text, after: "words(\"", stoppingAt: ["\""])
            where !key.contains("\\(") {
                #expect(known.contains(key), "\(file.path) names \(key)")
            }
        }
    }

    private static func names(in text: String, after start: String, stoppingAt end: Set<Character>)
        -> [String]
    {
        text.components(separatedBy: start).dropFirst().map { part in
            String(part.prefix { !end.contains($0) })
        }
    }
}
