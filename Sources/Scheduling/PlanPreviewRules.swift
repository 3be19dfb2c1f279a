internal import FoundationEssentials
internal import Kernel

/// Decides what of a workbook goes in, row by row, and what it would change; no I/O.
///
/// A row goes in whole or not at all: what hangs on a refused row is judged again without it, until nothing more
/// is refused.
struct PlanPreviewRules {
    /// What goes in, and how that looks beforehand.
    struct Outcome {
        let document: PlanDocument
        let preview: PlanPreview
    }

    /// Beyond so many rounds the file is too tangled to be judged.
    private static let mostRounds = 60

    let reading: PlanReading
    private let organisation: PlanDocument.Organisation
    let current: PlanParts
    private let known: PlanKnown
    let policy: PlanPolicy
    private let now: Date
    private(set) var lines: [PlanLine]
    private(set) var refused: [PlanFault]
    /// On which refused row a row hung, by place.
    private var hanging: [String: FieldFault] = [:]

    /// - Parameter current: the plan as saved, as far as the workbook names it.
    static func outcome(
        _ reading: PlanReading,
        of organisation: PlanDocument.Organisation,
        current: PlanParts,
        known: PlanKnown,
        policy: PlanPolicy,
        now: Date
    ) throws(Problem) -> Outcome {
        var rules = PlanPreviewRules(reading, organisation, current, known, policy, now)
        return try rules.judge()
    }

    private init(
        _ reading: PlanReading,
        _ organisation: PlanDocument.Organisation,
        _ current: PlanParts,
        _ known: PlanKnown,
        _ policy: PlanPolicy,
        _ now: Date
    ) {
        self.reading = reading
        self.organisation = organisation
        self.current = current
        self.known = known
        self.policy = policy
        self.now = now
        lines = reading.lines
        refused = reading.refused
    }

    private mutating func judge() throws(Problem) -> Outcome {
        for _ in 0..<Self.mostRounds {
            let draft = PlanLineRules.draft(lines, of: organisation, current: current)
            let decision = PlanRules.decide(draft.document, known: known, policy: policy, now: now)
            let gone = refuse(draft, decision)
            guard !gone.isEmpty else {
                return Outcome(document: draft.document, preview: preview(draft))
            }
            lines = lines.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        }
        throw Problem(.invalid, "plan_tangled")
    }

    /// Notes what is refused in this round; the lines' indices.
    private mutating func refuse(_ draft: PlanLineRules.Draft, _ decision: PlanDecision) -> Set<Int> {
        var gone: Set<Int> = []
        for found in draft.contradictions {
            let fault = FieldFault("contradicts", ["row": "\(lines[found.earlier].row)"])
            if gone.insert(found.line).inserted { note(fault, lines[found.line], column: found.column) }
        }
        for refusal in decision.refused where refusal.fault.key != "depends" {
            for index in draft.lines[refusal.pointer] ?? [] where gone.insert(index).inserted {
                let isMissing = refusal.fault.key.hasPrefix("unknown_")
                let hang = isMissing ? hanging[lines[index].place] : nil
                let column = hang == nil ? nil : Self.column(of: refusal.fault, in: lines[index])
                note(hang ?? refusal.fault, lines[index], column: column)
            }
        }
        // What hangs on a refused row is looked at once more without it: the saved one may do.
        for refusal in decision.refused where refusal.fault.key == "depends" {
            for index in draft.lines[refusal.pointer] ?? [] where !gone.contains(index) {
                hanging[lines[index].place] = placed(refusal.fault, draft)
            }
        }
        return gone
    }

    /// A pointer among the arguments as the place of the row it means.
    private func placed(_ fault: FieldFault, _ draft: PlanLineRules.Draft) -> FieldFault {
        guard let pointer = fault.arguments["pointer"], let line = draft.lines[pointer]?.first else {
            return fault
        }
        var arguments = fault.arguments
        arguments["pointer"] = lines[line].place
        return FieldFault(fault.key, arguments)
    }

    private mutating func note(_ fault: FieldFault, _ line: PlanLine, column: String?) {
        let column = column ?? Self.column(of: fault, in: line)
        refused.append(
            PlanFault(
                section: line.section,
                sheet: "",
                row: line.row,
                column: column,
                key: fault.key,
                arguments: fault.arguments,
                value: column == "password" ? "" : String((line.values[column] ?? "").prefix(60))
            )
        )
    }

    /// The column a reason is about; empty: the row as a whole.
    static func column(of fault: FieldFault, in line: PlanLine) -> String {
        let columns = line.section.columns
        if let named = fault.arguments["column"], columns.contains(where: { $0.name == named }) {
            return named
        }
        if let own = columns.first(where: { $0.faults.contains(fault.key) }) { return own.name }
        func first(_ holds: (PlanColumn, String) -> Bool) -> String {
            columns.first { column in line.values[column.name].map { holds(column, $0) } ?? false }?.name
                ?? ""
        }
        switch fault.key {
        case "empty": return first { $0.isRequired && $1.isEmpty }
        case "too_long":
            let limit = fault.arguments["limit"].flatMap { Int($0) } ?? .max
            return first { $0.kind == .text && $1.count > limit }
        case "characters":
            return first { _, text in
                text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            }
        case "out_of_range":
            let from = fault.arguments["from"].flatMap { Int($0) } ?? .min
            let to = fault.arguments["to"].flatMap { Int($0) } ?? .max
            return first { column, text in
                guard [.number, .decimal].contains(column.kind) || column.name == "seats" else {
                    return false
                }
                return Double(text).map { $0 < Double(from) || $0 > Double(to) } ?? false
            }
        default: return ""
        }
    }
}
