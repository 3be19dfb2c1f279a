internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

/// One list's page before it is put into words.
struct DutyListPage {
    /// nil: a new one.
    let list: DutyList?
    /// Where a new one may be for; nil: the organisation's own.
    var sitting: DutySitting?
    var place = ""
    var holders: [DutyHolder]
    var faults: [Problem.Field] = []
    var done: String?

    func view(in words: Words) -> DutyListView {
        let count = min(DutyListRules.mostHolders, max(5, holders.count + 2))
        return DutyListView(
            isNew: list == nil,
            title: words("duty_list.one"),
            notice: done == "saved" ? words("duty_list.saved") : "",
            action: list.map { "/duty-lists/\($0.id)" } ?? "/duty-lists",
            places: list == nil ? places(words) : [],
            place: list.map { Self.name($0, words) } ?? (sitting == nil ? words("duty_list.own") : ""),
            error: faults.first { $0.name == "/holders" }.map {
                words("problem.field.\($0.key)", $0.arguments)
            }
                ?? "",
            rows: (0..<count).map { row($0, words) },
            deletion: list.map { "/duty-lists/\($0.id)/deletion" } ?? ""
        )
    }

    private func row(_ index: Int, _ words: Words) -> DutyHolderRowView {
        let one = holders.indices.contains(index) ? holders[index] : DutyHolder(name: "")
        let wrong = faults.filter { $0.name.hasPrefix("/holders/\(index)/") }.map { fault in
            let field = fault.name.split(separator: "/").last.map(String.init) ?? ""
            return words("duty_list.\(field)") + "：" + words("problem.field.\(fault.key)", fault.arguments)
        }
        return DutyHolderRowView(
            index: index,
            number: index + 1,
            name: one.name,
            phone: one.phone,
            email: one.email,
            account: one.account,
            error: wrong.joined(separator: " ")
        )
    }

    private func places(_ words: Words) -> [ChoiceView] {
        guard let sitting else { return [] }
        var choices: [(String, String)] = []
        if sitting.isWhole { choices.append(("sitting:\(sitting.id)", words("duty_list.whole"))) }
        choices += sitting.sites.map { ("site:\($0.id):\(sitting.id)", $0.name) }
        choices += sitting.rooms.map { ("room:\($0.id)", $0.name) }
        return choices.map { ChoiceView(value: $0.0, word: $0.1, isChosen: $0.0 == place) }
    }

    /// What a list is for, in words.
    static func name(_ list: DutyList, _ words: Words) -> String {
        switch list.place {
        case .organisation: "\(list.organisation) · \(words("duty_list.own"))"
        case .sitting: "\(list.sitting) · \(words("duty_list.whole"))"
        case .site, .roomSitting: "\(list.sitting) · \(list.detail)"
        }
    }

    /// A place as a form sends it; empty: the organisation's own.
    static func place(_ text: String, own organisation: UUID) -> DutyList.Place? {
        let parts = text.split(separator: ":").map(String.init)
        switch parts.first {
        case nil: return .organisation(organisation)
        case "sitting": return parts.count == 2 ? ID<Sitting>(parts[1]).map { .sitting($0) } : nil
        case "room": return parts.count == 2 ? ID<RoomSitting>(parts[1]).map { .roomSitting($0) } : nil
        case "site":
            guard parts.count == 3, let site = ID<ExamSite>(parts[1]), let sitting = ID<Sitting>(parts[2])
            else { return nil }
            return .site(site, in: sitting)
        default: return nil
        }
    }
}
