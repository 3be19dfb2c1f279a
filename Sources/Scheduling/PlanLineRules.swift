internal import FoundationEssentials
internal import Kernel

/// Makes a plan document of a workbook's lines; no I/O.
///
/// Columns that a sheet does not have keep what is saved. A sitting or person that has several lines is stated by
/// the first; lines that say otherwise contradict it.
struct PlanLineRules {
    /// The document, with the way back to the lines.
    struct Draft {
        var document: PlanDocument
        /// Lines behind a JSON pointer of the document.
        var lines: [String: [Int]] = [:]
        /// What each line is about; the first is the thing itself.
        var keys: [[PlanPartKey]] = []
        /// Lines that contradict an earlier one, with the column.
        var contradictions: [(line: Int, column: String, earlier: Int)] = []
    }

    private let lines: [PlanLine]
    let current: PlanParts
    var draft: Draft
    /// The first line that states a sitting or person, and where it stands in the document.
    var stated: [PlanPartKey: (line: Int, index: Int)] = [:]

    static func draft(_ lines: [PlanLine], of owner: PlanDocument.Organisation, current: PlanParts) -> Draft {
        var rules = PlanLineRules(lines: lines, current: current, organisation: owner)
        for (index, line) in lines.enumerated() { rules.draft.keys.append(rules.take(line, index)) }
        return rules.draft
    }

    private init(lines: [PlanLine], current: PlanParts, organisation: PlanDocument.Organisation) {
        self.lines = lines
        self.current = current
        draft = Draft(document: PlanDocument(organisation: organisation))
    }

    private mutating func take(_ line: PlanLine, _ index: Int) -> [PlanPartKey] {
        switch line.section {
        case .sites: takeSite(line, index)
        case .rooms: takeRoom(line, index)
        case .devices: takeDevice(line, index)
        case .sittings: takeSitting(line, index)
        case .candidates, .staff: takePerson(line, index)
        }
    }

    mutating func point(_ pointer: String, to index: Int) {
        draft.lines[pointer, default: []].append(index)
    }

    /// The line's value, or what is saved where the sheet has no such column; nil where that is empty.
    func text(_ line: PlanLine, _ column: String, _ key: PlanPartKey?) -> String? {
        let text = line.values[column] ?? key.flatMap { current[$0]?.values[column] } ?? ""
        return text.isEmpty ? nil : text
    }

    private func number(_ line: PlanLine, _ column: String, _ key: PlanPartKey?) -> Int? {
        text(line, column, key).flatMap { Int($0) }
    }

    private mutating func takeSite(_ line: PlanLine, _ index: Int) -> [PlanPartKey] {
        let code = line.values["code"] ?? "", key = PlanPartKey.site(code)
        point("/sites/\(draft.document.sites.count)", to: index)
        draft.document.sites.append(
            PlanRow(
                .init(
                    code: code,
                    name: line.values["name"] ?? "",
                    address: text(line, "address", key),
                    contactName: text(line, "contact_name", key),
                    contactPhone: text(line, "contact_phone", key)
                )
            )
        )
        return [key]
    }

    private mutating func takeRoom(_ line: PlanLine, _ index: Int) -> [PlanPartKey] {
        let site = line.values["site"] ?? "", code = line.values["code"] ?? ""
        let key = PlanPartKey.room(site, code)
        point("/rooms/\(draft.document.rooms.count)", to: index)
        let seats = line.values["seats"].flatMap { $0.isEmpty ? nil : PlanDocument.Seats(text: $0) }
        draft.document.rooms.append(
            PlanRow(
                .init(
                    site: site,
                    code: code,
                    number: number(line, "number", key) ?? 0,
                    name: line.values["name"] ?? "",
                    place: text(line, "place", key),
                    seats: seats
                )
            )
        )
        return [key]
    }

    private mutating func takeDevice(_ line: PlanLine, _ index: Int) -> [PlanPartKey] {
        let site = line.values["site"] ?? "", code = line.values["code"] ?? ""
        let key = PlanPartKey.device(site, code)
        point("/devices/\(draft.document.devices.count)", to: index)
        draft.document.devices.append(
            PlanRow(
                .init(
                    code: code,
                    site: site,
                    room: text(line, "room", key),
                    name: line.values["name"] ?? "",
                    place: line.values["place"] ?? "",
                    address: line.values["address"] ?? "",
                    subAddress: text(line, "sub_address", key),
                    username: text(line, "username", key),
                    password: line.values["password"].flatMap { $0.isEmpty ? nil : $0 }
                )
            )
        )
        return [key]
    }

    private mutating func takeSitting(_ line: PlanLine, _ index: Int) -> [PlanPartKey] {
        let code = line.values["code"] ?? "", key = PlanPartKey.sitting(code)
        let columns = [
            "name", "subject", "starts_at", "ends_at", "lead_seconds", "tail_seconds", "opening",
            "least_height", "least_rate", "sound",
        ]
        if stated[key] == nil {
            stated[key] = (index, draft.document.sittings.count)
            draft.document.sittings.append(PlanRow(sitting(line, code, key)))
        } else {
            compare(line, index, with: key, columns)
        }
        let at = stated[key]?.index ?? 0
        point("/sittings/\(at)", to: index)
        guard text(line, "site", nil) != nil || text(line, "room", nil) != nil else { return [key] }
        let site = text(line, "site", nil) ?? "", room = text(line, "room", nil) ?? ""
        let use = PlanPartKey.use(code, site, room)
        guard var sitting = draft.document.sittings[at].value else { return [key] }
        point("/sittings/\(at)/rooms/\(sitting.rooms.count)", to: index)
        sitting.rooms.append(
            PlanRow(.init(site: site, room: room, expectedPeople: number(line, "expected_people", use)))
        )
        draft.document.sittings[at] = PlanRow(sitting)
        return [key, use]
    }

    private func sitting(_ line: PlanLine, _ code: String, _ key: PlanPartKey) -> PlanDocument.Sitting {
        func moment(_ column: String) -> Date {
            text(line, column, key).flatMap { Date(rfc3339: $0) } ?? Date(timeIntervalSince1970: 0)
        }
        return .init(
            code: code,
            name: line.values["name"] ?? "",
            subject: line.values["subject"] ?? "",
            startsAt: moment("starts_at"),
            endsAt: moment("ends_at"),
            leadSeconds: number(line, "lead_seconds", key),
            tailSeconds: number(line, "tail_seconds", key),
            opening: text(line, "opening", key),
            leastHeight: number(line, "least_height", key),
            leastRate: text(line, "least_rate", key).flatMap { Double($0) },
            sound: text(line, "sound", key) == "yes",
            rooms: []
        )
    }

    /// Notes the first column in which a line says otherwise than the one before; empty cells say nothing.
    mutating func compare(
        _ line: PlanLine,
        _ index: Int,
        with key: PlanPartKey,
        _ columns: [String]
    ) {
        guard let first = stated[key]?.line else { return }
        let other = columns.first { column in
            guard let text = line.values[column], !text.isEmpty else { return false }
            return text != lines[first].values[column]
        }
        if let other { draft.contradictions.append((index, other, first)) }
    }
}
