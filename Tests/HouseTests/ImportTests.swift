import Testing

@Suite struct ImportTests {
    private static let outside: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "Logging", "Crypto",
        "HTTPTypes",
        "Hummingbird", "HummingbirdCore", "NIOCore", "NIOHTTPTypes", "NIOPosix", "NIOHTTP1", "Mustache",
        "ServiceLifecycle", "UnixSignals", "ArgumentParser", "Algorithms", "_Concurrency", "Testing",
    ]
    /// What each target of the platform sees of the house.
    private static let platform: [String: Set<String>] = [
        "Kernel": [], "Movies": [], "Pipelines": ["CPipelines", "CGStreamer"],
        "Faces": ["CFaces", "COpenCV"], "Documents": ["CDocuments"],
        "Sockets": ["CSockets", "CWebSockets"], "Postgres": ["CPostgres", "Kernel"],
        "Secrets": ["CArgon2", "Kernel"], "Schema": ["Postgres", "Kernel"], "Web": ["Kernel", "Codes"],
        "Records": ["Kernel", "Postgres", "Web", "Documents"],
        "Mail": ["CMail"], "Codes": ["CCodes"],
    ]

    @Test("the manifest's table of contexts is read")
    func table() {
        #expect(Repository.contexts.count >= 8)
        #expect(Repository.contexts["Proctoring"]?.contains("Sockets") == true)
    }

    @Test("every import is one the table allows")
    func direction() {
        for file in Repository.sources where file.target != "Server" {
            let context = Repository.contexts[file.target].map {
                $0.union(["Kernel", "Postgres", "Web", "Records"])
            }
            guard let allowed = context ?? Self.platform[file.target] else {
                Issue.record("\(file.path) belongs to no known target")
                continue
            }
            for name in file.imports where !Self.outside.contains(name) {
                #expect(
                    allowed.contains(name),
                    "\(file.path) imports \(name), which \(file.target) may not see"
                )
            }
        }
    }

    @Test(
        "rules are free of I/O: they import Foundation, Kernel and the contexts whose nouns they decide about"
    )
    func rules() {
        let contexts = Set(Repository.contexts.keys)
        let files = Repository.sources.filter { $0.name.hasSuffix("Rules.swift") }
        #expect(files.count >= 3)
        for file in files {
            let nouns = contexts.intersection(Repository.contexts[file.target] ?? [])
            for name in file.imports where !nouns.contains(name) {
                #expect(
                    ["Foundation", "FoundationEssentials", "Kernel"].contains(name),
                    "\(file.path) imports \(name)"
                )
            }
            for word in ["await ", "Date()", "FileManager", "FileHandle", "ContinuousClock"] {
                #expect(!file.text.contains(word), "\(file.path) uses \(word)")
            }
        }
    }

    @Test("only stores, contexts' own files and the server reach the database")
    func stores() {
        for file in Repository.sources
        where file.name.hasSuffix("Rules.swift") || file.name.hasSuffix("Pages.swift") {
            #expect(!file.imports.contains("Postgres"), "\(file.path) imports Postgres")
        }
    }

    @Test("`unsafe` appears in the fences only")
    func unsafe() {
        for file in Repository.sources where !Repository.fences.contains(file.target) {
            for (number, line) in file.lines.enumerated()
            where line.contains("unsafe ") || line.contains("@unchecked") {
                let code = line.split(separator: "//", omittingEmptySubsequences: false).first ?? ""
                let isAllowed = file.path == "Sources/Server/Preflight.swift"
                #expect(
                    isAllowed || !(code.contains("unsafe ") || code.contains("@unchecked")),
                    "\(file.path):\(number + 1) is unsafe outside a fence"
                )
            }
        }
    }

    @Test("no leftovers: nothing unfinished, nothing forced")
    func leftovers() {
        for file in Repository.sources {
            for word in ["TODO", "FIXME", "fatal" + "Error(", "try" + "! ", "as" + "! ", "print(\"debug"] {
                #expect(!file.text.contains(word), "\(file.path) contains \(word)")
            }
        }
    }
}
