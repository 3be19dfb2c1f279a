internal import Crypto
package import FoundationEssentials
internal import Kernel

/// One line of the audit book as it is sealed.
package struct AuditLine: Sendable, Equatable {
    package let id: UUID
    /// Every column as PostgreSQL writes it in UTC, in the table's order; NULL is nil.
    package let columns: [String?]

    package init(id: UUID, columns: [String?]) {
        self.id = id
        self.columns = columns
    }

    /// SHA-256 over the columns, each with its length before it, so that no two lines write alike.
    package var digest: [UInt8] {
        var hash = SHA256()
        for column in columns {
            hash.update(data: Data((column.map { "\($0.utf8.count):\($0)" } ?? "-:").utf8))
        }
        return Array(hash.finalize())
    }
}

/// A sealed place in the chain.
package struct AuditSeal: Sendable, Equatable {
    package let position: Int64
    package let line: UUID
    package let digest: [UInt8]
    package let chain: [UInt8]

    package init(position: Int64, line: UUID, digest: [UInt8], chain: [UInt8]) {
        self.position = position
        self.line = line
        self.digest = digest
        self.chain = chain
    }
}

/// The audit book's hash chain (P-14).
///
/// A line cannot be changed, left out or put in before the newest head somebody kept without the chain saying so.
package enum AuditChain {
    /// What the first seal is bound to.
    package static let origin = [UInt8](repeating: 0, count: 32)

    /// The seals of further lines.
    package static func seals(of lines: [AuditLine], after head: AuditSeal?) -> [AuditSeal] {
        var chain = head?.chain ?? origin
        var position = head?.position ?? 0
        return lines.map { line in
            position += 1
            let digest = line.digest
            chain = link(chain, position, digest)
            return AuditSeal(position: position, line: line.id, digest: digest, chain: chain)
        }
    }

    static func link(_ chain: [UInt8], _ position: Int64, _ digest: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: chain)
        hash.update(data: Data("\(position)".utf8))
        hash.update(data: digest)
        return Array(hash.finalize())
    }

    /// What is wrong with a stretch of the chain.
    package enum Fault: Sendable, Equatable {
        /// A position is missing before this one.
        case gap(Int64)
        /// The seal does not follow from the one before.
        case broken(Int64)
        /// The sealed line is not there any more.
        case removed(Int64)
        /// The line is not what was sealed.
        case changed(Int64)
        /// The chain at a kept head is another.
        case otherHead(Int64)
    }

    /// Compares seals in order with the lines they sealed.
    ///
    /// - Parameters:
    ///   - lines: by id; a missing one has been removed.
    ///   - head: the seal before the first; nil at the start.
    /// - Returns: the first fault; nil: all is as sealed.
    package static func fault(
        in seals: [AuditSeal],
        of lines: [UUID: AuditLine],
        after head: AuditSeal?
    ) -> Fault? {
        var before = head
        for seal in seals {
            guard seal.position == (before?.position ?? 0) + 1 else { return .gap(seal.position) }
            let expected = link(before?.chain ?? origin, seal.position, seal.digest)
            guard seal.chain == expected else { return .broken(seal.position) }
            guard let line = lines[seal.line] else { return .removed(seal.position) }
            guard line.digest == seal.digest else { return .changed(seal.position) }
            before = seal
        }
        return nil
    }
}
