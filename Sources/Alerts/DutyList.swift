package import FoundationEssentials
package import Kernel
package import Scheduling

/// Who is told of alerts, in which order (值班表, I-52).
///
/// The nearest list rules: that of the room sitting, of its site in the sitting, of the sitting, else the
/// organisation's own.
package struct DutyList: Sendable, Equatable {
    /// What a list is for.
    package enum Place: Sendable, Hashable {
        case organisation(UUID)
        case sitting(ID<Sitting>)
        case site(ID<ExamSite>, in: ID<Sitting>)
        case roomSitting(ID<RoomSitting>)
    }

    package let id: ID<DutyList>
    package let place: Place
    /// What it is for, in the plan's words; empty for an organisation's own.
    package let sitting: String
    package let detail: String
    package let startsAt: Date?
    package let organisation: String
    package let holders: [DutyHolder]
    package let changedAt: Date
}
