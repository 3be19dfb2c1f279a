import Foundation

/// The repository's own files, as the house's rules read them.
enum Repository {
    struct File {
        /// Relative to the root.
        let path: String
        let text: String

        var name: String { String(path.split(separator: "/").last ?? "") }
        /// The target a source file belongs to: `Sources/<Target>/…`.
        var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), words.count > at + 1,
                    words[..<at].allSatisfy({
                        ["package", "internal", "private", "public", "@testable", "@preconcurrency"].contains(
                            $0
                        )
                    })
                else { return nil }
                return String(words[at + 1])
            }
        }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Files below a folder with one of the extensions.
    static func files(_ folder: String, _ extensions: String...) -> [File] {
        let start = root.appending(path: folder)
        let paths = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
        return (paths?.allObjects ?? []).compactMap { $0 as? URL }
            .filter { extensions.contains($0.pathExtension) }
            .compactMap { url in
                guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
                return File(path: String(url.path.dropFirst(root.path.count + 1)), text: text)
            }
            .sorted { $0.path < $1.path }
    }

    static let sources = files("Sources", "swift")
    static let native = files("Sources/Native", "c", "cpp", "h")
    static let fences: Set<String> = [
        "Postgres", "Pipelines", "Faces", "Sockets", "Secrets", "Movies", "Documents", "Mail", "Codes",
    ]

    /// The manifest's table of contexts, read from its text: `("Name", ["sees"], ["fences"]),`.
    static let contexts: [String: Set<String>] = {
        let manifest = (try? String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""
        var table: [String: Set<String>] = [:]
        for line in manifest.split(separator: "\n") where line.hasPrefix("    (\"") {
            let names = line.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map {
                String($0.element)
            }
            if let first = names.first { table[first] = Set(names.dropFirst()) }
        }
        return table
    }()
}
