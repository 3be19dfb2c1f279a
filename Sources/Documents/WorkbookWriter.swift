internal import CDocuments

/// Writes a workbook row by row; rows leave the memory as they are written.
///
/// A hidden last sheet holds the values of long drop-down lists. One value serves one thread at a time.
@safe package struct WorkbookWriter: ~Copyable {
    private let handle: OpaquePointer
    private var columns: [SheetColumn] = []
    private var sheet = ""
    private var row: Int32 = 0
    private var lists: [[String]] = []
    private static let listSheet = "_lists"
    /// Rows below the last that offer the drop-down lists and formats, too.
    private static let spare: Int32 = 1_000
    /// A count of days begins here: 30 December 1899, in seconds before 1970.
    private static let epoch: Int64 = 25_569 * 86_400

    /// - Parameter created: seconds since 1970, told in the file's properties.
    package init(created: Int64) throws(WorkbookError) {
        var opened: OpaquePointer?
        let (_, reason) = unsafe calling { message, capacity in
            unsafe cdoc_workbook_open(created, &opened, message, capacity)
        }
        guard let handle = unsafe opened else { throw .failed(reason) }
        unsafe self.handle = handle
    }

    deinit { unsafe cdoc_workbook_close(handle) }

    /// Begins a sheet with its headings.
    ///
    /// - Throws: `unwritable` where the name is taken, too long or has characters that names may not have.
    package mutating func sheet(_ name: String, _ columns: [SheetColumn]) throws(WorkbookError) {
        try endSheet()
        guard !name.isEmpty, name != Self.listSheet else { throw .unwritable(SheetPlace(sheet: name)) }
        self.columns = columns
        sheet = name
        row = 0
        try unsafe call(SheetPlace(sheet: name)) { unsafe cdoc_workbook_sheet(handle, name, false, $0, $1) }
        for (at, column) in columns.enumerated() { try head(column, Int32(at)) }
        row = 1
    }

    private func head(_ column: SheetColumn, _ at: Int32) throws(WorkbookError) {
        let place = SheetPlace(sheet: sheet, row: 1, column: Int(at) + 1)
        try unsafe call(place) {
            unsafe cdoc_workbook_column(handle, at, column.width, column.kind.style, $0, $1)
        }
        try write(column.title, 0, at, column.isRequired ? CDOC_HEADER_REQUIRED : CDOC_HEADER)
        guard let note = column.note else { return }
        try Self.check(note, place)
        try unsafe call(place) { unsafe cdoc_workbook_note(handle, 0, at, note, $0, $1) }
    }

    /// Writes the next row of the sheet.
    ///
    /// - Throws: `unwritable` for texts too long or with characters that XML cannot hold, naming their place.
    package mutating func row(_ values: [SheetValue]) throws(WorkbookError) {
        for (at, value) in values.enumerated() {
            let column = Int32(at)
            let style = columns.indices.contains(at) ? columns[at].kind.style : CDOC_PLAIN
            switch value {
            case .empty: continue
            case .text(let text): try write(text, row, column, style == CDOC_PLAIN ? CDOC_TEXT : style)
            case .number(let number): try write(number, row, column, CDOC_PLAIN)
            case .moment(let seconds):
                let days = Double(seconds + Self.epoch) / 86_400
                try write(days, row, column, CDOC_MOMENT)
            }
        }
        row += 1
    }

    /// The finished file.
    package consuming func bytes() throws(WorkbookError) -> [UInt8] {
        try endSheet()
        try writeLists()
        var count: Int64 = 0
        try unsafe call(SheetPlace(sheet: sheet)) {
            unsafe cdoc_workbook_finish(handle, &count, $0, $1)
        }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        var read = 0
        while read < bytes.count {
            var got: Int64 = 0
            let status = unsafe bytes.withUnsafeMutableBufferPointer { room in
                guard let start = room.baseAddress else { return CDOC_FAILED }
                let left = Int64(room.count - read)
                return unsafe cdoc_workbook_read(handle, Int64(read), start + read, left, &got)
            }
            guard status == CDOC_OK, got > 0 else { throw .failed("the file could not be read back") }
            read += Int(got)
        }
        return bytes
    }

    private mutating func endSheet() throws(WorkbookError) {
        guard !columns.isEmpty else { return }
        let place = SheetPlace(sheet: sheet)
        let count = Int32(columns.count), last = max(1, row - 1)
        try unsafe call(place) { unsafe cdoc_workbook_heading(handle, last, count, $0, $1) }
        for (at, column) in columns.enumerated() where !column.choices.isEmpty {
            let range = (first: Int32(1), last: last + Self.spare, column: Int32(at))
            if Self.isShort(column.choices) {
                let values = column.choices.joined(separator: "\n")
                try unsafe call(place) {
                    unsafe cdoc_workbook_choices(
                        handle,
                        range.first,
                        range.last,
                        range.column,
                        values,
                        $0,
                        $1
                    )
                }
            } else {
                let cells = listed(column.choices)
                try unsafe call(place) {
                    unsafe cdoc_workbook_choices_at(
                        handle,
                        range.first,
                        range.last,
                        range.column,
                        cells,
                        $0,
                        $1
                    )
                }
            }
        }
        columns = []
    }

    /// Whether the values fit beside the cells, where a comma separates them.
    private static func isShort(_ choices: [String]) -> Bool {
        choices.count <= 50 && choices.joined(separator: ",").utf16.count <= 255
            && !choices.contains { text in text.contains { ",\"\n".contains($0) } }
    }

    /// The cells of the hidden sheet that hold the values.
    private mutating func listed(_ choices: [String]) -> String {
        let list = lists.firstIndex(of: choices) ?? lists.endIndex
        if list == lists.endIndex { lists.append(choices) }
        return "=\(Self.listSheet)!$A$\(list + 1):$\(SheetPlace.letters(choices.count))$\(list + 1)"
    }

    private mutating func writeLists() throws(WorkbookError) {
        guard !lists.isEmpty else { return }
        sheet = Self.listSheet
        try unsafe call(SheetPlace(sheet: sheet)) {
            unsafe cdoc_workbook_sheet(handle, Self.listSheet, true, $0, $1)
        }
        for (row, list) in lists.enumerated() {
            for (column, choice) in list.enumerated() {
                try write(choice, Int32(row), Int32(column), CDOC_TEXT)
            }
        }
    }

    private func place(_ row: Int32, _ column: Int32) -> SheetPlace {
        SheetPlace(sheet: sheet, row: Int(row) + 1, column: Int(column) + 1)
    }

    private func write(_ text: String, _ row: Int32, _ at: Int32, _ style: cdoc_style) throws(WorkbookError) {
        try Self.check(text, place(row, at))
        let escaped = text.withEscapes
        try unsafe call(place(row, at)) { unsafe cdoc_workbook_text(handle, row, at, escaped, style, $0, $1) }
    }

    private func write(_ value: Double, _ row: Int32, _ at: Int32, _ style: cdoc_style) throws(WorkbookError)
    {
        guard value.isFinite else { throw .unwritable(place(row, at)) }
        try unsafe call(place(row, at)) { unsafe cdoc_workbook_number(handle, row, at, value, style, $0, $1) }
    }

    /// Tabs and line feeds may stand in a cell; other control characters and what is no character may not.
    private static func check(_ text: String, _ place: SheetPlace) throws(WorkbookError) {
        let isWritable = text.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 32 ? scalar.value & 0xFFFE != 0xFFFE : scalar == "\t" || scalar == "\n"
        }
        guard isWritable, text.utf16.count <= 32_767 else { throw .unwritable(place) }
    }

    private func call(
        _ place: SheetPlace,
        _ body: (_ message: UnsafeMutablePointer<CChar>, _ capacity: Int32) -> cdoc_status
    ) throws(WorkbookError) {
        let (status, reason) = unsafe calling(body)
        switch status {
        case CDOC_OK: return
        case CDOC_INVALID: throw .unwritable(place)
        default: throw .failed(reason)
        }
    }
}

extension SheetColumn.Kind {
    fileprivate var style: cdoc_style {
        switch self {
        case .text: CDOC_TEXT
        case .number: CDOC_PLAIN
        case .moment: CDOC_MOMENT
        }
    }
}
