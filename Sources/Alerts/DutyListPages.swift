package import Web

/// Duty lists: the organisation's own, and those of sittings.
package struct DutyListsView: Sendable {
    /// Word of what has just been done; or empty.
    package let notice: String
    /// Sittings to come and organisations' own, each with the lists it has.
    package let groups: [DutyGroupView]
    /// No list at all: nobody is told.
    package let isEmpty: Bool
    /// Where channels are set up; empty: this reader may not.
    package let channelsPath: String
}

/// One sitting, or an organisation.
package struct DutyGroupView: Sendable {
    package let title: String
    package let detail: String
    /// Adding a list; empty: it has its own already.
    package let addPath: String
    package let addWord: String
    /// What rules while it has no list of its own; or empty.
    package let otherwise: String
    package let lists: [DutyListRowView]
}

/// One list.
package struct DutyListRowView: Sendable {
    package let path: String
    /// `整场`, `东校区考点`, `考场 5`.
    package let name: String
    /// `张伟 → 陈静`.
    package let holders: String
}

/// One list's form.
package struct DutyListView: Sendable {
    package let isNew: Bool
    package let title: String
    package let notice: String
    package let action: String
    /// What it can be for; empty: that is settled.
    package let places: [ChoiceView]
    /// What it is for, settled; or empty.
    package let place: String
    package let error: String
    /// People in their order, then empty rows.
    package let rows: [DutyHolderRowView]
    package let deletion: String
}

/// One person's row of the form.
package struct DutyHolderRowView: Sendable {
    /// 0, 1, …: part of the fields' names.
    package let index: Int
    /// Place on the list, from 1.
    package let number: Int
    package let name: String
    package let phone: String
    package let email: String
    package let account: String
    package let error: String
}
