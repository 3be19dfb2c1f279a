package import FoundationEssentials
package import Kernel

/// What somebody at a desk holds while he checks in: bound to his check-in, the desk and a time, good for one burst.
///
/// Signed, so that whoever verifies needs no database; the nonce it carries leaves one record at most.
package struct CheckInPass: Sendable, Equatable {
    /// Seconds for which it is good.
    package static let lifetime: TimeInterval = 300

    package let checkIn: ID<CheckIn>
    package let desk: UUID?
    package let nonce: UUID
    package let issuedAt: Date

    package init(checkIn: ID<CheckIn>, desk: UUID?, nonce: UUID, issuedAt: Date) {
        self.checkIn = checkIn
        self.desk = desk
        self.nonce = nonce
        self.issuedAt = issuedAt
    }

    package func isGood(at now: Date) -> Bool {
        now >= issuedAt.addingTimeInterval(-5) && now < issuedAt.addingTimeInterval(Self.lifetime)
    }

    private struct Claims: Codable {
        let use: String
        let checkIn: UUID
        let desk: UUID?
        let nonce: UUID
        let issuedAt: Date
    }

    private static let use = "check-in"

    /// What is signed.
    package func payload() throws -> Data {
        try JSON.data(
            Claims(use: Self.use, checkIn: checkIn.uuid, desk: desk, nonce: nonce, issuedAt: issuedAt)
        )
    }

    /// Reads what was signed; nil when it was for something else.
    package init?(payload: Data) {
        guard let claims = try? JSON.decode(Claims.self, from: payload), claims.use == Self.use else {
            return nil
        }
        self.init(
            checkIn: ID(claims.checkIn),
            desk: claims.desk,
            nonce: claims.nonce,
            issuedAt: claims.issuedAt
        )
    }
}
