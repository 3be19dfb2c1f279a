internal import FoundationEssentials
internal import Kernel
internal import Scheduling

/// A sitting as duty lists need it: with the places of it that are within reach.
struct DutySitting: Sendable {
    let id: ID<Sitting>
    let name: String
    let startsAt: Date
    /// The whole sitting is within reach.
    let isWhole: Bool
    let sites: [(id: ID<ExamSite>, name: String)]
    let rooms: [(id: ID<RoomSitting>, name: String)]
}
