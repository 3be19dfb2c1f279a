import Documents
import Foundation
import Kernel
import Logging
import Postgres
import Support
import Testing
import Web

@testable import Records

@Suite struct RecordImportTests {
    private static let headings = ["名称", "编码", "考点", "序号", "位置", "考位数"]

    /// A workbook of rows under headings.
    private static func workbook(_ rows: [[String]], headings: [String] = headings) throws -> [UInt8] {
        var writer = try WorkbookWriter(created: 0)
        try writer.sheet("考场", headings.map { SheetColumn($0) })
        for row in rows { try writer.row(row.map { SheetValue.text($0) }) }
        return try writer.bytes()
    }

    private static func site(_ office: Office) throws -> Site {
        try Site(
            resources: TestDatabase.resources,
            contexts: ["Records"],
            zone: "Asia/Shanghai",
            world: office.clock.world
        )
    }

    /// Brings a file in as the office does, and tells what became of it.
    private static func bring(_ file: [UInt8], into office: Office) async throws
        -> (import: RecordImport, failures: [RecordFailure])
    {
        let store = RecordImportStore(database: office.database, world: office.clock.world)
        let type = office.rooms.type
        let id = try await store.add(file, named: "考场.xlsx", of: type, by: office.author, .chinese)
        let importer = RecordImporter(
            [type],
            database: office.database,
            site: try site(office),
            world: office.clock.world,
            principal: { $0 == office.author.caller.principal.user ? office.author.caller.principal : nil },
            log: Logger(label: "test")
        )
        #expect(try await importer.takeNext())
        let found = try await store.one(id, type.noun, reach: office.reach)
        return (found.import, found.failures)
    }

    @Test("P-23 H-40 I-31 I-32 good rows go in, the others are kept with their reasons")
    func partial() async throws {
        try await Office.with { office in
            let file = try Self.workbook([
                ["东楼 301", "301", "yl", "2", "东楼", "30"], ["东楼 302", "302", "没有的考点", "3", "", "30"],
                ["东楼 303", "303", "yl", "4", "", "四十"], ["", "304", "yl", "5", "", "20"],
                ["东楼 301 乙", "301", "yl", "6", "", "30"], ["考场 一", "1", "yl", "1", "", "12"],
            ])
            let (found, failures) = try await Self.bring(file, into: office)
            #expect(found.state == .done && found.created == 1 && found.changed == 1 && found.refused == 4)
            #expect(failures.map(\.row) == [3, 4, 5, 6])
            #expect(
                failures.map { $0.faults.map { "\($0.field) \($0.key)" } } == [
                    ["site unknown"], ["seats bad_number"], ["name empty"], ["site twice_in_file"],
                ]
            )
            #expect(try await office.count("rooms") == 2)
            #expect(try await office.count("seats") == 42)
            #expect(try await office.count("imports where file is not null") == 0)
            #expect(try await office.count("audit where detail ->> 'from_import' = '\(found.id.text)'") == 2)
        }
    }

    @Test("P-22 I-33 what is exported comes back unchanged")
    func roundTrip() async throws {
        try await Office.with { office in
            for number in 2...40 {
                let draft = [
                    "name": "=1+\(number)", "code": "00\(number)", "site": "yl", "number": "\(number)",
                    "seats": "3",
                ]
                _ = try await office.rooms.save(draft, as: nil, by: office.author, zone: Office.zone)
            }
            let site = try Self.site(office)
            let making = RecordMaking(
                type: office.rooms.type,
                words: site.words(.english),
                moments: site.moments(.english)
            )
            let rows = try await office.rooms.rows(RecordQuery(), limit: 100, reach: office.reach)
            let sheet = RecordSheet(type: office.rooms.type, making: making, zone: Office.zone)
            let (found, failures) = try await Self.bring(try sheet.export(rows, created: .now), into: office)
            #expect(found.unchanged == 40 && found.created == 0 && found.changed == 0 && failures == [])
        }
    }

    @Test("the failed rows alone, corrected, go in")
    func failed() async throws {
        try await Office.with { office in
            let file = try Self.workbook([["东楼 303", "303", "yl", "4", "", "四十"]])
            let (_, failures) = try await Self.bring(file, into: office)
            let site = try Self.site(office)
            let making = RecordMaking(
                type: office.rooms.type,
                words: site.words(.chinese),
                moments: site.moments(.chinese)
            )
            let sheet = RecordSheet(type: office.rooms.type, making: making, zone: Office.zone)
            let bytes = try sheet.failed(failures, headings: Self.headings, created: .now)
            let read = try Workbook.read(bytes.span)[0]
            #expect(read.rows[0].cells.last?.text == "原因与改法")
            #expect(read.rows[1].cells.last?.text == "考位数：“四十”不是整数，须为 0 至 500，例如 0")
            var cells = read.rows[1].cells.map(\.text)
            cells[5] = "40"
            let (found, _) = try await Self.bring(
                try Self.workbook([cells], headings: read.rows[0].cells.map(\.text)),
                into: office
            )
            #expect(found.created == 1)
        }
    }

    @Test(
        "a file of no use says why and leaves nothing",
        arguments: [
            ([UInt8]("not a workbook".utf8), "workbook_other"),
            (
                [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600),
                "workbook_old"
            ),
        ]
    )
    func useless(file: [UInt8], slug: String) async throws {
        try await Office.with { office in
            let (found, _) = try await Self.bring(file, into: office)
            #expect(found.state == .failed && found.failure == slug)
            #expect(try await office.count("rooms") == 1)
        }
    }

    @Test("headings that name no record are refused by name; a disabled account's file is not taken")
    func headings() async throws {
        try await Office.with { office in
            let file = try Self.workbook([["x"]], headings: ["别的"])
            #expect(try await Self.bring(file, into: office).import.failure == "workbook_headings")
            let store = RecordImportStore(database: office.database, world: office.clock.world)
            let id = try await store.add(
                try Self.workbook([]),
                named: "x",
                of: office.rooms.type,
                by: office.author,
                .chinese
            )
            let importer = RecordImporter(
                [office.rooms.type],
                database: office.database,
                site: try Self.site(office),
                world: office.clock.world,
                principal: { _ in nil },
                log: Logger(label: "test")
            )
            #expect(try await importer.takeNext())
            #expect(try await store.one(id, "room", reach: office.reach).import.failure == "forbidden")
        }
    }
}
