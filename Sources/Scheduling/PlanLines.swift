/// A saved plan as a workbook's lines.
enum PlanLines {
    static func lines(of document: PlanDocument, _ policy: PlanPolicy) -> [PlanLine] {
        let parts = PlanParts(document, policy)
        func line(_ section: PlanSection, _ keys: [PlanPartKey]) -> PlanLine {
            let values = keys.compactMap { parts[$0]?.values }.reduce(into: [:]) { $0.merge($1) { $1 } }
            return PlanLine(section: section, row: 0, values: values)
        }
        var lines = document.sites.compactMap(\.value).map { line(.sites, [.site($0.code)]) }
        lines += document.rooms.compactMap(\.value).map { line(.rooms, [.room($0.site, $0.code)]) }
        lines += document.devices.compactMap(\.value).map { line(.devices, [.device($0.site, $0.code)]) }
        for sitting in document.sittings.compactMap(\.value) {
            let uses = sitting.rooms.compactMap(\.value)
            lines += uses.map {
                line(.sittings, [.sitting(sitting.code), .use(sitting.code, $0.site, $0.room)])
            }
            if uses.isEmpty { lines.append(line(.sittings, [.sitting(sitting.code)])) }
        }
        return lines + people(document, line)
    }

    /// By sitting, room and seat; whoever is nowhere yet comes last.
    private static func people(
        _ document: PlanDocument,
        _ line: (PlanSection, [PlanPartKey]) -> PlanLine
    ) -> [PlanLine] {
        let people = document.people.compactMap(\.value)
        let kinds = Dictionary(people.map { ($0.code, $0.kind) }) { first, _ in first }
        var lines: [PlanLine] = []
        var placed: Set<String> = []
        for row in document.assignments.compactMap(\.value) {
            guard let kind = kinds[row.person] else { continue }
            placed.insert(row.person)
            let section: PlanSection = kind == "staff" ? .staff : .candidates
            lines.append(line(section, [.person(row.person), PlanPartKey(row)]))
        }
        for person in people where !placed.contains(person.code) {
            lines.append(line(person.kind == "staff" ? .staff : .candidates, [.person(person.code)]))
        }
        return lines
    }
}
