package import FoundationEssentials

/// The signed form of a room sitting (考场记录单): what the server knows, what people fill in, and who signed it.
///
/// The first signature freezes both; once the last one needed is given nothing changes any more, and a correction
/// stands beside it as an addendum.
package struct RoomRecord: Sendable, Equatable {
    /// What people fill in.
    package struct Entries: Sendable, Equatable, Codable {
        /// 应考.
        package var expected: Int?
        /// 实考.
        package var present: Int?
        /// 缺考.
        package var absent: Int?
        /// 违纪.
        package var violations: Int?
        /// When the exam really began and ended.
        package var startedAt: Date?
        package var endedAt: Date?
        package var timeChanges: String
        package var failures: String
        package var remarks: String

        package init(
            expected: Int? = nil,
            present: Int? = nil,
            absent: Int? = nil,
            violations: Int? = nil,
            startedAt: Date? = nil,
            endedAt: Date? = nil,
            timeChanges: String = "",
            failures: String = "",
            remarks: String = ""
        ) {
            self.expected = expected
            self.present = present
            self.absent = absent
            self.violations = violations
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.timeChanges = timeChanges
            self.failures = failures
            self.remarks = remarks
        }
    }

    package struct Signature: Sendable, Equatable {
        package let user: UUID
        package let name: String
        package let at: Date

        package init(user: UUID, name: String, at: Date) {
            self.user = user
            self.name = name
            self.at = at
        }
    }

    package struct Addendum: Sendable, Equatable {
        package let at: Date
        package let by: String
        package let text: String
    }

    /// How far it has come; stable codes.
    package enum State: String, Sendable, CaseIterable {
        /// Being filled in.
        case open
        /// Signed by one of two.
        case signing
        /// Signed by all who have to.
        case signed
    }

    /// nil: nothing has been filled in yet.
    package var entries: Entries?
    /// As the first proctor signed them; nil: nobody has.
    package var facts: RoomRecordFacts?
    /// Lower-case hexadecimal SHA-256 of what is signed.
    package var digest: String?
    package var completedAt: Date?
    package var signatures: [Signature] = []
    package var addenda: [Addendum] = []

    package init() {}

    package var state: State { completedAt != nil ? .signed : signatures.isEmpty ? .open : .signing }
}

/// A proctor assigned to a room sitting.
package struct RecordSigner: Sendable, Equatable {
    /// His account; nil: he has none and cannot sign here.
    package let user: UUID?
    package let name: String

    package init(user: UUID?, name: String) {
        self.user = user
        self.name = name
    }
}
