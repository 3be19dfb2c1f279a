package import FoundationEssentials
package import Kernel
package import Scheduling

/// What a proctor or patrol wrote down in a room sitting (考场异常情况, C-16).
///
/// A note about the course of an exam, never a verdict: what was written stays, only its state moves, and each
/// step says who dealt with it and how.
package struct Incident: Sendable, Equatable {
    /// What it is about; stable codes.
    package enum Kind: String, Sendable, CaseIterable {
        case illness, failure, disturbance, suspicion, organisation, other
    }

    /// Where it stands; stable codes.
    package enum State: String, Sendable, CaseIterable {
        /// Somebody still has to look after it.
        case open
        case settled
        /// It turned out to be none.
        case dismissed
    }

    /// One step of its history.
    package struct Step: Sendable, Equatable {
        package let at: Date
        package let by: String
        package let state: State
        package let text: String
    }

    package let id: ID<Incident>
    package let roomSitting: ID<RoomSitting>
    package let kind: Kind
    /// The seat's label; nil: the room as a whole.
    package let seat: String?
    /// When it was, on the footage's clock.
    package let at: Date
    package let text: String
    package let state: State
    package let notedBy: String
    package let notedAt: Date
    /// Noted on a patrol's visit.
    package let isPatrols: Bool
    /// The newest step; nil: nobody has done anything about it yet.
    package let last: Step?
}

/// A numbered place of a room, for choosing one.
package struct RoomSeat: Sendable, Equatable {
    package let id: UUID
    package let label: String

    package init(id: UUID, label: String) {
        self.id = id
        self.label = label
    }
}
