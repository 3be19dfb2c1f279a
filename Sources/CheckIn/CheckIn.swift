package import FoundationEssentials
package import Identity
package import Kernel
package import Scheduling

/// Where somebody's check-in stands (签到, SM-A2); stable codes, as stored.
package enum CheckInState: String, Sendable, CaseIterable {
    /// Nothing has happened yet, or somebody was asked to begin again.
    case notCheckedIn = "not_checked_in"
    /// The last burst failed and there are attempts left.
    case failed
    /// A person has to decide.
    case waiting
    /// By face.
    case checkedIn = "checked_in"
    /// By a person, with a reason.
    case admitted
    /// By a person.
    case refused

    /// Whether the person may take part.
    package var isIn: Bool { self == .checkedIn || self == .admitted }
}

/// Whether somebody agreed to the use of his face, separately and revocably.
package enum ConsentAnswer: String, Sendable, CaseIterable {
    case unasked, given, declined
}

/// One person's check-in for one room sitting.
package struct CheckIn: Sendable, Equatable {
    /// The assignment's.
    package let id: ID<CheckIn>
    package let person: ID<Person>
    package let name: String
    /// The organisation's own number for the person.
    package let code: String
    /// Number of the identity document, masked (P-25); empty: none is kept.
    package let number: String
    package let duty: Duty
    /// Twelve digits (准考证号, I-39).
    package let ticket: String
    package let seat: String?
    package let place: CheckInPlace
    package var state: CheckInState
    /// Why it stands so.
    package var reason: CheckInReason?
    /// Since when; nil: nothing has happened yet.
    package var since: Date?
    /// Grows with each change.
    package var revision: Int
    /// Bursts looked at.
    package var attempts: Int
    /// Bursts that may be looked at in all; nil until the first: as many as the scene says.
    package var allowed: Int?
    /// Before it no burst is looked at.
    package var retryAt: Date?
    package var consent: ConsentAnswer
    package var consentAt: Date?
    /// The verification record the state rests on.
    package var record: UUID?
    /// Who decided, by name.
    package var decidedBy: String?
    /// The ids that contain it, outermost first.
    package let scope: [UUID]

    /// Which set of thresholds and limits holds.
    package var scene: CheckInScene { duty == .candidate ? .desk : .examiner }
}

/// Where and when somebody ought to be.
package struct CheckInPlace: Sendable, Equatable {
    package let roomSitting: ID<RoomSitting>
    package let organisation: String
    package let sitting: String
    package let subject: String
    package let startsAt: Date
    package let endsAt: Date
    package let gate: Sitting.Gate
    package let room: String
    package let number: Int
    /// Where to walk to.
    package let way: String
}

/// On what occasion somebody is looked at; stable codes, as stored.
package enum CheckInScene: String, Sendable, CaseIterable {
    /// At a check-in desk or on the candidate's own device.
    case desk
    /// At the own seat, before the exam.
    case seat
    /// At an unforeseen moment of the exam.
    case recheck
    /// An examiner or proctor.
    case examiner
}
