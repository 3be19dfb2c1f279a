internal import FoundationEssentials

/// People and where they are.
extension PlanLineRules {
    mutating func takePerson(_ line: PlanLine, _ index: Int) -> [PlanPartKey] {
        let code = line.values["code"] ?? "", key = PlanPartKey.person(code)
        if stated[key] == nil {
            stated[key] = (index, draft.document.people.count)
            draft.document.people.append(PlanRow(person(line, code, key)))
        } else {
            compare(line, index, with: key, ["name", "phone", "account", "password", "roles"])
        }
        point("/people/\(stated[key]?.index ?? 0)", to: index)
        guard let sitting = text(line, "sitting", nil) else { return [key] }
        return [key, assign(line, index, sitting, code)]
    }

    private func person(_ line: PlanLine, _ code: String, _ key: PlanPartKey) -> PlanDocument.Person {
        let isStaff = line.section == .staff
        let account = line.values["account"].flatMap { $0.isEmpty ? nil : $0 }
        // Roles already held are not given again, so that nobody is refused for what he only exported.
        let held = Set((current[key]?.values["roles"] ?? "").split(separator: ";"))
        let roles = (line.values["roles"] ?? "").split(separator: ";").filter { !held.contains($0) }
        return .init(
            code: code,
            name: line.values["name"] ?? "",
            kind: isStaff ? "staff" : "candidate",
            phone: text(line, "phone", key),
            account: account
                ?? (isStaff ? current[key]?.values["account"] : nil).flatMap {
                    $0.isEmpty ? nil : $0
                },
            password: line.values["password"].flatMap { $0.isEmpty ? nil : $0 },
            roles: roles.isEmpty ? nil : roles.map(Self.grant)
        )
    }

    private static func grant(_ text: Substring) -> PlanDocument.RoleGrant {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        return .init(role: String(halves[0]), scope: halves.count > 1 ? String(halves[1]) : "")
    }

    private mutating func assign(
        _ line: PlanLine,
        _ index: Int,
        _ sitting: String,
        _ person: String
    ) -> PlanPartKey {
        let isCandidate = line.section == .candidates
        let old = isCandidate ? current[.seat(sitting, person)] : nil
        let removes = line.values["removed"] == "yes"
        let oldSite = old?.values["site"] ?? "", oldRoom = old?.values["room"] ?? ""
        var row = PlanDocument.Assignment(
            sitting: sitting,
            site: text(line, "site", nil) ?? oldSite,
            room: text(line, "room", nil) ?? oldRoom,
            person: person,
            duty: isCandidate ? Duty.candidate.rawValue : line.values["duty"] ?? "",
            seat: isCandidate ? text(line, "seat", .seat(sitting, person)) : nil,
            removed: removes ? true : nil
        )
        if removes { row.seat = nil }
        // Whoever changes rooms leaves the old one first.
        if old != nil, !removes, row.site != oldSite || row.room != oldRoom {
            var leaving = row
            (leaving.site, leaving.room, leaving.seat, leaving.removed) = (oldSite, oldRoom, nil, true)
            add(leaving, index)
        }
        add(row, index)
        return PlanPartKey(row)
    }

    private mutating func add(_ row: PlanDocument.Assignment, _ index: Int) {
        point("/assignments/\(draft.document.assignments.count)", to: index)
        draft.document.assignments.append(PlanRow(row))
    }
}
