package import FoundationEssentials
package import Kernel
package import Scheduling

/// Why a room record cannot be changed or signed now.
package enum RoomRecordRefusal: Error, Sendable, Equatable {
    /// Somebody has signed it: what is signed does not change.
    case frozen
    /// Before the exam is over there is nothing to sign.
    case tooEarly
    /// The numbers are not filled in.
    case incomplete
    /// Only the proctors assigned to the room sign.
    case notSigner
    case alreadySigned
    /// He has not signed, or all have: nothing to take back.
    case nothingToWithdraw
    /// An addendum belongs to a signed record.
    case notSigned

    /// The client's face of it.
    package var problem: Problem {
        switch self {
        case .frozen: Problem(.conflict, "record_frozen")
        case .tooEarly: Problem(.conflict, "record_too_early")
        case .incomplete: Problem(.conflict, "record_incomplete")
        case .notSigner: Problem(.conflict, "record_not_signer")
        case .alreadySigned: Problem(.conflict, "record_already_signed")
        case .nothingToWithdraw: Problem(.conflict, "record_not_withdrawn")
        case .notSigned: Problem(.conflict, "record_not_signed")
        }
    }
}

/// Decisions about room records; no I/O.
package enum RoomRecordRules {
    package static let longestText = 2000
    static let counts = 0...1000

    /// What an empty form starts with: what the plan says.
    package static func initial(_ facts: RoomRecordFacts, now: Date) -> RoomRecord.Entries {
        let isOver = now >= facts.endsAt
        return RoomRecord.Entries(
            expected: facts.assigned > 0 ? facts.assigned : nil,
            startedAt: now >= facts.startsAt ? facts.startsAt : nil,
            endedAt: isOver ? facts.endsAt : nil
        )
    }

    /// What is wrong with what was filled in, by field.
    package static func faults(_ entries: RoomRecord.Entries) -> [Problem.Field] {
        var faults: [Problem.Field] = []
        let numbers = [
            ("expected", entries.expected), ("present", entries.present), ("absent", entries.absent),
            ("violations", entries.violations),
        ]
        for (name, number) in numbers {
            guard let number else { continue }
            do throws(FieldFault) { try FieldRules.number(number, in: counts) } catch {
                faults.append(error.field(name))
            }
        }
        let texts = [
            ("time_changes", entries.timeChanges), ("failures", entries.failures),
            ("remarks", entries.remarks),
        ]
        for (name, text) in texts {
            let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
            do throws(FieldFault) { try FieldRules.optional(line, atMost: longestText) } catch {
                faults.append(error.field(name))
            }
        }
        guard faults.isEmpty else { return faults }
        if let expected = entries.expected, let present = entries.present, let absent = entries.absent,
            present + absent != expected
        {
            faults.append(Problem.Field("absent", "counts_differ", ["expected": "\(expected)"]))
        }
        if let violations = entries.violations, let present = entries.present, violations > present {
            faults.append(Problem.Field("violations", "more_than_present"))
        }
        if let start = entries.startedAt, let end = entries.endedAt, end <= start {
            faults.append(Problem.Field("ended_at", "ends_before_start"))
        }
        return faults
    }

    /// So many have to sign: both of two proctors; one where only one has an account, or nobody was assigned.
    package static func needed(_ signers: [RecordSigner]) -> Int {
        max(1, min(2, signers.count { $0.user != nil }))
    }

    package static func mayChange(_ record: RoomRecord) throws(RoomRecordRefusal) {
        guard record.state == .open else { throw .frozen }
    }

    /// Whether that person may sign now.
    ///
    /// Where proctors with accounts are assigned only they sign; otherwise whoever may sign in that room at all.
    package static func maySign(
        _ record: RoomRecord,
        of room: RoomSitting,
        by user: UUID,
        signers: [RecordSigner],
        now: Date
    ) throws(RoomRecordRefusal) {
        guard record.completedAt == nil else { throw .frozen }
        guard now >= min(room.endsAt, room.closedAt ?? room.endsAt) else { throw .tooEarly }
        let able = signers.compactMap(\.user)
        guard able.isEmpty || able.contains(user) else { throw .notSigner }
        guard !record.signatures.contains(where: { $0.user == user }) else { throw .alreadySigned }
        guard let entries = record.entries, entries.expected != nil, entries.present != nil,
            entries.absent != nil, faults(entries).isEmpty
        else { throw .incomplete }
    }

    /// Whether that person may take his signature back: as long as another one is still to come.
    package static func mayWithdraw(_ record: RoomRecord, by user: UUID) throws(RoomRecordRefusal) {
        guard record.state == .signing, record.signatures.contains(where: { $0.user == user }) else {
            throw .nothingToWithdraw
        }
    }

    package static func mayAdd(_ record: RoomRecord) throws(RoomRecordRefusal) {
        guard record.state == .signed else { throw .notSigned }
    }
}
