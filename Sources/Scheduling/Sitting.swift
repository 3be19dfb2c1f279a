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

    /// Who may enter the exam itself; stable codes, as stored.
    package enum Gate: String, Sendable, CaseIterable {
        /// Everybody assigned whom nobody refused.
        case open
        /// Whoever has checked in or was admitted.
        case checkedIn = "checked_in"
    }

    /// What the plan wants of every camera's picture and sound.
    package struct Wishes: Sendable, Equatable {
        /// Lines of the picture; nil: any.
        package var leastHeight: Int?
        /// Pictures a second; nil: any.
        package var leastRate: Double?
        /// Sound is promised in every room (B-16).
        package var sound = false

        package init(leastHeight: Int? = nil, leastRate: Double? = nil, sound: Bool = false) {
            self.leastHeight = leastHeight
            self.leastRate = leastRate
            self.sound = sound
        }
    }

    package let id: ID<Sitting>
    /// Unique within its organisation.
    package let code: String
    package let name: String
    package let subject: String
    package let wishes: Wishes

    package init(id: ID<Sitting>, code: String, name: String, subject: String, wishes: Wishes = Wishes()) {
        self.id = id
        self.code = code
        self.name = name
        self.subject = subject
        self.wishes = wishes
    }
}
