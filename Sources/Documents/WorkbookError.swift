/// A place in a workbook as people find it: rows and columns count from 1.
package struct SheetPlace: Sendable, Hashable {
    /// The sheet's name.
    package let sheet: String
    package let row: Int?
    package let column: Int?

    package init(sheet: String, row: Int? = nil, column: Int? = nil) {
        self.sheet = sheet
        self.row = row
        self.column = column
    }

    /// A column as spreadsheets call it: A, B, … Z, AA, …; empty for 0.
    package static func letters(_ column: Int) -> String {
        guard column > 0 else { return "" }
        let last = UnicodeScalar(UInt8(65 + (column - 1) % 26))
        return letters((column - 1) / 26) + String(last)
    }
}

/// What a reader counts, so that no file can ask for more than was meant.
package enum WorkbookBound: String, Sendable, CaseIterable {
    /// Bytes of the file.
    case bytes
    /// Files inside it.
    case entries
    /// Bytes after unpacking.
    case expanded
    /// Bytes after unpacking for each packed one.
    case ratio
    case sheets, rows, columns, cells
    /// Characters of one cell (UTF-16, as spreadsheets count them).
    case characters
    /// Distinct texts.
    case texts
}

/// Why a workbook is not read or written.
///
/// The texts of `failed` and `damaged` are for the log, never for a page.
package enum WorkbookError: Error, Equatable, Sendable {
    /// No .xlsx file at all.
    case notAWorkbook
    /// The binary format of before 2007 (.xls).
    case oldFormat
    /// Another format in the same kind of archive, such as .xlsb or .ods.
    case otherFormat
    /// Protected with a password.
    case encrypted
    /// A part that is missing, cut short or not what it should be.
    case damaged(part: String, reason: String)
    /// A document type declaration: no spreadsheet program writes one, and it can define entities.
    case declaresEntities(part: String)
    /// A name inside the archive that leads out of it.
    case unsafeName(String)
    /// A bound was met.
    case tooLarge(WorkbookBound, limit: Int, SheetPlace?)
    /// A value that cannot stand in a workbook: a control character, a name of a sheet that is taken.
    case unwritable(SheetPlace)
    /// A library or the memory gave up.
    case failed(String)
}

/// How much a workbook from outside may hold.
package struct WorkbookLimits: Sendable, Equatable {
    package var bytes = 20 * 1_048_576
    package var entries = 1_000
    package var expanded = 128 * 1_048_576
    /// Only looked at above a megabyte: small parts of one repeated letter are no danger.
    package var ratio = 200
    package var sheets = 50
    /// Rows that hold something, a sheet.
    package var rows = 50_001
    package var columns = 200
    /// Cells that hold something, of all sheets.
    package var cells = 2_000_000
    package var characters = 32_767
    package var texts = 1_000_000

    package init() {}
}
