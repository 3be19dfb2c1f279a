internal import Documents
internal import Foundation
internal import Kernel
internal import Web

/// One row of a file, matched with the fields.
struct RecordSheetRow: Sendable {
    let number: Int
    let cells: [String]
    let draft: RecordValues
    let faults: [RecordFailure.Fault]
}

/// A file's rows.
struct RecordSheetContents: Sendable {
    let headings: [String]
    let rows: [RecordSheetRow]
}

extension RecordSheet {
    /// Rows one import takes; more is a matter of several files.
    static var mostRows: Int { 50_000 }

    /// Reads a workbook: the first visible sheet, headings in any of the languages.
    ///
    /// - Parameter languages: other languages' words for the same headings and choices.
    /// - Throws: `Problem` when the file or its headings are of no use.
    @concurrent func read(_ bytes: [UInt8], languages: [RecordMaking]) async throws -> RecordSheetContents {
        let sheets: [Sheet]
        do {
            sheets = try Workbook.read(bytes.span)
        } catch {
            throw Problem(.invalid, error.slug, cause: "\(error)")
        }
        guard let sheet = sheets.first(where: { !$0.isHidden }), let head = sheet.rows.first else {
            throw Problem(.invalid, "workbook_empty")
        }
        let headings = head.cells.map(\.text)
        let fields = headings.map { heading in field(heading, languages) }
        guard type.keys.allSatisfy({ key in fields.contains { $0?.name == key.name } }) else {
            let wanted = type.keys.map(making.label).joined(separator: making.words("records.comma"))
            throw Problem(.invalid, "workbook_headings", ["wanted": wanted])
        }
        let rows = sheet.rows.dropFirst().filter { $0.cells.contains { !$0.text.isEmpty } }
        guard rows.count <= Self.mostRows else {
            throw Problem(.tooLarge, "workbook_rows", ["limit": "\(Self.mostRows)"])
        }
        return RecordSheetContents(headings: headings, rows: rows.map { row($0, fields, languages) })
    }

    private func field(_ heading: String, _ languages: [RecordMaking]) -> RecordField? {
        let heading = heading.trimmingCharacters(in: .whitespacesAndNewlines.union(["*"]))
        return type.entered.first { field in
            field.name == heading || languages.contains { $0.label(field) == heading }
        }
    }

    private func row(_ row: SheetRow, _ fields: [RecordField?], _ languages: [RecordMaking]) -> RecordSheetRow
    {
        var draft: RecordValues = [:]
        var faults: [RecordFailure.Fault] = []
        for (column, field) in fields.enumerated() {
            guard let field else { continue }
            let cell = row[column]
            if let fault = cell.fault {
                faults.append(.init(field: field.name, key: fault.rawValue, arguments: ["value": cell.text]))
            }
            draft[field.name] = code(cell.text, of: field, languages)
        }
        let cells = row.cells.enumerated().map { column, cell in
            told(cell.text, of: fields.indices.contains(column) ? fields[column] : nil)
        }
        return RecordSheetRow(number: row.number, cells: cells, draft: draft, faults: faults)
    }

    /// A cell as it may be kept with a failed row: without secrets and without passwords inside addresses.
    private func told(_ text: String, of field: RecordField?) -> String {
        guard field?.traits.contains(.secret) != true else { return "" }
        guard let start = text.range(of: "://")?.upperBound else { return text }
        let authority = text[start...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return text }
        return String(text[..<start] + text[text.index(after: at)...])
    }

    /// The stable code of a choice given in words.
    private func code(_ text: String, of field: RecordField, _ languages: [RecordMaking]) -> String {
        guard case .choice(let codes) = field.kind else { return text }
        let wanted = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return codes.first { code in languages.contains { $0.word(code, of: field) == wanted } } ?? wanted
    }
}

extension WorkbookError {
    /// The problem a reader is told.
    var slug: String {
        switch self {
        case .oldFormat: "workbook_old"
        case .encrypted: "workbook_encrypted"
        case .tooLarge: "workbook_too_large"
        case .notAWorkbook, .otherFormat: "workbook_other"
        case .damaged, .declaresEntities, .unsafeName, .unwritable, .failed: "workbook_damaged"
        }
    }
}
