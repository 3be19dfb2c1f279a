/// What all sheets of a workbook share.
struct SheetContext {
    var texts: [String] = []
    var moments: [StyleHandler.Moment?] = []
    var countsFrom1904 = false
    let limits: WorkbookLimits
}

/// Reads the rows of one sheet.
final class SheetHandler: MarkupHandler {
    private(set) var rows: [SheetRow] = []
    /// Cells that hold something.
    private(set) var filled = 0
    private let context: SheetContext
    private let sheet: String
    private let budget: Int

    private var row = 0
    private var cells: [SheetCell] = []
    private var column = 0
    private var type = ""
    private var style = 0
    private var piece: TextPiece
    private var isInValue = false
    private var hasValue = false
    private var hasFormula = false
    private var phonetic = 0

    private static let lastRow = 1_048_576
    private static let lastColumn = 16_384

    /// - Parameter budget: cells that may still be filled, of all sheets.
    init(_ sheet: String, _ context: SheetContext, budget: Int) {
        self.sheet = sheet
        self.context = context
        self.budget = budget
        piece = TextPiece(limit: context.limits.characters)
    }

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        switch name {
        case "c": try beginCell(attributes)
        case "v", "t":
            isInValue = phonetic == 0
            hasValue = true
        case "f": hasFormula = true
        case "rPh": phonetic += 1
        case "row": try beginRow(attributes)
        default: break
        }
    }

    override func end(_ name: String) throws(WorkbookError) {
        if name == "c" { try endCell() }
        if name == "v" || name == "t" { isInValue = false }
        if name == "rPh" { phonetic -= 1 }
        if name == "row" { try endRow() }
    }

    override func text(_ bytes: UnsafeRawBufferPointer) throws(WorkbookError) {
        guard isInValue else { return }
        guard unsafe piece.append(bytes) else { throw tooLarge(.characters, context.limits.characters) }
    }

    private var place: SheetPlace { SheetPlace(sheet: sheet, row: row, column: column) }

    private func tooLarge(_ bound: WorkbookBound, _ limit: Int) -> WorkbookError {
        .tooLarge(bound, limit: limit, place)
    }

    private func damaged(_ reason: String) -> WorkbookError {
        .damaged(part: "", reason: "\(reason) near \(sheet)!\(SheetPlace.letters(column))\(row)")
    }

    private func beginRow(_ attributes: MarkupAttributes) throws(WorkbookError) {
        let next = attributes["r"].map { Int($0) ?? 0 } ?? row + 1
        guard next > row, next <= Self.lastRow else { throw damaged("rows out of order") }
        row = next
        column = 0
        cells.removeAll(keepingCapacity: true)
    }

    private func endRow() throws(WorkbookError) {
        guard !cells.isEmpty else { return }
        guard rows.count < context.limits.rows else { throw tooLarge(.rows, context.limits.rows) }
        rows.append(SheetRow(number: row, cells: cells))
    }

    private func beginCell(_ attributes: MarkupAttributes) throws(WorkbookError) {
        let next = attributes["r"].map(Self.column) ?? column + 1
        guard row > 0, next > column, next <= Self.lastColumn else { throw damaged("cells out of order") }
        column = next
        type = attributes["t"] ?? "n"
        style = attributes.number("s") ?? 0
        hasValue = false
        hasFormula = false
        piece.clear()
    }

    /// The column of a reference such as `AB12`; 0: none.
    private static func column(_ reference: String) -> Int {
        var column = 0
        for byte in reference.utf8 {
            guard byte >= 65, byte <= 90, column < lastColumn else { break }
            column = column * 26 + Int(byte - 64)
        }
        return column
    }

    private func endCell() throws(WorkbookError) {
        let cell = try cell()
        if cell == .empty { return }
        guard column <= context.limits.columns else { throw tooLarge(.columns, context.limits.columns) }
        guard filled < budget else { throw tooLarge(.cells, context.limits.cells) }
        filled += 1
        cells += Array(repeating: .empty, count: column - 1 - cells.count) + [cell]
    }

    private func cell() throws(WorkbookError) -> SheetCell {
        guard hasValue, !piece.raw.isEmpty else {
            let wasComputed = type == "str" && hasValue
            return hasFormula && !wasComputed ? SheetCell(.faulty(.formulaWithoutValue), "") : .empty
        }
        switch type {
        case "s":
            guard let index = Int(piece.raw), context.texts.indices.contains(index) else {
                throw damaged("a text that is not there")
            }
            return text(context.texts[index])
        case "inlineStr", "str":
            guard let value = piece.value else { throw tooLarge(.characters, context.limits.characters) }
            return text(value)
        case "b": return SheetCell(.boolean, piece.raw == "1" || piece.raw == "true" ? "true" : "false")
        case "e": return SheetCell(.faulty(.formulaError), piece.raw)
        case "d": return SheetCell(.moment, piece.raw)
        case "n": return try number()
        default: throw damaged("a cell of unknown type")
        }
    }

    private func text(_ value: String) -> SheetCell { value.isEmpty ? .empty : SheetCell(.text, value) }

    private func number() throws(WorkbookError) -> SheetCell {
        guard let number = SheetNumber(piece.raw) else { throw damaged("no number") }
        guard context.moments.indices.contains(style), let format = context.moments[style] else {
            return number.cell
        }
        return number.moment(format, countsFrom1904: context.countsFrom1904)
    }
}
