internal import Documents
internal import Foundation
internal import Kernel
internal import Web

/// A record type as a sheet of a workbook: headings in the reader's words, cells as people write them.
struct RecordSheet {
    let type: RecordType
    let making: RecordMaking
    let zone: TimeZone

    /// Headings a sheet has; exported ones say more than can be entered.
    func columns(_ fields: [RecordField]) -> [SheetColumn] {
        fields.map { field in
            let note = type.key("note.\(field.name)")
            return SheetColumn(
                making.label(field),
                width: field.width,
                kind: field.isNumber ? .number : .text,
                note: making.words.has(note) ? making.words(note) : nil,
                choices: choices(field),
                isRequired: field.traits.contains(.required)
            )
        }
    }

    private func choices(_ field: RecordField) -> [String] {
        switch field.kind {
        case .choice(let codes): codes.map { making.word($0, of: field) }
        case .flag: ["true", "false"].map { making.words("records.flag.\($0)") }
        default: []
        }
    }

    /// An empty sheet to fill in.
    func template(created: Date) throws -> [UInt8] {
        var writer = try WorkbookWriter(created: Int64(created.timeIntervalSince1970))
        try writer.sheet(making.words(type.key("title")), columns(type.entered))
        return try writer.bytes()
    }

    /// Rows as they stand, so that the sheet can be changed and taken back in.
    func export(_ rows: [RecordRow], created: Date) throws -> [UInt8] {
        let fields = type.fields.filter { !$0.traits.contains(.secret) }
        var writer = try WorkbookWriter(created: Int64(created.timeIntervalSince1970))
        try writer.sheet(making.words(type.key("title")), columns(fields))
        for row in rows { try writer.row(fields.map { cell($0, of: row) }) }
        return try writer.bytes()
    }

    private func cell(_ field: RecordField, of row: RecordRow) -> SheetValue {
        let value = row.values[field.name] ?? ""
        guard !value.isEmpty else { return .empty }
        switch field.kind {
        case .number: return Double(value).map(SheetValue.number) ?? .text(value)
        case .reference: return .text(row.codes[field.name] ?? "")
        default: return .text(making.text(field, of: row, masking: false))
        }
    }

    /// The rows that were not taken, as they were, with the reasons beside them.
    func failed(_ failures: [RecordFailure], headings: [String], created: Date) throws -> [UInt8] {
        var writer = try WorkbookWriter(created: Int64(created.timeIntervalSince1970))
        let reason = SheetColumn(making.words("records.import.reason"), width: 60)
        try writer.sheet(making.words(type.key("title")), headings.map { SheetColumn($0) } + [reason])
        for failure in failures {
            let cells = (0..<headings.count).map { index in
                failure.cells.indices.contains(index) ? failure.cells[index] : ""
            }
            try writer.row(cells.map { $0.isEmpty ? .empty : .text($0) } + [.text(reasons(failure))])
        }
        return try writer.bytes()
    }

    /// Why a row was not taken, a sentence a fault.
    func reasons(_ failure: RecordFailure) -> String {
        failure.faults.map(reason).joined(separator: making.words("records.semicolon"))
    }

    func reason(_ fault: RecordFailure.Fault) -> String {
        let text = making.words("problem.field.\(fault.key)", fault.arguments)
        guard let field = type[fault.field] else { return text }
        return making.words("records.import.fault", ["field": making.label(field), "reason": text])
    }
}

extension RecordField {
    /// Of its column in a workbook, in characters.
    fileprivate var width: Double {
        switch kind {
        case .number, .flag: 10
        case .text(let limit): limit > 120 ? 36 : 20
        default: 18
        }
    }
}
