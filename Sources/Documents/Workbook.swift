/// Spreadsheets as .xlsx files (ECMA-376), read and bounded.
package enum Workbook {
    /// Reads every sheet of a workbook; what it holds is hostile until read.
    ///
    /// Formulas count with the value they had when the file was saved. Empty rows and cells at the end are left
    /// out. A cell that cannot be used is told as such; only what makes the whole file unusable throws.
    package static func read(
        _ bytes: Span<UInt8>,
        limits: WorkbookLimits = WorkbookLimits()
    ) throws(WorkbookError) -> [Sheet] {
        guard bytes.count <= limits.bytes else { throw .tooLarge(.bytes, limit: limits.bytes, nil) }
        if let refusal = refusal(of: bytes) { throw refusal }
        let archive = try Archive(bytes, limits)
        var budget = ExpansionBudget(limits, packed: bytes.count)
        let book = try bookPart(of: archive, &budget)
        let links = RelationshipHandler()
        try archive.parse(Self.relationships(of: book), with: links, budget: &budget)
        let list = SheetListHandler(limit: limits.sheets)
        try archive.parse(book, with: list, budget: &budget)
        var context = SheetContext(limits: limits)
        context.countsFrom1904 = list.countsFrom1904
        if let target = links.target("styles") {
            let styles = StyleHandler()
            try archive.parse(resolved(target, from: book), with: styles, budget: &budget)
            context.moments = styles.moments
        }
        if let target = links.target("sharedStrings") {
            let shared = SharedTextHandler(limits)
            try archive.parse(resolved(target, from: book), with: shared, budget: &budget)
            context.texts = shared.texts
        }
        var sheets: [Sheet] = []
        var cells = limits.cells
        for entry in list.entries {
            guard let link = links.found[entry.relationship] else {
                throw .damaged(part: book, reason: "a sheet without a part")
            }
            // Sheets of charts hold no cells.
            guard link.type == "worksheet" else { continue }
            let handler = SheetHandler(entry.name, context, budget: cells)
            try archive.parse(resolved(link.target, from: book), with: handler, budget: &budget)
            cells -= handler.filled
            sheets.append(Sheet(name: entry.name, isHidden: entry.isHidden, rows: handler.rows))
        }
        return sheets
    }

    /// What can be said from the first bytes.
    private static func refusal(of bytes: Span<UInt8>) -> WorkbookError? {
        if begins(bytes, with: [0x50, 0x4B]) { return nil }
        guard begins(bytes, with: compound) else { return .notAWorkbook }
        // A protected workbook is an encrypted package inside the old container.
        return contains(bytes, "EncryptedPackage".utf16.flatMap { [UInt8($0 & 255), 0] })
            ? .encrypted : .oldFormat
    }

    /// How the container of before 2007 begins.
    private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private static func begins(_ bytes: Span<UInt8>, with wanted: [UInt8]) -> Bool {
        bytes.count >= wanted.count && wanted.indices.allSatisfy { bytes[$0] == wanted[$0] }
    }

    private static func contains(_ bytes: Span<UInt8>, _ wanted: [UInt8]) -> Bool {
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
            bytes[start] == wanted[0] && wanted.indices.allSatisfy { bytes[start + $0] == wanted[$0] }
        }
    }

    /// The part that lists the sheets.
    private static func bookPart(
        of archive: borrowing Archive,
        _ budget: inout ExpansionBudget
    ) throws(WorkbookError) -> String {
        guard archive.names["_rels/.rels"] != nil else {
            throw archive.names["mimetype"] != nil ? .otherFormat : .notAWorkbook
        }
        let root = RelationshipHandler()
        try archive.parse("_rels/.rels", with: root, budget: &budget)
        guard let target = root.target("officeDocument") else { throw .notAWorkbook }
        let book = resolved(target, from: "")
        guard book.hasSuffix(".xml"), book.split(separator: "/").first == "xl" else { throw .otherFormat }
        return book
    }

    /// `xl/_rels/workbook.xml.rels` for `xl/workbook.xml`.
    private static func relationships(of part: String) -> String {
        var folders = part.split(separator: "/").map(String.init)
        let name = folders.popLast() ?? ""
        return (folders + ["_rels", name + ".rels"]).joined(separator: "/")
    }

    /// A target as the entry's name: relative to the folder of the part that names it, or to the archive.
    private static func resolved(_ target: String, from part: String) -> String {
        var folders = target.hasPrefix("/") ? [] : part.split(separator: "/").dropLast().map(String.init)
        for step in target.split(separator: "/") {
            switch step {
            case ".": continue
            case "..": _ = folders.popLast()
            default: folders.append(String(step))
            }
        }
        return folders.joined(separator: "/")
    }
}
