package import Identity
package import Kernel

/// What a desk asks of the faces: the composition binds it to Identity's photos and nets.
package struct FaceDesk: Sendable {
    /// Why nothing could be said just now.
    package enum Refusal: Error, Equatable {
        /// So many wait already that an answer would come late.
        case busy
    }

    /// What was seen of a burst.
    package struct Look: Sendable {
        package var verdict: DeskVerdict
        /// Nothing at all moves from picture to picture.
        package var isStill: Bool

        package init(verdict: DeskVerdict, isStill: Bool) {
            self.verdict = verdict
            self.isStill = isStill
        }
    }

    /// Looks at a burst of that person's.
    package typealias Examine = @Sendable ([[UInt8]], ID<Person>, CheckInScene) async throws -> Look

    /// Nil: there are no nets, and a person decides about everybody.
    package var examine: Examine?
    /// The reference photo as JPEG; nil: there is none.
    package var photo: @Sendable (ID<Person>) async throws -> [UInt8]?
    /// Told when somebody agrees to the use of his face or takes it back, for whoever keeps templates.
    package var consent: @Sendable (ID<Person>, _ isGiven: Bool) async throws -> Void = { _, _ in }

    package init(
        examine: Examine?,
        photo: @escaping @Sendable (ID<Person>) async throws -> [UInt8]?
    ) {
        self.examine = examine
        self.photo = photo
    }
}
