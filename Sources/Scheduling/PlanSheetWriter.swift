internal import Documents
internal import FoundationEssentials
internal import Kernel
internal import Web

/// Writes plan workbooks: the plan itself, the empty template, the rows that failed.
struct PlanSheetWriter {
    private let titles: PlanTitles
    private let moments: Moments
    private let now: Date

    init(_ titles: PlanTitles, _ moments: Moments, now: Date) {
        self.titles = titles
        self.moments = moments
        self.now = now
    }

    /// The lines on their sheets, with a sheet that explains every column.
    func workbook(_ lines: [PlanLine]) throws -> [UInt8] {
        var writer = try WorkbookWriter(created: Int64(now.timeIntervalSince1970))
        let bySection = Dictionary(grouping: lines, by: \.section)
        for section in PlanSection.allCases {
            try writer.sheet(titles.sheet(section), section.columns.map(column))
            for line in bySection[section] ?? [] {
                try writer.row(section.columns.map { value(line.values[$0.name] ?? "", $0) })
            }
        }
        try explain(&writer)
        return try writer.bytes()
    }

    /// The refused rows as they stood, each with its reasons.
    ///
    /// - Parameter cells: by place and column.
    func failures(_ refused: [PlanFault], cells: [String: [String: String]]) throws -> [UInt8] {
        var writer = try WorkbookWriter(created: Int64(now.timeIntervalSince1970))
        let wording = PlanWording(titles, moments)
        let bySection = Dictionary(grouping: refused.filter { $0.place != nil }) { $0.section }
        for section in PlanSection.allCases {
            guard let faults = bySection[section] else { continue }
            let reason = SheetColumn(titles.reason, width: 60)
            try writer.sheet(titles.sheet(section), section.columns.map(column) + [reason])
            let byRow = Dictionary(grouping: faults) { $0.row ?? 0 }
            for (_, faults) in byRow.sorted(by: { $0.key < $1.key }) {
                guard let row = faults.first?.place.flatMap({ cells[$0] }) else { continue }
                let values = section.columns.map { asWritten(row[$0.name] ?? "", $0) }
                let reasons = faults.map(wording.sentence).joined(separator: "\n")
                try writer.row(values + [.text(reasons)])
            }
        }
        return try writer.bytes()
    }

    private func column(_ column: PlanColumn) -> SheetColumn {
        var written = SheetColumn(titles.column(column), width: column.width, isRequired: column.isRequired)
        let note = "plan.note.\(column.title)"
        let need = titles.words(column.isRequired ? "plan.required" : "plan.optional")
        written.note = titles.words.has(note) ? "\(need)\n\(titles.words(note))" : need
        switch column.kind {
        case .text: break
        case .number, .decimal: written.kind = .number
        case .moment: written.kind = .moment
        case .choice(let codes, let prefix): written.choices = codes.map { titles.words("\(prefix).\($0)") }
        }
        return written
    }

    private func value(_ text: String, _ column: PlanColumn) -> SheetValue {
        guard !text.isEmpty else { return .empty }
        switch column.kind {
        case .text: return .text(column.name == "roles" ? titles.roles(text) : text)
        case .number, .decimal: return Double(text).map(SheetValue.number) ?? .text(text)
        case .moment:
            return Date(rfc3339: text).map { .moment(wallClock: moments.wallClock($0)) } ?? .text(text)
        case .choice(_, let prefix): return .text(titles.words("\(prefix).\(text)"))
        }
    }

    /// A cell that failed, as its owner wrote it.
    private func asWritten(_ text: String, _ column: PlanColumn) -> SheetValue {
        if text.isEmpty { return .empty }
        if column.kind == .number, let number = Int(text), abs(number) < 1_000_000_000 {
            return .number(Double(number))
        }
        let moment = column.kind == .moment ? moments.date(wallClock: text) : nil
        return moment.map { .moment(wallClock: moments.wallClock($0)) } ?? .text(text)
    }

    private func explain(_ writer: inout WorkbookWriter) throws {
        let columns = ["sheet", "column", "need", "meaning", "example"].map {
            SheetColumn(titles.words("plan.notes.\($0)"), width: $0 == "meaning" ? 60 : 18)
        }
        try writer.sheet(titles.notesSheet, columns)
        for section in PlanSection.allCases {
            for column in section.columns {
                let note = "plan.note.\(column.title)"
                try writer.row([
                    .text(titles.sheet(section)), .text(titles.column(column)),
                    .text(titles.words(column.isRequired ? "plan.required" : "plan.optional")),
                    .text(titles.words.has(note) ? titles.words(note) : ""),
                    .text(titles.words("plan.example.\(column.title)")),
                ])
            }
        }
    }
}
