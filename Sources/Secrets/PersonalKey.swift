internal import Crypto
package import Foundation
package import Kernel

/// The key of one person: what is personal is encrypted under it, and destroying it deletes all of that
/// (`Docs/Decisions/0028-key-per-person.md`).
///
/// It rests sealed by the server's data key, bound to the person's row.
package struct PersonalKey: Sendable {
    private let key: SymmetricKey

    private init(_ secret: [UInt8]) { key = SymmetricKey(data: secret) }

    /// A new key, and how it rests.
    package static func make(
        for person: UUID,
        _ keyring: Keyring,
        world: World
    ) throws -> (key: PersonalKey, sealed: [UInt8]) {
        let secret = world.random(32)
        return (PersonalKey(secret), try keyring.seal(secret, for: person))
    }

    /// Opens a key that rests.
    ///
    /// - Throws: `Keyring.Failure`.
    package init(sealed: [UInt8], of person: UUID, _ keyring: Keyring) throws {
        self.init(try keyring.open(sealed, for: person))
    }

    /// Encrypts with AES-256-GCM, bound to the row it belongs to.
    package func seal(_ secret: [UInt8], for row: UUID) throws -> [UInt8] {
        let box = try AES.GCM.seal(secret, using: key, authenticating: Data(row.text.utf8))
        return Array(box.combined ?? Data())
    }

    /// Opens what `seal` made for the same row.
    ///
    /// - Throws: `Keyring.Failure.damaged`.
    package func open(_ sealed: [UInt8], for row: UUID) throws -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: key, authenticating: Data(row.text.utf8)))
        } catch {
            throw Keyring.Failure.damaged
        }
    }
}
