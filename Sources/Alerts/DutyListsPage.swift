internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

extension DutyGroupView {
    /// The organisation's own.
    init(own: [DutyList], mayAdd: Bool, in words: Words) {
        self.init(
            title: words("duty_list.own"),
            detail: words("duty_list.own_detail"),
            addPath: mayAdd && own.isEmpty ? "/duty-lists/new" : "",
            addWord: words("duty_list.add"),
            otherwise: own.isEmpty ? words("duty_list.nobody") : "",
            lists: own.map { DutyListRowView($0, $0.organisation) }
        )
    }

    /// A sitting with its lists.
    init(_ sitting: DutySitting, _ lists: [DutyList], hasOwn: Bool, in words: Words, _ moments: Moments) {
        let mine = lists.filter { $0.sittingID(of: sitting) == sitting.id }
        self.init(
            title: sitting.name,
            detail: "\(moments.day(sitting.startsAt)) \(moments.minute(sitting.startsAt))",
            addPath: "/duty-lists/new?sitting=\(sitting.id)",
            addWord: words("duty_list.add"),
            otherwise: mine.contains(where: \.isWhole)
                ? "" : words(hasOwn ? "duty_list.own_rules" : "duty_list.nobody"),
            lists: mine.map { DutyListRowView($0, $0.isWhole ? words("duty_list.whole") : $0.detail) }
        )
    }
}

extension DutyListRowView {
    init(_ list: DutyList, _ name: String) {
        self.init(
            path: "/duty-lists/\(list.id)",
            name: name,
            holders: list.holders.map(\.name).joined(separator: " → ")
        )
    }
}

extension DutyList {
    /// Of a whole sitting.
    fileprivate var isWhole: Bool { if case .sitting = place { true } else { false } }
    /// An organisation's own.
    var isOwn: Bool { if case .organisation = place { true } else { false } }

    /// The sitting a list belongs to, if it is one of this sitting's.
    fileprivate func sittingID(of sitting: DutySitting) -> ID<Sitting>? {
        switch place {
        case .organisation: nil
        case .sitting(let id), .site(_, let id): id
        case .roomSitting(let room): sitting.rooms.contains { $0.id == room } ? sitting.id : nil
        }
    }
}
