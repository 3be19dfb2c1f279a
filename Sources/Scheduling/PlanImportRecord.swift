package import FoundationEssentials
package import Kernel

/// One workbook brought in, from upload to result (H-40, I-32).
package struct PlanImportRecord: Sendable {
    /// Stable codes, as stored.
    package enum State: String, Sendable, CaseIterable {
        /// To be checked.
        case waiting
        /// Its preview waits for a person.
        case ready
        /// To be written.
        case confirmed
        case applied
        /// No workbook of ours; `fault` says why.
        case unreadable
        /// Something gave up that should not.
        case failed
        /// Given up by a person, or replaced by a newer upload.
        case discarded

        /// Whether the server has something to do.
        package var isBusy: Bool { self == .waiting || self == .confirmed }
    }

    /// A reason in any language: a locale key with its arguments.
    package struct Reason: Codable, Sendable, Equatable {
        package let key: String
        package let arguments: [String: String]
    }

    package let id: ID<PlanImportRecord>
    package let state: State
    /// What is being done just now: `reading`, `comparing`, `writing` or nothing.
    package let step: String
    package let fileName: String
    /// Bytes.
    package let size: Int
    /// SHA-256 in hexadecimal.
    package let digest: String
    package let organisation: String
    /// Who brought it.
    package let person: String
    package let createdAt: Date
    package let appliedAt: Date?
    /// The plan changed after the last confirmation; this preview is a new one.
    package let isRenewed: Bool
    /// Rows that go in, of these those that change something, and rows refused.
    package let accepted: Int
    package let changed: Int
    package let refused: Int
    package let fault: Reason?
}
