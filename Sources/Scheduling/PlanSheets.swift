internal import Documents
internal import FoundationEssentials
internal import Kernel
internal import Web

/// Reads a plan workbook's sheets into lines.
struct PlanSheets {
    private let titles: PlanTitles
    private let moments: Moments
    private var reading = PlanReading()

    /// - Parameter moments: says where clocks on the wall are read.
    static func read(_ sheets: [Sheet], _ titles: PlanTitles, _ moments: Moments) -> PlanReading {
        var reader = PlanSheets(titles, moments)
        var seen: Set<PlanSection> = []
        for sheet in sheets where !sheet.isHidden && !titles.isNotes(sheet.name) {
            guard let section = titles.section(named: sheet.name), seen.insert(section).inserted else {
                reader.note(sheet.name, nil, "unknown_sheet", sheet.name)
                continue
            }
            reader.read(sheet, as: section)
        }
        return reader.reading
    }

    private init(_ titles: PlanTitles, _ moments: Moments) {
        self.titles = titles
        self.moments = moments
    }

    private mutating func note(_ sheet: String, _ section: PlanSection?, _ key: String, _ value: String) {
        reading.notes.append(
            PlanFault(
                section: section,
                sheet: sheet,
                row: nil,
                column: "",
                key: key,
                arguments: ["value": value],
                value: value
            )
        )
    }

    private mutating func read(_ sheet: Sheet, as section: PlanSection) {
        guard let head = sheet.rows.first else { return }
        var columns: [(at: Int, column: PlanColumn)] = []
        for (at, cell) in head.cells.enumerated() where cell.kind != .empty {
            if let column = titles.column(titled: cell.text, in: section),
                !columns.contains(where: { $0.column == column })
            {
                columns.append((at, column))
            } else if !titles.isReason(cell.text) {
                note(sheet.name, section, "unknown_column", String(cell.text.prefix(40)))
            }
        }
        let missing = section.columns.filter { wanted in
            wanted.isRequired && !columns.contains { $0.column == wanted }
        }
        for column in missing {
            reading.refused.append(
                PlanFault(
                    section: section,
                    sheet: sheet.name,
                    row: head.number,
                    column: column.name,
                    key: "missing_column",
                    arguments: [:],
                    value: ""
                )
            )
        }
        guard missing.isEmpty else { return }
        for row in sheet.rows.dropFirst() { read(row, of: sheet.name, section, columns) }
    }

    private mutating func read(
        _ row: SheetRow,
        of sheet: String,
        _ section: PlanSection,
        _ columns: [(at: Int, column: PlanColumn)]
    ) {
        var line = PlanLine(section: section, row: row.number, values: [:])
        var cells: [String: String] = [:]
        var isReadable = true
        for (at, column) in columns {
            let cell = row[at]
            if column.name != "password" { cells[column.name] = cell.text }
            do throws(FieldFault) {
                line.values[column.name] = try value(cell, column)
            } catch {
                isReadable = false
                reading.refused.append(
                    PlanFault(
                        section: section,
                        sheet: sheet,
                        row: row.number,
                        column: column.name,
                        key: error.key,
                        arguments: error.arguments,
                        value: String(cell.text.prefix(60))
                    )
                )
            }
        }
        guard cells.values.contains(where: { !$0.isEmpty }) else { return }
        reading.cells[line.place] = cells
        if isReadable { reading.lines.append(line) }
    }

    private func value(_ cell: SheetCell, _ column: PlanColumn) throws(FieldFault) -> String {
        if let fault = cell.fault { throw FieldFault(fault.rawValue) }
        let text = Self.trimmed(cell.text)
        guard !text.isEmpty else {
            if column.isRequired { throw FieldFault("empty") }
            return ""
        }
        switch column.kind {
        case .text:
            return column.name == "roles"
                ? titles.roleCodes(text, roles: Role.allCases.map(\.rawValue)) : text
        case .number:
            guard let number = Int(text) else { throw FieldFault("not_a_number") }
            return String(number)
        case .decimal:
            guard let number = Double(text), number.isFinite else { throw FieldFault("not_a_number") }
            return number.short
        case .moment:
            guard let moment = moments.date(wallClock: text) else { throw FieldFault("not_a_time") }
            return moment.rfc3339
        case .choice(let codes, let prefix):
            guard let code = titles.code(text, among: codes, prefix: prefix) else {
                let known = codes.map { titles.words("\(prefix).\($0)") }
                throw FieldFault("not_a_choice", ["known": known.joined(separator: ", ")])
            }
            return code
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension Double {
    /// `15` for 15.0.
    var short: String { Int(exactly: self).map(String.init) ?? String(self) }
}
