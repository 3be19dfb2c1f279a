import Foundation
import Testing

@testable import Server

@Suite struct DocumentTests {
    private static let documents =
        Repository.files("Docs", "md") + [
            Repository.File(
                path: "README.md",
                text: (try? String(contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8))
                    ?? ""
            )
        ]

    @Test("every link inside the repository leads somewhere")
    func links() {
        for document in Self.documents {
            let folder = Repository.root.appending(path: document.path).deletingLastPathComponent()
            for part in document.text.components(separatedBy: "](").dropFirst() {
                let target = String(part.prefix { $0 != ")" && $0 != "#" && $0 != " " })
                guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
                let path = folder.appending(path: target).standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: path), "\(document.path) links to \(target)")
            }
        }
    }

    @Test("the documents the house promises are there")
    func complete() {
        for name in [
            "Architecture", "Glossary", "Operations", "Threats", "Privacy", "Permissions", "Requirements",
            "Changelog", "Benchmarks",
        ] {
            #expect(Self.documents.contains { $0.path == "Docs/\(name).md" }, "Docs/\(name).md is missing")
        }
    }

    @Test("Operations lists every configuration key with its default")
    func configuration() throws {
        let text = try String(
            contentsOf: Repository.root.appending(path: "Docs/Operations.md"),
            encoding: .utf8
        )
        for key in Configuration.keys {
            #expect(
                text.contains("`\(key.name)`") && text.contains("`\(key.environmentName)`"),
                "\(key.name)"
            )
            #expect(text.contains(key.meaning), "\(key.name)'s meaning")
        }
    }

    @Test("nothing names a machine's own folders or a registry's hosts")
    func paths() {
        let words = ["/wo" + "rk/", "/fa" + "rm/", "deb.deb" + "ian", "py" + "pi.org", "python" + "hosted"]
        let all =
            Self.documents
            + Repository.files("Sources", "swift", "c", "cpp", "h", "sql", "mustache", "js", "css", "json")
            + Repository.files("Tests", "swift", "py") + Repository.files("Config", "txt", "supp", "json")
        for file in all {
            for word in words { #expect(!file.text.contains(word), "\(file.path) names \(word)") }
        }
    }
}
