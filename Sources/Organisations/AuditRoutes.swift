package import FoundationEssentials
internal import Hummingbird
internal import Kernel
package import Web

extension Organisations {
    /// The newest seal for keeping elsewhere, and a check of the whole book against it.
    package func mountAudit(on routes: Routes) {
        routes.on(.get, "/api/v1/audit-head", requires: .readAudit) { _, _, _ in
            guard let head = try await audit.head() else { throw Problem.notFound }
            return try .json(AuditHead(head))
        }
    }
}

/// A place in the chain that somebody keeps.
package struct AuditHead: Codable, Sendable {
    package let position: Int64
    package let line: UUID
    /// SHA-256, hexadecimal.
    package let digest: String
    package let chain: String

    package init(_ seal: AuditSeal) {
        position = seal.position
        line = seal.line
        digest = seal.digest.map { Self.hex($0) }.joined()
        chain = seal.chain.map { Self.hex($0) }.joined()
    }

    /// The seal; nil when the texts are no digests.
    package var seal: AuditSeal? {
        guard let digest = Self.bytes(digest), let chain = Self.bytes(chain) else { return nil }
        return AuditSeal(position: position, line: line, digest: digest, chain: chain)
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == 64, text.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
