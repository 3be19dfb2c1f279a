/// The differences.
extension PlanPreviewRules {
    func preview(_ draft: PlanLineRules.Draft) -> PlanPreview {
        let wanted = PlanParts(draft.document, policy)
        var preview = PlanPreview(refused: refused.sorted(by: Self.order), notes: reading.notes)
        var told: Set<PlanPartKey> = []
        for (line, keys) in zip(lines, draft.keys) {
            let row = difference(line, keys.filter { told.insert($0).inserted }, wanted)
            if let row {
                preview.lines.append(row)
            } else {
                preview.unchanged[line.section.rawValue, default: 0] += 1
            }
        }
        return preview
    }

    private static func order(_ left: PlanFault, _ right: PlanFault) -> Bool {
        func rank(_ fault: PlanFault) -> (Int, Int) {
            let section = fault.section.flatMap { PlanSection.allCases.firstIndex(of: $0) } ?? .max
            return (section, fault.row ?? 0)
        }
        return rank(left) < rank(right)
    }

    private func difference(
        _ line: PlanLine,
        _ keys: [PlanPartKey],
        _ wanted: PlanParts
    ) -> PlanPreview.Line? {
        var row = PlanPreview.Line(
            section: line.section,
            row: line.row,
            name: line.values["name"] ?? "",
            code: line.values["code"] ?? "",
            isNew: false,
            removes: false,
            changes: []
        )
        for (at, key) in keys.enumerated() {
            guard let new = wanted[key] else { continue }
            let old = current[key]
            if new.removes {
                row.removes = old != nil
                continue
            }
            if at == 0, old == nil { row.isNew = true }
            row.changes += changes(line.section, old, new)
        }
        if row.isNew { row.changes = [] }
        return row.isNew || row.removes || !row.changes.isEmpty ? row : nil
    }

    private func changes(
        _ section: PlanSection,
        _ old: PlanPart?,
        _ new: PlanPart
    ) -> [PlanPreview.Change] {
        section.columns.compactMap { column in
            guard var value = new.values[column.name] else { return nil }
            let before = old?.values[column.name] ?? ""
            if value.isEmpty, column.keeps { return nil }
            if column.name == "roles" {
                let held = Set(before.split(separator: ";"))
                value = held.union(value.split(separator: ";")).sorted().joined(separator: ";")
            }
            guard value != before else { return nil }
            return PlanPreview.Change(column: column.name, old: before, new: value)
        }
    }
}
