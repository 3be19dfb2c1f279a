import Documents
import Testing

extension DocumentsTests {
    /// Files as other programs write them.
    @Suite struct Reading {
        static let shared = """
            <si><t>考点</t></si><si><r><t>粗</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 体</t></r></si>
            <si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si><si/>
            """
        static let styles = """
            <numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
            <numFmt numFmtId="165" formatCode="[Red]0.00&quot; days&quot;"/>
            <numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/>
            <xf numFmtId="165"/><xf numFmtId="20"/><xf numFmtId="166"/></cellXfs>
            """

        /// A cell's XML and what it says.
        static let cells: [(String, SheetCell)] = [
            ("<c t=\"s\"><v>0</v></c>", SheetCell(.text, "考点")),
            ("<c t=\"s\"><v>1</v></c>", SheetCell(.text, "粗 体")),
            ("<c t=\"s\"><v>2</v></c>", SheetCell(.text, "東京")),
            ("<c t=\"s\"><v>3</v></c>", SheetCell(.text, "a\rb_x0041_")),
            ("<c t=\"s\"><v>4</v></c>", .empty),
            ("<c t=\"inlineStr\"><is><t>行</t></is></c>", SheetCell(.text, "行")),
            ("<c t=\"inlineStr\"><is><r><t>行</t></r><r><t>内</t></r></is></c>", SheetCell(.text, "行内")),
            ("<c t=\"str\"><f>A1&amp;B1</f><v>算出</v></c>", SheetCell(.text, "算出")),
            ("<c t=\"str\"><f>A1</f><v></v></c>", .empty),
            ("<c><f>1+1</f><v>2</v></c>", SheetCell(.number, "2")),
            ("<c><f>1+1</f></c>", SheetCell(.faulty(.formulaWithoutValue), "")),
            ("<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", SheetCell(.faulty(.formulaError), "#DIV/0!")),
            ("<c t=\"b\"><v>1</v></c>", SheetCell(.boolean, "true")),
            ("<c t=\"b\"><v>0</v></c>", SheetCell(.boolean, "false")),
            ("<c t=\"n\"><v>13800000000</v></c>", SheetCell(.number, "13800000000")),
            ("<c><v>1.38E10</v></c>", SheetCell(.number, "13800000000")),
            ("<c><v>5.2010319900101E+17</v></c>", SheetCell(.faulty(.precisionLost), "520103199001009984")),
            ("<c><v>0.30000000000000004</v></c>", SheetCell(.number, "0.3")),
            ("<c s=\"1\"><v>46347</v></c>", SheetCell(.moment, "2026-11-21")),
            ("<c s=\"2\"><v>46347.375</v></c>", SheetCell(.moment, "2026-11-21T09:00:00")),
            ("<c s=\"2\"><v>46347.354166666664</v></c>", SheetCell(.moment, "2026-11-21T08:30:00")),
            ("<c s=\"3\"><v>46347</v></c>", SheetCell(.moment, "2026-11-21")),
            ("<c s=\"4\"><v>46347</v></c>", SheetCell(.number, "46347")),
            ("<c s=\"5\"><v>0.375</v></c>", SheetCell(.moment, "09:00:00")),
            ("<c s=\"6\"><v>0.5</v></c>", SheetCell(.moment, "12:00:00")),
            ("<c s=\"1\"><v>1</v></c>", SheetCell(.moment, "1900-01-01")),
            ("<c s=\"1\"><v>59</v></c>", SheetCell(.moment, "1900-02-28")),
            ("<c s=\"1\"><v>60</v></c>", SheetCell(.faulty(.noSuchDate), "60.0")),
            ("<c s=\"1\"><v>61</v></c>", SheetCell(.moment, "1900-03-01")),
            ("<c s=\"1\"><v>2958465</v></c>", SheetCell(.moment, "9999-12-31")),
            ("<c s=\"1\"><v>-1</v></c>", SheetCell(.faulty(.noSuchDate), "-1.0")),
            ("<c t=\"d\"><v>2026-11-21T09:00:00</v></c>", SheetCell(.moment, "2026-11-21T09:00:00")),
            ("<c s=\"99\"><v>7</v></c>", SheetCell(.number, "7")),
            ("<c s=\"1\"/>", .empty),
        ]

        @Test("every kind of cell", arguments: cells)
        func cell(_ xml: String, _ cell: SheetCell) throws {
            let made = HandMade.workbook(
                "<row>\(xml)<c><v>1</v></c></row>",
                shared: Self.shared,
                styles: Self.styles
            )
            let row = try #require(try made.read().first?.rows.first)
            #expect(row.cells == [cell, SheetCell(.number, "1")])
        }

        @Test("days of the 1904 calendar")
        func calendar() throws {
            let made = HandMade.workbook(
                "<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>44885</v></c></row>",
                styles: Self.styles,
                properties: "<workbookPr date1904=\"1\"/>"
            )
            let row = try #require(try made.read().first?.rows.first)
            #expect(row.cells.map(\.text) == ["1904-01-01", "2026-11-21"])
        }

        @Test("places: gaps stay gaps, empty ends go")
        func places() throws {
            let made = HandMade.workbook(
                """
                <row r="3"><c r="B3"><v>1</v></c><c r="AA3"><v>2</v></c><c r="ZZ3" s="1"/></row>
                <row r="5"><c r="A5"/></row><row r="9"><c r="A9"><v>3</v></c></row><row r="1048576"/>
                """
            )
            let sheet = try #require(try made.read().first)
            #expect(sheet.name == "考场")
            #expect(sheet.rows.map(\.number) == [3, 9])
            #expect(sheet.rows[0].cells.count == 27)
            #expect(sheet.rows[0][1].text == "1")
            #expect(sheet.rows[0][26].text == "2")
            #expect(sheet.rows[0][27] == .empty)
        }
    }
}
