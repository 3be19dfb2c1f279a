internal import Crypto
package import Foundation
package import Kernel

/// The server's keys, one purpose each, kept as files of 0600 in a directory of 0700 (`data/keys`, or a
/// systemd credential directory).
///
/// Names are `purpose-id.key`; the newest id seals, every id opens.
package struct Keyring: Sendable {
    /// What a key may be used for.
    package enum Purpose: String, Sendable, CaseIterable {
        /// Encrypts device passwords and personal data at rest.
        case data
        /// Signs short-lived tickets for push and pictures.
        case ticket
    }

    /// Why a sealed value could not be opened.
    package enum Failure: Error, Equatable {
        case unknownKey(String)
        case damaged
    }

    private let keys: [Purpose: [String: SymmetricKey]]

    /// Reads the keys, making the missing ones.
    package init(directory: URL, world: World) throws {
        let files = FileManager.default
        try files.createDirectory(
            at: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var keys: [Purpose: [String: SymmetricKey]] = [:]
        for file in try files.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
            let parts = file.deletingPathExtension().lastPathComponent.split(separator: "-").map(String.init)
            guard file.pathExtension == "key", parts.count == 2, let purpose = Purpose(rawValue: parts[0])
            else { continue }
            keys[purpose, default: [:]][parts[1]] = SymmetricKey(data: try Data(contentsOf: file))
        }
        for purpose in Purpose.allCases where keys[purpose] == nil {
            let (id, secret) = try Self.make(purpose, in: directory, world: world)
            keys[purpose] = [id: SymmetricKey(data: secret)]
        }
        self.keys = keys
    }

    /// Makes a newer key of each purpose; the older ones stay and open what they sealed.
    ///
    /// - Returns: the names of the files made.
    package static func rotate(_ purposes: [Purpose], in directory: URL, world: World) throws -> [String] {
        _ = try Keyring(directory: directory, world: world)
        return try purposes.map { "\($0.rawValue)-\(try make($0, in: directory, world: world).id).key" }
    }

    /// Writes a new key; ids are hexadecimal seconds, so that later ones are greater.
    private static func make(_ purpose: Purpose, in directory: URL, world: World) throws
        -> (id: String, secret: Data)
    {
        let id = String(UInt64(world.now().timeIntervalSince1970), radix: 16)
        let secret = Data(world.random(32))
        let path = directory.appending(path: "\(purpose.rawValue)-\(id).key").path
        guard !FileManager.default.fileExists(atPath: path),
            FileManager.default.createFile(
                atPath: path,
                contents: secret,
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CocoaError(.fileWriteUnknown) }
        return (id, secret)
    }

    /// Encrypts with AES-256-GCM, bound to the row it belongs to: moved to another row it does not open.
    ///
    /// - Returns: key id, a full stop, then nonce, ciphertext and tag.
    package func seal(_ secret: some DataProtocol, for row: UUID) throws -> [UInt8] {
        guard let (id, key) = newest(.data) else { throw Failure.unknownKey("data") }
        let box = try AES.GCM.seal(secret, using: key, authenticating: Data(row.text.utf8))
        return Array(id.utf8) + [UInt8(ascii: ".")] + Array(box.combined ?? Data())
    }

    /// Opens what `seal` made for the same row.
    package func open(_ sealed: [UInt8], for row: UUID) throws -> [UInt8] {
        guard let dot = sealed.firstIndex(of: UInt8(ascii: ".")) else { throw Failure.damaged }
        let id = String(decoding: sealed[..<dot], as: UTF8.self)
        guard let key = keys[.data]?[id] else { throw Failure.unknownKey(id) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed[sealed.index(after: dot)...])
            return Array(try AES.GCM.open(box, using: key, authenticating: Data(row.text.utf8)))
        } catch {
            throw Failure.damaged
        }
    }

    /// A ticket: the payload and its HMAC-SHA-256, both base64url, so that whoever verifies needs no database.
    package func sign(_ payload: Data) -> String {
        guard let (id, key) = newest(.ticket) else { return "" }
        let tag = HMAC<SHA256>.authenticationCode(for: payload, using: key)
        return [Data(id.utf8), payload, Data(tag)].map(\.base64url).joined(separator: ".")
    }

    /// The payload of a ticket this server signed; nil when anything about it is off.
    package func verify(_ ticket: String) -> Data? {
        let parts = ticket.split(separator: ".", omittingEmptySubsequences: false).map {
            Data(base64url: String($0))
        }
        guard parts.count == 3, let id = parts[0], let payload = parts[1], let tag = parts[2],
            let key = keys[.ticket]?[String(decoding: id, as: UTF8.self)],
            HMAC<SHA256>.isValidAuthenticationCode(tag, authenticating: payload, using: key)
        else { return nil }
        return payload
    }

    private func newest(_ purpose: Purpose) -> (String, SymmetricKey)? {
        keys[purpose]?.max { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Data {
    /// Base64 with the address-safe alphabet and no padding (RFC 4648 §5).
    package var base64url: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    package init?(base64url text: String) {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4))
    }
}
