import Foundation
import Kernel
import Testing

@testable import Scheduling

/// One wrong row: what is changed in a right plan, and what comes back.
struct WrongRow: Sendable, CustomTestStringConvertible {
    let name: String
    let pointer: String
    let key: String
    let change: @Sendable (inout PlanDocument) -> Void

    init(
        _ name: String,
        _ pointer: String,
        _ key: String,
        _ change: @escaping @Sendable (inout PlanDocument) -> Void
    ) {
        self.name = name
        self.pointer = pointer
        self.key = key
        self.change = change
    }

    var testDescription: String { name }

    static let places: [WrongRow] = [
        .init("two sites of one code", "/sites/1", "duplicate") { $0.sites.append($0.sites[0]) },
        .init("a site without a name", "/sites/1", "empty") {
            $0.sites.append(PlanRow(.init(code: "w", name: " ")))
        },
        .init("a name too long", "/sites/1", "too_long") {
            $0.sites.append(PlanRow(.init(code: "w", name: String(repeating: "长", count: 101))))
        },
        .init("a control character", "/sites/1", "characters") {
            $0.sites.append(PlanRow(.init(code: "w", name: "a\u{0}b")))
        },
        .init("a room of an unknown site", "/rooms/2", "unknown_site") {
            $0.rooms.append(PlanRow(.init(site: "west", code: "9", number: 9, name: "九")))
        },
        .init("a room number out of range", "/rooms/2", "out_of_range") {
            $0.rooms.append(PlanRow(.init(site: "east", code: "9", number: 0, name: "九")))
        },
        .init("I-21 two rooms of one name", "/rooms/2", "duplicate_name") {
            $0.rooms.append(PlanRow(.init(site: "east", code: "9", number: 9, name: "考场 1")))
        },
        .init("two seats of one label", "/rooms/2", "duplicate_seats") {
            $0.rooms.append(
                PlanRow(.init(site: "east", code: "9", number: 9, name: "九", seats: .labels(["1", "1"])))
            )
        },
        .init("too many seats", "/rooms/2", "out_of_range") {
            $0.rooms.append(
                PlanRow(.init(site: "east", code: "9", number: 9, name: "九", seats: .count(1_000_000_000)))
            )
        },
        .init("a device in an unknown room", "/devices/3", "unknown_room") {
            $0.devices.append(PlanRow(.small("c9", room: "9", place: "front")))
        },
        .init("a device in a place there is not", "/devices/3", "bad_place") {
            $0.devices.append(PlanRow(.small("c9", room: "1", place: "ceiling")))
        },
        .init("an address that is not RTSP", "/devices/3", "address_scheme") {
            $0.devices.append(
                PlanRow(.small("c9", room: "1", place: "front")).but { $0.address = "http://camera/" }
            )
        },
        .init("a password in the address", "/devices/3", "address_credentials") {
            $0.devices.append(
                PlanRow(.small("c9", room: "1", place: "front")).but { $0.address = "rtsp://u:p@camera/" }
            )
        },
    ]

    static let sittings: [WrongRow] = [
        .init("the end before the start", "/sittings/2", "ends_before_start") {
            $0.sittings.append(
                $0.sittings[0].but {
                    $0.code = "x"; $0.endsAt = $0.startsAt
                }
            )
        },
        .init("more than a day", "/sittings/2", "sitting_too_long") {
            $0.sittings.append(
                $0.sittings[0].but {
                    $0.code = "x"; $0.endsAt = $0.startsAt.addingTimeInterval(90_000)
                }
            )
        },
        .init("a negative lead", "/sittings/2", "out_of_range") {
            $0.sittings.append(
                $0.sittings[0].but {
                    $0.code = "x"; $0.leadSeconds = -1
                }
            )
        },
        .init("an opening there is not", "/sittings/2", "bad_opening") {
            $0.sittings.append(
                $0.sittings[0].but {
                    $0.code = "x"; $0.opening = "sometimes"
                }
            )
        },
        .init("an unknown room in a sitting", "/sittings/0/rooms/2", "unknown_room") {
            $0.sittings[0] = $0.sittings[0].but { $0.rooms.append(PlanRow(.init(site: "east", room: "9"))) }
        },
        .init("a room twice in a sitting", "/sittings/0/rooms/2", "duplicate") {
            $0.sittings[0] = $0.sittings[0].but { $0.rooms.append($0.rooms[0]) }
        },
        .init("more people than any room holds", "/sittings/2/rooms/0", "out_of_range") {
            $0.sittings.append(
                $0.sittings[1].but {
                    $0.code = "x"
                    $0.startsAt += 86_400
                    $0.endsAt += 86_400
                    $0.rooms = [PlanRow(.init(site: "east", room: "1", expectedPeople: 5_000))]
                }
            )
        },
        .init("a room taken by another sitting", "/sittings/2/rooms/0", "room_overlap") {
            $0.sittings.append(
                $0.sittings[0].but {
                    $0.code = "x"; $0.startsAt += 600; $0.endsAt += 600
                }
            )
            $0.sittings[2] = $0.sittings[2].but { $0.rooms = [$0.rooms[0]] }
        },
    ]

    static let people: [WrongRow] = [
        .init("a kind there is not", "/people/4", "bad_kind") {
            $0.people.append(PlanRow(.init(code: "x", name: "某", kind: "guest")))
        },
        .init("two people of one code", "/people/4", "duplicate") { $0.people.append($0.people[3]) },
        .init("one account for two", "/people/4", "account_taken") {
            $0.people.append(PlanRow(.init(code: "x", name: "某", kind: "staff", account: "ZHANG.wei")))
        },
        .init("an account with spaces", "/people/4", "bad_account") {
            $0.people.append(PlanRow(.init(code: "x", name: "某", kind: "staff", account: "a b c")))
        },
        .init("an account for a candidate", "/people/4", "account_of_candidate") {
            $0.people.append(PlanRow(.init(code: "x", name: "某", kind: "candidate", account: "someone")))
        },
        .init("a weak password", "/people/4", "password_short") {
            $0.people.append(
                PlanRow(.init(code: "x", name: "某", kind: "staff", account: "someone", password: "short"))
            )
        },
        .init("a password without account", "/people/4", "account_missing") {
            $0.people.append(
                PlanRow(.init(code: "x", name: "某", kind: "staff", password: "a-Good-1-password"))
            )
        },
        .init("a role there is not", "/people/4", "bad_role") {
            $0.people.append(.staff("emperor", "organisation"))
        },
        .init("a role a plan may not give", "/people/4", "role_withheld") {
            $0.people.append(.staff("system_administrator", "organisation"))
        },
        .init("a role that does not reach so far", "/people/4", "role_reach") {
            $0.people.append(.staff("site_manager", "organisation"))
        },
        .init("a scope there is not", "/people/4", "bad_scope") {
            $0.people.append(.staff("patrol", "everywhere"))
        },
        .init("a role over an unknown site", "/people/4", "unknown_site") {
            $0.people.append(.staff("site_manager", "site:west"))
        },
    ]

    static let assignments: [WrongRow] = [
        .init("an unknown sitting", "/assignments/4", "unknown_sitting") {
            $0.assignments.append(PlanRow(.small("night", "1", "p2", "proctor")))
        },
        .init("an unknown person", "/assignments/4", "unknown_person") {
            $0.assignments.append(PlanRow(.small("am", "1", "nobody", "proctor")))
        },
        .init("a room that is not in the sitting", "/assignments/4", "room_not_in_sitting") {
            $0.assignments.append(PlanRow(.small("pm", "2", "p2", "proctor")))
        },
        .init("a duty there is not", "/assignments/4", "bad_duty") {
            $0.assignments.append(PlanRow(.small("am", "1", "p2", "cook")))
        },
        .init("a candidate as proctor", "/assignments/4", "duty_of_kind") {
            $0.people.append(PlanRow(.init(code: "k3", name: "赵敏", kind: "candidate")))
            $0.assignments.append(PlanRow(.small("am", "1", "k3", "proctor")))
        },
        .init("a seat that is not in the room", "/assignments/4", "unknown_seat") {
            $0.people.append(PlanRow(.init(code: "k3", name: "赵敏", kind: "candidate")))
            $0.assignments.append(PlanRow(.small("am", "1", "k3", "candidate", seat: "31")))
        },
        .init("a seat for a proctor", "/assignments/4", "seat_of_staff") {
            $0.assignments.append(PlanRow(.small("am", "1", "p2", "proctor", seat: "3")))
        },
        .init("a seat for two", "/assignments/4", "seat_taken") {
            $0.people.append(PlanRow(.init(code: "k3", name: "赵敏", kind: "candidate")))
            $0.assignments.append(PlanRow(.small("am", "1", "k3", "candidate", seat: "1")))
        },
        .init("a candidate in two rooms at once", "/assignments/4", "person_busy") {
            $0.assignments.append(PlanRow(.small("am", "2", "k1", "candidate", seat: "A1")))
        },
        .init("a person twice in a room", "/assignments/4", "duplicate") {
            $0.assignments.append($0.assignments[0])
        },
        .init("what hangs on a refused site", "/rooms/2", "depends") {
            $0.sites.append(PlanRow(.init(code: "west", name: "")))
            $0.rooms.append(PlanRow(.init(site: "west", code: "9", number: 9, name: "九")))
        },
        .init("what hangs on a refused person", "/assignments/4", "depends") {
            $0.people.append(PlanRow(.init(code: "x", name: "", kind: "staff")))
            $0.assignments.append(PlanRow(.small("am", "1", "x", "proctor")))
        },
    ]

    static let all = places + sittings + people + assignments
}

extension PlanRow<PlanDocument.Person> {
    static func staff(_ role: String, _ scope: String) -> Self {
        PlanRow(
            .init(
                code: "x",
                name: "某",
                kind: "staff",
                account: "someone",
                roles: [.init(role: role, scope: scope)]
            )
        )
    }
}

@Suite struct PlanRulesTests {
    private func decide(_ document: PlanDocument, _ known: PlanKnown = PlanKnown()) -> PlanDecision {
        PlanRules.decide(document, known: known, policy: PlanImport.standard, now: Desk.morning)
    }

    @Test("a right plan is taken whole")
    func right() {
        let decision = decide(.small())
        #expect(decision.refused == [])
        #expect(
            decision.counts == [
                "sites": 1, "rooms": 2, "devices": 3, "sittings": 2, "room_sittings": 3, "people": 4,
                "assignments": 4,
            ]
        )
    }

    @Test("a wrong row comes back with its place and reason, its neighbours go in", arguments: WrongRow.all)
    func wrong(row: WrongRow) {
        let decision = decide(.small().changed(row.change))
        let found = decision.refused.first { $0.pointer == row.pointer }
        #expect(found?.fault.key == row.key, "\(decision.refused)")
        #expect(decision.sites.contains { $0.code == "east" })
        #expect(decision.sittings.contains { $0.code == "am" && $0.rooms.count == 2 })
        #expect(decision.assignments.count >= 3)
    }

    @Test("there are at least twenty kinds of wrong rows")
    func kinds() {
        #expect(Set(WrongRow.all.map(\.key)).count >= 20)
    }

    @Test("a section that is too long is cut, and says so")
    func tooMany() {
        var plan = PlanDocument.small()
        plan.sites = (0...500).map { PlanRow(.init(code: "s\($0)", name: "考点 \($0)")) }
        let decision = decide(plan)
        #expect(decision.refused.contains { $0.pointer == "/sites/500" && $0.fault.key == "too_many" })
        #expect(decision.sites.count == 500)
    }

    @Test("a proctor may look after two rooms at once")
    func twoRooms() {
        let plan = PlanDocument.small().changed {
            $0.assignments.append(PlanRow(.small("am", "2", "p1", "proctor")))
        }
        #expect(decide(plan).refused == [])
    }

    @Test("rows that cannot be read are refused with the field; the others are read")
    func unreadable() throws {
        let text = """
            {"organisation": {"code": "yl", "name": "云岭"},
             "sites": [5, null, {"code": "east", "name": "东"}, {"code": 7, "name": "x"}, {"code": "x"}],
             "sittings": [{"code": "am", "name": "a", "subject": "s", "starts_at": "tomorrow",
                "ends_at": "2026-11-21T09:00:00+08:00", "rooms": []}]}
            """
        let decision = decide(try JSON.decode(PlanDocument.self, from: Data(text.utf8)))
        #expect(decision.sites.map(\.code) == ["east"])
        let fields = decision.refused.map { "\($0.pointer) \($0.fault.arguments["field"] ?? "?")" }
        #expect(
            fields == ["/sites/0 ", "/sites/1 ", "/sites/3 code", "/sites/4 name", "/sittings/0 starts_at"]
        )
    }

    @Test("times may carry an offset")
    func offsets() {
        #expect(Date(rfc3339: "2026-11-21T09:00:00+08:00") == Date(rfc3339: "2026-11-21T01:00:00Z"))
    }

    @Test("a document written is a document read")
    func roundTrip() throws {
        let plan = PlanDocument.small()
        #expect(try JSON.decode(PlanDocument.self, from: JSON.data(plan)) == plan)
    }

    @Test("a seat whose holder's move is refused stays his, however long the chain")
    func seatChain() {
        var known = PlanKnown()
        let use = PlanKey.use(sitting: "am", site: "east", room: "1")
        known.assignments[use] = [
            "k1": .init(duty: "candidate", seat: "1"), "k2": .init(duty: "candidate", seat: "2"),
            "k9": .init(duty: "candidate", seat: "9"),
        ]
        var plan = PlanDocument.small()
        plan.assignments = [
            PlanRow(.small("am", "1", "k1", "candidate", seat: "2")),
            PlanRow(.small("am", "1", "k2", "candidate", seat: "9")),
        ]
        #expect(decide(plan, known).refused.map(\.pointer) == ["/assignments/1", "/assignments/0"])
        plan.assignments[1] = plan.assignments[1].but { $0.seat = "1" }
        #expect(decide(plan, known).refused == [], "two may change places")
    }
}
