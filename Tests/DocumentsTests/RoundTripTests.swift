import Documents
import Testing

extension DocumentsTests {
    @Suite struct RoundTrips {
        /// Texts a spreadsheet program would like to make something else of.
        static let texts = [
            "云岭东校区考点", "520103199001010017", "007", "0871-6500 0088", "+86 138 0000 0000", "1.2E+17", "=1+1",
            "=HYPERLINK(\"http://example.org\")", "+SUM(A1:A9)", "-2", "@cmd", "|calc", "'quoted'", "\"x\"",
            "a,b;c\td", "two\nlines", " spaces around ", "<b>&amp;</b>", "😀👩🏽‍🏫", "_x0041_", "_x005F_x0041_",
            "_x",
            "2026-11-22", "TRUE", "#REF!", "1e3", "0x10", "é", "ﷺ", String(repeating: "试", count: 32_767),
        ]

        @Test("texts come back letter for letter, and stay texts", arguments: texts)
        func text(_ text: String) throws {
            let bytes = try Self.write([.text(text)])
            let cell = try #require(try Workbook.read(bytes.span).first?.rows.last?[0])
            #expect(cell == SheetCell(.text, text))
        }

        @Test(
            "numbers and moments come back as they show",
            arguments: [
                (SheetValue.number(8), SheetCell(.number, "8")),
                (.number(-0.5), SheetCell(.number, "-0.5")),
                (.number(0.1 + 0.2), SheetCell(.number, "0.3")),
                (.number(0.000_012_5), SheetCell(.number, "0.0000125")),
                (.number(99_999_999_999_999), SheetCell(.number, "99999999999999")),
                (
                    .number(1e15),
                    SheetCell(.faulty(.precisionLost), "1000000000000000")
                ),
                (.moment(wallClock: 1_795_251_600), SheetCell(.moment, "2026-11-21T09:00:00")),
                (.moment(wallClock: 951_782_399), SheetCell(.moment, "2000-02-28T23:59:59")),
                (.moment(wallClock: 1_709_164_800), SheetCell(.moment, "2024-02-29T00:00:00")),
                (.empty, .empty),
            ]
        )
        func value(_ value: SheetValue, _ cell: SheetCell) throws {
            let bytes = try Self.write([value, .text("after")])
            let rows = try Workbook.read(bytes.span)[0].rows
            #expect(rows[1][0] == cell)
        }

        @Test("sheets keep order, names, headings and row numbers; lists hide behind drop-downs")
        func sheets() throws {
            var writer = try WorkbookWriter(created: 1_795_222_800)
            let duty = SheetColumn("职责", choices: ["监考员", "巡考员, 男"], isRequired: true)
            try writer.sheet("考点", [SheetColumn("编号", note: "必填\n不可重复"), duty])
            try writer.row([.text("e")])
            try writer.row([])
            try writer.row([.empty, .text("监考员")])
            try writer.sheet("考场 (2)", [duty])
            let bytes = try writer.bytes()
            let sheets = try Workbook.read(bytes.span)
            #expect(sheets.map(\.name) == ["考点", "考场 (2)", "_lists"])
            #expect(sheets.map(\.isHidden) == [false, false, true])
            #expect(sheets[0].rows.map(\.number) == [1, 2, 4])
            #expect(sheets[0].rows[0].cells.map(\.text) == ["编号", "职责"])
            #expect(sheets[0].rows[2].cells == [.empty, SheetCell(.text, "监考员")])
            #expect(sheets[2].rows[0].cells.map(\.text) == ["监考员", "巡考员, 男"])
        }

        @Test(
            "what no workbook can hold is refused with its place",
            arguments: ["\u{0}", "a\u{1}b", "\r", "\u{FFFE}", String(repeating: "x", count: 32_768)]
        )
        func unwritable(_ text: String) {
            let place = SheetPlace(sheet: "S", row: 2, column: 1)
            #expect(throws: WorkbookError.unwritable(place)) { try Self.write([.text(text)]) }
        }

        @Test(
            "names that sheets may not have are refused",
            arguments: ["", "a/b", "[x]", "'a", String(repeating: "n", count: 32), "taken", "_lists"]
        )
        func names(_ name: String) throws {
            var writer = try WorkbookWriter(created: 0)
            try writer.sheet("taken", [SheetColumn("A")])
            #expect(throws: WorkbookError.unwritable(SheetPlace(sheet: name))) {
                try writer.sheet(name, [SheetColumn("A")])
            }
        }

        @Test("fifty thousand rows go out and come in")
        func many() throws {
            var writer = try WorkbookWriter(created: 0)
            try writer.sheet("S", (1...3).map { SheetColumn("列 \($0)") })
            for row in 1...50_000 {
                try writer.row((1...3).map { .text("考生 \(row) · \($0)") })
            }
            let bytes = try writer.bytes()
            let rows = try Workbook.read(bytes.span)[0].rows
            #expect(rows.count == 50_001)
            #expect(rows.last?.cells.last?.text == "考生 50000 · 3")
        }

        @Test func columnsHaveTheirLetters() {
            #expect(
                [1, 26, 27, 52, 702, 703, 16_384].map(SheetPlace.letters) == [
                    "A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD",
                ]
            )
        }

        static func write(_ values: [SheetValue]) throws(WorkbookError) -> [UInt8] {
            var writer = try WorkbookWriter(created: 0)
            let columns = values.map { value -> SheetColumn in
                switch value {
                case .number: SheetColumn("A", kind: .number)
                case .moment: SheetColumn("A", kind: .moment)
                default: SheetColumn("A")
                }
            }
            try writer.sheet("S", columns)
            try writer.row(values)
            return try writer.bytes()
        }
    }
}
