import Documents

/// Archives and workbooks made by hand, as no honest program would.
struct HandMade {
    /// Names and contents, stored without compression.
    var parts: [(name: String, text: String)]
    /// Bits of each entry's general purpose flag.
    var flags: UInt16 = 0

    /// A workbook of one sheet.
    static func workbook(
        _ rows: String = "",
        shared: String? = nil,
        styles: String? = nil,
        properties: String = "",
        prolog: String = ""
    ) -> HandMade {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let links = "http://schemas.openxmlformats.org/package/2006/relationships"
        func link(_ id: String, _ type: String, _ target: String) -> String {
            "<Relationship Id=\"\(id)\" Type=\"\(office)/\(type)\" Target=\"\(target)\"/>"
        }
        var made = HandMade(parts: [
            (
                "_rels/.rels",
                "<Relationships xmlns=\"\(links)\">\(link("a", "officeDocument", "xl/workbook.xml"))"
                    + "</Relationships>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"\(links)\">\(link("a", "worksheet", "/xl/worksheets/sheet1.xml"))"
                    + (shared == nil ? "" : link("b", "sharedStrings", "sharedStrings.xml"))
                    + (styles == nil ? "" : link("c", "styles", "../xl/styles.xml")) + "</Relationships>"
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\">\(properties)<sheets>"
                    + "<sheet name=\"考场\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
            ),
            (
                "xl/worksheets/sheet1.xml",
                prolog + "<x:worksheet xmlns:x=\"\(main)\"><x:sheetData>"
                    + rows.replacing("</", with: "</x:").replacing("<", with: "<x:")
                    .replacing("<x:/x:", with: "</x:")
                    + "</x:sheetData></x:worksheet>"
            ),
        ])
        if let shared {
            made.parts.append(("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(shared)</sst>"))
        }
        if let styles {
            made.parts.append(("xl/styles.xml", "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>"))
        }
        return made
    }

    /// The same with one part changed.
    func replacing(_ name: String, _ change: (String) -> String) -> HandMade {
        var copy = self
        for index in copy.parts.indices where copy.parts[index].name == name {
            copy.parts[index].text = change(copy.parts[index].text)
        }
        return copy
    }

    /// The archive (APPNOTE.TXT 4.3).
    var bytes: [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for part in parts {
            let data = Array(part.text.utf8), name = Array(part.name.utf8), offset = UInt32(out.count)
            let size = UInt32(data.count)
            let common =
                short(20, flags, 0, 0, 33) + long(Self.checksum(data), size, size)
                + short(UInt16(name.count), 0)
            out += long(0x0403_4B50) + common + name + data
            directory += long(0x0201_4B50) + short(20) + common + short(0, 0, 0, 0, 0) + long(offset) + name
        }
        let start = UInt32(out.count), length = UInt32(directory.count), count = UInt16(parts.count)
        return out + directory + long(0x0605_4B50) + short(0, 0, count, count) + long(length, start)
            + short(0)
    }

    /// Reads it as a workbook.
    func read(_ limits: WorkbookLimits = WorkbookLimits()) throws(WorkbookError) -> [Sheet] {
        let bytes = bytes
        return try Workbook.read(bytes.span, limits: limits)
    }

    private func short(_ numbers: UInt16...) -> [UInt8] {
        numbers.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    private func long(_ numbers: UInt32...) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(number >> (8 * $0) & 255) } }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in sum >> 8 ^ remainders[Int((sum ^ UInt32(byte)) & 255)] }
    }

    private static let remainders: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
}
