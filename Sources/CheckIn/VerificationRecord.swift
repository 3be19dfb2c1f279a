package import FoundationEssentials
package import Kernel
internal import Scheduling

/// One attempt, request or decision of a check-in (核验记录, A-03): written once, never changed.
package struct VerificationRecord: Sendable {
    /// How it came about; stable codes, as stored.
    package enum Method: String, Sendable, CaseIterable {
        /// A burst was looked at.
        case face
        /// Handed to a person without a burst.
        case request
        /// A person decided.
        case manual
    }

    package let id: UUID
    package let checkIn: ID<CheckIn>
    package let scene: CheckInScene
    package let method: Method
    package let act: CheckInAct
    package var reason: CheckInReason?
    /// What was noticed about the burst itself.
    package var flags: [CheckInReason] = []
    /// What the person who decided wrote.
    package var note = ""
    /// The burst's; sent twice it leaves one record.
    package var nonce: UUID?
    /// What a person decided about.
    package var about: UUID?
    package var desk: CheckInDesk?
    /// The camera's own name, as the browser gives it.
    package var camera = ""
    /// When the last picture was taken, by the device's clock.
    package var clientAt: Date?
    package let receivedAt: Date
    package var decidedAt: Date
    package var verdict: DeskVerdict?
    /// Version of the consent text agreed to; empty: none was.
    package var consent = ""
    /// What is kept sealed on disk; nil: no pictures.
    package var pictures: KeptPictures?
    package var decidedBy: UUID?

    package init(
        id: UUID,
        checkIn: ID<CheckIn>,
        scene: CheckInScene,
        method: Method,
        act: CheckInAct,
        reason: CheckInReason?,
        receivedAt: Date
    ) {
        self.id = id
        self.checkIn = checkIn
        self.scene = scene
        self.method = method
        self.act = act
        self.reason = reason
        self.receivedAt = receivedAt
        decidedAt = receivedAt
    }

    /// As stored: a failed burst that was the last is a failed one.
    package var outcome: String {
        switch act {
        case .spent: CheckInAct.failed.rawValue
        case .asked: "waiting"
        default: act.rawValue
        }
    }
}

/// Pictures on disk: the reference photo as used, if there was one, then the burst.
package struct KeptPictures: Sendable, Equatable {
    package let count: Int
    /// Whether the first is the reference photo.
    package let hasReference: Bool
    /// Place of the most telling one.
    package let best: Int
    /// SHA-256 of the sealed file.
    package let sha256: [UInt8]
    /// SHA-256 of each picture of the burst.
    package let frames: [[UInt8]]
}
