/// A row of a plan workbook: its values as texts in the house's own form, by column.
///
/// Moments are RFC 3339, choices their codes. A column that the sheet does not have is missing; an empty cell is
/// an empty text.
struct PlanLine: Sendable, Hashable {
    let section: PlanSection
    /// As the spreadsheet counts; 0: not from a sheet.
    let row: Int
    var values: [String: String]

    /// Where people find it.
    var place: String { "\(section.rawValue):\(row)" }
}

/// Something a workbook says that is not taken, and where.
package struct PlanFault: Codable, Sendable, Equatable {
    /// nil: a sheet that is none of the plan's.
    package var section: PlanSection?
    /// The sheet's name as its owner has it.
    package var sheet: String
    /// nil: the whole sheet.
    package var row: Int?
    /// Column's name; empty: the whole row.
    package var column: String
    /// Locale key under `problem.field`, with its arguments.
    package var key: String
    package var arguments: [String: String]
    /// What stands there, cut where it is long.
    package var value: String
}

/// What was read from a workbook, before anything is compared with the plan.
struct PlanReading: Sendable, Equatable {
    var lines: [PlanLine] = []
    /// Rows that could not be read; they are not among the lines.
    var refused: [PlanFault] = []
    /// What was passed over and does no harm.
    var notes: [PlanFault] = []
    /// The cells of every row as they stood, by place; for the workbook of failed rows.
    var cells: [String: [String: String]] = [:]
}

extension PlanFault {
    /// As `PlanLine.place`.
    var place: String? { section.flatMap { section in row.map { "\(section.rawValue):\($0)" } } }
}

extension PlanLine {
    var sitting: String? { section == .sittings ? values["code"] : values["sitting"] }

    var person: String? {
        section == .candidates || section == .staff ? values["code"] : nil
    }
}
