internal import FoundationEssentials
internal import Kernel
internal import Web

extension PlanImportRowView {
    init(_ record: PlanImportRecord, in words: Words, _ moments: Moments) {
        self.init(
            id: record.id.description,
            path: "/plan/imports/\(record.id)",
            fileName: record.fileName,
            person: "\(record.person) · \(record.organisation)",
            moment: "\(moments.weekday(record.createdAt)) \(moments.minute(record.createdAt))",
            state: record.stateView(in: words),
            counts: record.state == .applied
                ? words("plan.counts", ["accepted": "\(record.accepted)", "refused": "\(record.refused)"])
                : ""
        )
    }
}

extension PlanImportRecord {
    func stateView(in words: Words) -> StateView {
        let mark =
            switch state {
            case .waiting, .confirmed: "starting"
            case .ready: "notice"
            case .applied: refused == 0 ? "done" : "warn"
            case .unreadable, .failed: "alarm"
            case .discarded: "none"
            }
        return StateView(mark: mark, word: words("plan.state.\(state.rawValue)"))
    }
}

extension PlanImportView {
    private static let mostShown = 200

    /// - Parameter preview: nil before it was checked.
    init(
        _ record: PlanImportRecord,
        _ preview: (preview: PlanPreview, fingerprint: String)?,
        _ wording: PlanWording
    ) {
        let words = wording.titles.words, moments = wording.moments
        let path = "/plan/imports/\(record.id)"
        let found = preview?.preview ?? PlanPreview()
        let isShown = preview != nil && !record.state.isBusy
        let step = record.step.isEmpty ? "waiting" : record.step
        let refused = found.refused
        self.init(
            path: path,
            part: "\(path)/part",
            title: record.fileName,
            sub: words(
                "plan.import_sub",
                [
                    "person": record.person, "organisation": record.organisation,
                    "moment": "\(moments.weekday(record.createdAt)) \(moments.minute(record.createdAt))",
                    "size": "\((record.size + 1_023) / 1_024)",
                ]
            ),
            state: record.stateView(in: words),
            busy: record.state.isBusy ? words("plan.step.\(step)") : "",
            fault: record.fault.map { words($0.key, $0.arguments) } ?? "",
            notice: Self.notice(record, found, words),
            summary: isShown ? Self.summary(record, found, words) : "",
            sections: isShown ? PlanSectionView.all(found, wording, most: Self.mostShown) : [],
            unchanged: isShown ? Self.unchanged(found, wording) : "",
            refused: isShown ? refused.prefix(Self.mostShown).map { PlanFaultView($0, wording) } : [],
            refusedMore: Self.more(refused.count, words),
            notes: isShown ? found.notes.map { PlanFaultView($0, wording) } : [],
            confirm: record.state == .ready && !found.lines.isEmpty ? "\(path)/application" : "",
            confirmWord: words("plan.confirm", ["count": "\(found.lines.count)"]),
            fingerprint: preview?.fingerprint ?? "",
            discard: record.state == .ready ? "\(path)/discard" : "",
            failures: isShown && refused.contains { $0.place != nil } ? "\(path)/failures" : ""
        )
    }

    private static func notice(_ record: PlanImportRecord, _ preview: PlanPreview, _ words: Words) -> String {
        if record.isRenewed { return words("plan.renewed") }
        if record.state == .ready, preview.lines.isEmpty { return words("plan.no_change") }
        return record.state == .applied ? words("plan.applied") : ""
    }

    private static func summary(
        _ record: PlanImportRecord,
        _ preview: PlanPreview,
        _ words: Words
    ) -> String {
        let added = preview.lines.filter(\.isNew).count
        return words(
            record.state == .applied ? "plan.summary_applied" : "plan.summary",
            [
                "added": "\(added)", "changed": "\(preview.lines.count - added)",
                "same": "\(preview.unchanged.values.reduce(0, +))", "refused": "\(preview.refusedRows)",
            ]
        )
    }

    /// Sheets in which nothing changes, in one line.
    private static func unchanged(_ preview: PlanPreview, _ wording: PlanWording) -> String {
        let changed = Set(preview.lines.map(\.section)), words = wording.titles.words
        let same = PlanSection.allCases.compactMap { section -> String? in
            guard !changed.contains(section), let count = preview.unchanged[section.rawValue] else {
                return nil
            }
            return words("plan.same", ["sheet": wording.titles.sheet(section), "count": "\(count)"])
        }
        let list = same.joined(separator: words("plan.separator"))
        return same.isEmpty ? "" : words("plan.all_same", ["list": list])
    }

    static func more(_ count: Int, _ words: Words) -> String {
        count > mostShown ? words("plan.more", ["count": "\(count - mostShown)"]) : ""
    }
}

extension PlanSectionView {
    /// Every sheet in which something changes, in the plan's order.
    static func all(_ preview: PlanPreview, _ wording: PlanWording, most: Int) -> [PlanSectionView] {
        let words = wording.titles.words
        let bySection = Dictionary(grouping: preview.lines, by: \.section)
        return PlanSection.allCases.compactMap { section in
            let lines = bySection[section] ?? [], same = preview.unchanged[section.rawValue] ?? 0
            guard !lines.isEmpty else { return nil }
            let added = lines.filter(\.isNew).count
            return PlanSectionView(
                title: wording.titles.sheet(section),
                counts: words(
                    "plan.section_counts",
                    ["added": "\(added)", "changed": "\(lines.count - added)", "same": "\(same)"]
                ),
                rows: lines.prefix(most).map { PlanLineView($0, wording) },
                more: PlanImportView.more(lines.count, words)
            )
        }
    }
}

extension PlanLineView {
    init(_ line: PlanPreview.Line, _ wording: PlanWording) {
        let kind = line.isNew ? "added" : line.removes ? "removed" : "changed"
        self.init(
            row: "\(line.row)",
            name: line.name,
            code: line.code,
            word: wording.titles.words("plan.line.\(kind)"),
            mark: line.isNew ? "done" : line.removes ? "warn" : "notice",
            changes: line.changes.map { change in
                PlanChangeView(
                    column: line.section.column(change.column).map(wording.titles.column) ?? change.column,
                    old: wording.value(change.old, change.column, line.section),
                    new: wording.value(change.new, change.column, line.section)
                )
            }
        )
    }
}

extension PlanFaultView {
    init(_ fault: PlanFault, _ wording: PlanWording) {
        self.init(
            sheet: wording.sheet(fault),
            row: fault.row.map(String.init) ?? "",
            column: wording.column(fault),
            value: fault.value,
            reason: wording.reason(fault)
        )
    }
}
