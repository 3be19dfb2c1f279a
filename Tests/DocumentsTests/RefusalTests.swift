import Documents
import Testing

extension DocumentsTests {
    @Suite struct Refusals {
        static let whole = HandMade.workbook("<row><c><v>1</v></c></row>")
        static let container: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

        @Test("what is no workbook is refused by name")
        func names() {
            expect([], .notAWorkbook)
            expect(Array("编号,姓名\n1,张伟".utf8), .notAWorkbook)
            expect(Array("PK".utf8), .notAWorkbook)
            expect(Self.container + [UInt8](repeating: 0, count: 2_000), .oldFormat)
            let package = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            expect(Self.container + [UInt8](repeating: 0, count: 500) + package, .encrypted)
            expect(HandMade(parts: [("a.txt", "x")]).bytes, .notAWorkbook)
            let office = HandMade(parts: [("mimetype", "application/vnd.oasis.opendocument.spreadsheet")])
            expect(office.bytes, .otherFormat)
            let binary = Self.whole.replacing("_rels/.rels") {
                $0.replacing("workbook.xml", with: "workbook.bin")
            }
            expect(binary.bytes, .otherFormat)
            let text = Self.whole.replacing("_rels/.rels") {
                $0.replacing("xl/workbook", with: "word/document")
            }
            expect(text.bytes, .otherFormat)
            var locked = Self.whole
            locked.flags = 1
            expect(locked.bytes, .encrypted)
        }

        @Test(
            "names that lead out of the archive are refused",
            arguments: ["../x", "/etc/passwd", "xl/../../x", "..\\x", "C:/x", "xl/./x", "xl/workbook.xml"]
        )
        func names(_ name: String) {
            var made = Self.whole
            made.parts.append((name, "x"))
            expect(made.bytes, .unsafeName(name))
        }

        @Test("a document type declaration is refused wherever it stands, and nothing is expanded")
        func doctype() {
            let lol = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>"
            for prolog in [
                lol, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">", "<?xml version=\"1.0\"?>" + lol,
            ] {
                let made = HandMade.workbook("<row><c><v>&b;</v></c></row>", prolog: prolog)
                expect(made.bytes, .declaresEntities(part: "xl/worksheets/sheet1.xml"))
            }
        }

        @Test(
            "a part that is cut, wrong or missing is named",
            arguments: [
                "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
            ]
        )
        func damaged(_ name: String) {
            let cut = Self.whole.replacing(name) { String($0.dropLast(9)) }
            #expect(Self.part(of: cut) == name)
            let deep = Self.whole.replacing(name) { _ in String(repeating: "<a>", count: 20_000) }
            #expect(Self.part(of: deep) == name)
            let long = Self.whole.replacing(name) {
                "<!--" + String(repeating: "x", count: 1_300_000) + "-->" + $0
            }
            #expect(Self.part(of: long) == name)
            var missing = Self.whole
            missing.parts.removeAll { $0.name == name }
            #expect(throws: WorkbookError.self) { try missing.read() }
        }

        @Test(
            "rows and cells that contradict themselves are refused",
            arguments: [
                "<row r=\"2\"/><row r=\"2\"/>", "<row r=\"0\"/>", "<row r=\"-1\"/>", "<row r=\"1048577\"/>",
                "<row r=\"x\"/>", "<row><c r=\"B1\"/><c r=\"A1\"/></row>", "<row><c r=\"XFE1\"/></row>",
                "<row><c r=\"1\"/></row>", "<c><v>1</v></c>", "<row><c t=\"s\"><v>0</v></c></row>",
                "<row><c t=\"s\"><v>-1</v></c></row>", "<row><c><v>nan</v></c></row>",
                "<row><c><v>0x10</v></c></row>", "<row><c><v>1e999</v></c></row>",
                "<row><c t=\"z\"><v>1</v></c></row>",
            ]
        )
        func contradictions(_ rows: String) {
            #expect(Self.part(of: HandMade.workbook(rows)) == "xl/worksheets/sheet1.xml")
        }

        /// A bound set low, and the place where it is met.
        struct Bound: Sendable {
            let bound: WorkbookBound
            let limit: Int
            var place: SheetPlace?
            let set: @Sendable (inout WorkbookLimits, Int) -> Void

            static func at(_ row: Int, _ column: Int) -> SheetPlace {
                SheetPlace(sheet: "S", row: row, column: column)
            }
        }

        static let bounds = [
            Bound(bound: .bytes, limit: 100) { $0.bytes = $1 },
            Bound(bound: .entries, limit: 3) { $0.entries = $1 },
            Bound(bound: .expanded, limit: 5_000) { $0.expanded = $1 },
            Bound(bound: .ratio, limit: 5) { $0.ratio = $1 },
            Bound(bound: .sheets, limit: 1) { $0.sheets = $1 },
            Bound(bound: .rows, limit: 10, place: Bound.at(11, 3)) { $0.rows = $1 },
            Bound(bound: .columns, limit: 2, place: Bound.at(1, 3)) { $0.columns = $1 },
            Bound(bound: .cells, limit: 50, place: Bound.at(17, 3)) { $0.cells = $1 },
            Bound(bound: .characters, limit: 3, place: Bound.at(1, 1)) { $0.characters = $1 },
        ]

        @Test("each bound is kept and names its place", arguments: bounds)
        func bound(_ bound: Bound) throws {
            var writer = try WorkbookWriter(created: 0)
            try writer.sheet("S", [SheetColumn("Long"), SheetColumn("B"), SheetColumn("C")])
            for _ in 0..<8_000 { try writer.row([.text("abc"), .text("abc"), .text("abc")]) }
            try writer.sheet("T", [SheetColumn("A")])
            let bytes = try writer.bytes()
            #expect(try Workbook.read(bytes.span).count == 2)
            var limits = WorkbookLimits()
            bound.set(&limits, bound.limit)
            #expect(throws: WorkbookError.tooLarge(bound.bound, limit: bound.limit, bound.place)) {
                try Workbook.read(bytes.span, limits: limits)
            }
        }

        @Test func distinctTextsAreCounted() {
            let made = HandMade.workbook(shared: "<si><t>a</t></si><si><t>b</t></si>")
            var limits = WorkbookLimits()
            limits.texts = 1
            #expect(throws: WorkbookError.tooLarge(.texts, limit: 1, nil)) {
                try made.read(limits)
            }
        }

        private func expect(_ bytes: [UInt8], _ error: WorkbookError) {
            #expect(throws: error) { try Workbook.read(bytes.span) }
            #expect(Documents.liveHandles() == 0)
        }

        /// The part a refusal names.
        private static func part(of made: HandMade) -> String? {
            do throws(WorkbookError) {
                _ = try made.read()
                return nil
            } catch {
                if case .damaged(let part, _) = error { return part }
                return nil
            }
        }
    }
}
