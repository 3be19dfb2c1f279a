import Foundation
import Kernel
import Proctoring
import Scheduling
import Testing

@Suite struct IncidentRulesTests {
    private static let room = Plans.roomSitting()
    private static let now = Plans.due.addingTimeInterval(1800)
    private static let seats = ["1", "2"].map { RoomSeat(id: UUID(), label: $0) }

    private struct Wrong: CustomTestStringConvertible {
        let testDescription: String
        let draft: IncidentDraft
        let field: String
        let key: String

        init(_ description: String, _ draft: IncidentDraft, _ field: String, _ key: String) {
            testDescription = description
            self.draft = draft
            self.field = field
            self.key = key
        }
    }

    private static let wrong: [Wrong] = [
        Wrong("no text", IncidentDraft(kind: "other", text: "  "), "text", "empty"),
        Wrong(
            "an endless text",
            IncidentDraft(kind: "other", text: String(repeating: "长", count: 1001)),
            "text",
            "too_long"
        ),
        Wrong("a control character", IncidentDraft(kind: "other", text: "a\u{0}b"), "text", "characters"),
        Wrong("an unknown kind", IncidentDraft(kind: "cheating", text: "x"), "kind", "bad_choice"),
        Wrong(
            "a seat of another room",
            IncidentDraft(kind: "other", seat: "9", text: "x"),
            "seat",
            "no_such_seat"
        ),
        Wrong(
            "a moment to come",
            IncidentDraft(kind: "other", at: now.addingTimeInterval(60), text: "x"),
            "at",
            "outside_sitting"
        ),
        Wrong(
            "a moment long before",
            IncidentDraft(kind: "other", at: Plans.due.addingTimeInterval(-8000), text: "x"),
            "at",
            "outside_sitting"
        ),
    ]

    @Test("C-16 what is wrong with a note is said by field", arguments: wrong)
    private func refused(_ wrong: Wrong) {
        let error = #expect(throws: Problem.self) {
            try IncidentRules.entry(wrong.draft, of: Self.room, seats: Self.seats, now: Self.now)
        }
        #expect(error?.slug == "incident_invalid")
        #expect(error?.fields.map(\.name) == [wrong.field] && error?.fields.map(\.key) == [wrong.key])
    }

    @Test("a note names its seat by label and keeps to one line; without a moment it is of now")
    func taken() throws {
        let draft = IncidentDraft(kind: "illness", seat: "2", text: "考生腹痛\n已联系医务")
        let entry = try IncidentRules.entry(draft, of: Self.room, seats: Self.seats, now: Self.now)
        #expect(entry.seat == Self.seats[1].id && entry.at == Self.now)
        #expect(entry.text == "考生腹痛 已联系医务" && entry.kind == .illness)
        let ahead = IncidentDraft(kind: "other", at: Self.now.addingTimeInterval(3), text: "x")
        let close = try IncidentRules.entry(ahead, of: Self.room, seats: [], now: Self.now)
        #expect(close.at == Self.now)
    }

    @Test("an incident moves between open and dealt with only, each way written down")
    func matrix() {
        let legal: Set = ["open settled", "open dismissed", "settled open", "dismissed open"]
        for from in Incident.State.allCases {
            for to in Incident.State.allCases {
                #expect(from.moves(to: to) == legal.contains("\(from) \(to)"), "\(from) \(to)")
            }
        }
    }
}
