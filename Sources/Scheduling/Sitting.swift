package import Kernel

/// One exam event at a time (场次), in one or more rooms.
package struct Sitting: Sendable, Equatable {
    /// Who starts the cameras; stable codes, as stored.
    package enum Opening: String, Sendable, CaseIterable {
        /// By themselves, when monitoring is due.
        case planned
        /// Somebody starts them (B-10).
        case byHand = "by_hand"
    }

    package let id: ID<Sitting>
    /// Unique within its organisation.
    package let code: String
    package let name: String
    package let subject: String

    package init(id: ID<Sitting>, code: String, name: String, subject: String) {
        self.id = id
        self.code = code
        self.name = name
        self.subject = subject
    }
}
