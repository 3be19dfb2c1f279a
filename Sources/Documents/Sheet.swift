/// A sheet as it was read.
package struct Sheet: Sendable, Equatable {
    package let name: String
    /// Hidden by whoever made the file; lists behind drop-downs usually are.
    package let isHidden: Bool
    /// Rows that hold something, in order.
    package let rows: [SheetRow]

    package init(name: String, isHidden: Bool = false, rows: [SheetRow]) {
        self.name = name
        self.isHidden = isHidden
        self.rows = rows
    }
}

/// A row that holds something.
package struct SheetRow: Sendable, Equatable {
    /// As the spreadsheet shows it, from 1.
    package let number: Int
    /// From column A to the last that holds something.
    package let cells: [SheetCell]

    package init(number: Int, cells: [SheetCell]) {
        self.number = number
        self.cells = cells
    }

    /// The cell of a column, counted from 0; empty beyond the last.
    package subscript(column: Int) -> SheetCell {
        cells.indices.contains(column) ? cells[column] : .empty
    }
}

/// A cell's value as text, with what it was.
package struct SheetCell: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case empty, text
        /// Decimal digits without exponent, at most 15 of them significant.
        case number
        /// `true` or `false`.
        case boolean
        /// `2026-11-22`, `2026-11-22T09:00:00` or `09:00:00`: a calendar's or clock's words without a zone.
        case moment
        case faulty(CellFault)
    }

    package let kind: Kind
    /// Empty where the cell is.
    package let text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    package static let empty = SheetCell(.empty, "")

    /// Why the value cannot be used; nil: it can.
    package var fault: CellFault? {
        if case .faulty(let fault) = kind { fault } else { nil }
    }
}

/// Why one cell's value cannot be used; its neighbours can.
package enum CellFault: String, Sendable, CaseIterable {
    /// A number of more than 15 digits: spreadsheets have rounded it when it was typed.
    case precisionLost = "precision_lost"
    /// `#REF!`, `#N/A` and their like.
    case formulaError = "formula_error"
    /// A formula that was never computed.
    case formulaWithoutValue = "formula_without_value"
    /// A date outside the calendar of spreadsheets, or one that never was (29 February 1900).
    case noSuchDate = "no_such_date"
}
