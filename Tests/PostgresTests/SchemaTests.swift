import Foundation
import Postgres
import Support
import Testing

@Suite struct SchemaTests {
    @Test("schema.sql is what the migrations lead to (run with INVIGIL_WRITE_GOLDEN=1 to renew it)")
    func document() async throws {
        try await TestDatabase.with { test in
            let text = try Self.dump(test.ownerConninfo)
            #expect(text.contains("CREATE TABLE public.room_sittings"))
            #expect(try Golden.matches("Sources/Schema/schema.sql", text))
        }
    }

    @Test("every table says what it is for")
    func comments() async throws {
        try await TestDatabase.with { test in
            let rows = try await test.database.rows(
                """
                select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
                and not relispartition and obj_description(oid, 'pg_class') is null
                """
            )
            let names = try rows.map { try $0.get("relname") as String }
            #expect(names == [])
        }
    }

    /// pg_dump's account of the schema without its chatter.
    private static func dump(_ conninfo: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/pg_dump")
        process.arguments = ["--schema-only", "--no-owner", "-d", conninfo]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let chatter = ["--", "SET ", "SELECT pg_catalog", "\\restrict", "\\unrestrict"]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { line in !chatter.contains { line.hasPrefix($0) } }
        var kept = ["-- The schema as the migrations leave it; generated, never edited."]
        for line in lines where !(line.isEmpty && kept.last == "") { kept.append(String(line)) }
        return kept.joined(separator: "\n").trimmingCharacters(in: .newlines) + "\n"
    }
}
