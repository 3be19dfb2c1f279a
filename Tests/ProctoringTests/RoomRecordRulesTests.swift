import Foundation
import Kernel
import Proctoring
import Scheduling
import Testing

@Suite struct RoomRecordRulesTests {
    fileprivate static let room = Plans.roomSitting()
    fileprivate static let after = room.endsAt.addingTimeInterval(60)
    fileprivate static let (first, second, stranger) = (UUID(), UUID(), UUID())
    fileprivate static let two = [
        RecordSigner(user: first, name: "周敏"), RecordSigner(user: second, name: "吴迪"),
    ]

    private static func record(_ change: (inout RoomRecord) -> Void = { _ in }) -> RoomRecord {
        var record = RoomRecord()
        record.entries = RoomRecord.Entries(expected: 30, present: 28, absent: 2, violations: 0)
        change(&record)
        return record
    }

    private static func signed(by users: UUID..., complete: Bool = false) -> RoomRecord {
        record { record in
            record.signatures = users.map { .init(user: $0, name: "", at: after) }
            record.completedAt = complete ? after : nil
        }
    }

    fileprivate struct Case: CustomTestStringConvertible {
        let testDescription: String
        let record: RoomRecord
        let user: UUID
        var signers = two
        var now = after
        let refusal: RoomRecordRefusal?
    }

    private static let signing: [Case] = [
        Case("a proctor after the exam", record(), first, nil),
        Case("the second one", signed(by: first), second, nil),
        Case("the same one again", signed(by: first), first, .alreadySigned),
        Case("somebody else", record(), stranger, .notSigner),
        Case("before the end", record(), first, now: room.endsAt.addingTimeInterval(-1), .tooEarly),
        Case("once it is complete", signed(by: first, complete: true), second, .frozen),
        Case("without counts", record { $0.entries = nil }, first, .incomplete),
        Case("with one count missing", record { $0.entries?.absent = nil }, first, .incomplete),
        Case("with counts that do not add up", record { $0.entries?.absent = 3 }, first, .incomplete),
        Case("nobody was assigned: whoever may", record(), stranger, signers: [], nil),
        Case(
            "nobody assigned has an account: whoever may",
            record(),
            stranger,
            signers: [RecordSigner(user: nil, name: "周敏")],
            nil
        ),
    ]

    @Test(
        "the proctors of a room sign its record, each once, after the exam, when it is filled in",
        arguments: signing
    )
    private func sign(_ it: Case) {
        var found: RoomRecordRefusal?
        do throws(RoomRecordRefusal) {
            try RoomRecordRules.maySign(
                it.record,
                of: Self.room,
                by: it.user,
                signers: it.signers,
                now: it.now
            )
        } catch { found = error }
        #expect(found == it.refusal)
    }

    @Test("two sign where two can, one where only one can")
    func needed() {
        let none = RecordSigner(user: nil, name: "")
        #expect(RoomRecordRules.needed(Self.two) == 2)
        #expect(RoomRecordRules.needed(Self.two + [RecordSigner(user: UUID(), name: "")]) == 2)
        #expect(RoomRecordRules.needed([Self.two[0], none]) == 1)
        #expect(RoomRecordRules.needed([]) == 1 && RoomRecordRules.needed([none, none]) == 1)
    }

    @Test(
        "what does not add up is said by field",
        arguments: [
            (RoomRecord.Entries(expected: 30, present: 29, absent: 2), ["absent"]),
            (RoomRecord.Entries(expected: 30, present: 28, absent: 2, violations: 29), ["violations"]),
            (RoomRecord.Entries(expected: -1, present: 1001), ["expected", "present"]),
            (RoomRecord.Entries(startedAt: after, endedAt: after), ["ended_at"]),
            (RoomRecord.Entries(remarks: String(repeating: "长", count: 2001)), ["remarks"]),
            (RoomRecord.Entries(failures: "a\u{0}"), ["failures"]),
            (RoomRecord.Entries(expected: 30, present: 28, absent: 2, violations: 28, remarks: "一行\n两行"), []),
        ]
    )
    func faults(_ entries: RoomRecord.Entries, _ fields: [String]) {
        #expect(RoomRecordRules.faults(entries).map(\.name) == fields)
    }

    @Test("a signature can be taken back only by its owner, only while another is to come")
    func withdrawing() {
        let cases: [(RoomRecord, UUID, Bool)] = [
            (Self.signed(by: Self.first), Self.first, true),
            (Self.signed(by: Self.first), Self.second, false),
            (Self.signed(by: Self.first, Self.second, complete: true), Self.first, false),
            (Self.record(), Self.first, false),
        ]
        for (record, user, isAllowed) in cases {
            var refused = false
            do throws(RoomRecordRefusal) { try RoomRecordRules.mayWithdraw(record, by: user) } catch {
                refused = true
            }
            #expect(refused != isAllowed)
        }
    }
}

extension RoomRecordRulesTests.Case {
    fileprivate init(
        _ description: String,
        _ record: RoomRecord,
        _ user: UUID,
        signers: [RecordSigner] = RoomRecordRulesTests.two,
        now: Date = RoomRecordRulesTests.after,
        _ refusal: RoomRecordRefusal?
    ) {
        self.init(
            testDescription: description,
            record: record,
            user: user,
            signers: signers,
            now: now,
            refusal: refusal
        )
    }
}
