import Foundation
import Kernel
import Organisations
import Postgres
import Support
import Testing

@testable import Scheduling

@Suite struct PlanImportTests {
    /// Every row of the plan's tables, as text.
    private func everything(_ desk: Desk) async throws -> [String] {
        var rows: [String] = []
        for table in [
            "organisations", "users", "grants", "people", "sites", "rooms", "seats", "devices", "sittings",
            "room_sittings", "assignments",
        ] {
            let found = try await desk.database.rows("select x::text as row from \(table) x order by 1")
            rows += try found.map { "\(table) \(try $0.get("row", as: String.self))" }
        }
        return rows
    }

    @Test("B-09 a plan goes in whole: rooms, devices, sittings, people")
    func imports() async throws {
        try await Desk.with { desk in
            let decision = try await desk.take(.small())
            #expect(decision.refused == [])
            #expect(try await desk.count("seats") == 32)
            #expect(try await desk.count("assignments where seat_id is not null") == 2)
            let day = Desk.morning..<Desk.morning.addingTimeInterval(3600)
            let list = try await desk.scheduling.roomSittings.list(day: day, reach: desk.reach(of: "yl"))
            #expect(list.map(\.room.number) == [1, 2])
            #expect(list.map { $0.devices.map(\.code) } == [["c1", "c2"], ["c3"]])
            #expect(list.first?.proctors == ["张伟"])
            #expect(list.first?.devices.first?.hasPassword == true)
            #expect(list.first?.dueAt == Desk.morning.addingTimeInterval(-600))
            #expect(try await desk.count("events where kind = 'plan.imported'") == 1)
            #expect(try await desk.count("audit where action = 'plan.import'") == 1)
        }
    }

    @Test("what the plan wants of pictures and sound goes in and out again, within bounds")
    func wishes() async throws {
        try await Desk.with { desk in
            var plan = PlanDocument.small()
            let day = Desk.morning..<Desk.morning.addingTimeInterval(3600)
            func wishes() async throws -> Sitting.Wishes? {
                try await desk.scheduling.roomSittings.list(day: day, reach: desk.reach(of: "yl")).first?
                    .sitting
                    .wishes
            }
            var sitting = try #require(plan.sittings[0].value)
            (sitting.leastHeight, sitting.leastRate, sitting.sound) = (720, 12.5, true)
            plan.sittings[0] = PlanRow(sitting)
            #expect(try await desk.take(plan).refused == [])
            #expect(try await wishes() == Sitting.Wishes(leastHeight: 720, leastRate: 12.5, sound: true))
            sitting.leastRate = 0.5
            plan.sittings[0] = PlanRow(sitting)
            #expect(try await desk.take(plan).refused.first?.fault.key == "out_of_range")
            (sitting.leastHeight, sitting.leastRate, sitting.sound) = (nil, nil, nil)
            plan.sittings[0] = PlanRow(sitting)
            #expect(try await desk.take(plan).refused == [])
            #expect(try await wishes() == Sitting.Wishes())
        }
    }

    @Test("B-08 a device's sub stream goes in with the plan, without credentials inside")
    func subStreams() async throws {
        try await Desk.with { desk in
            var plan = PlanDocument.small()
            var device = try #require(plan.devices[0].value)
            device.subAddress = "rtsp://10.0.0.9:554/sub"
            plan.devices[0] = PlanRow(device)
            #expect(try await desk.take(plan).refused == [])
            let found = try await desk.scheduling.devices.list(limit: 9, reach: desk.reach(of: "yl"))
            #expect(found.map(\.subAddress).sorted() == ["", "", "rtsp://10.0.0.9:554/sub"])
            device.subAddress = "rtsp://user:secret@10.0.0.9/sub"
            plan.devices[0] = PlanRow(device)
            #expect(try await desk.take(plan).refused.first?.fault.key == "address_credentials")
        }
    }

    @Test("the same document twice changes nothing")
    func again() async throws {
        try await Desk.with { desk in
            let text = try JSON.data(PlanDocument.small())
            try await desk.take(JSON.decode(PlanDocument.self, from: text))
            let before = try await everything(desk)
            desk.clock.now += 60
            let decision = try await desk.take(JSON.decode(PlanDocument.self, from: text))
            #expect(decision.refused == [])
            #expect(try await everything(desk) == before)
        }
    }

    @Test("a document of wrong rows: the good go in, each wrong one comes back once with its reason")
    func wrongRows() async throws {
        try await Desk.with { desk in
            var plan = PlanDocument.small()
            for row in WrongRow.places { row.change(&plan) }
            for row in WrongRow.people { row.change(&plan) }
            try await desk.take(.small())
            let decision = try await desk.take(plan, reach: desk.reach(of: "yl"))
            #expect(Set(decision.refused.map(\.fault.key)).count >= 20)
            #expect(Set(decision.refused.map(\.pointer)).count == decision.refused.count)
            #expect(try await desk.count("sites") == 1)
            #expect(try await desk.count("people") == 4)
            #expect(try await desk.count("room_sittings") == 3)
        }
    }

    @Test("C-15 a proctor's assignment grants his room, taking it away or changing it revokes")
    func grants() async throws {
        try await Desk.with { desk in
            let live = "grants where role = 'proctor' and scope_kind = 'room' and revoked_at is null"
            try await desk.take(.small())
            #expect(try await desk.count(live) == 1)
            var plan = PlanDocument.small()
            plan.assignments = [PlanRow(.small("am", "2", "p1", "proctor"))]
            try await desk.take(plan)
            #expect(try await desk.count(live) == 2)
            plan.assignments = [PlanRow(.small("am", "2", "p1", "proctor")).but { $0.removed = true }]
            try await desk.take(plan)
            #expect(try await desk.count(live) == 1)
            #expect(try await desk.count("assignments") == 4)
            plan.assignments = [PlanRow(.small("am", "1", "p1", "patrol"))]
            try await desk.take(plan)
            #expect(try await desk.count(live) == 0)
            #expect(try await desk.count("events where kind = 'grant.revoked'") == 2)
        }
    }

    @Test("an account given later brings the rights of what is to come")
    func laterAccount() async throws {
        try await Desk.with { desk in
            var plan = PlanDocument.small()
            plan.assignments.append(PlanRow(.small("pm", "1", "p2", "proctor")))
            try await desk.take(plan)
            #expect(try await desk.count("grants where revoked_at is null") == 1)
            plan.people[1] = plan.people[1].but { $0.account = "chen.jing" }
            plan.assignments = []
            try await desk.take(plan)
            #expect(try await desk.count("grants where revoked_at is null") == 2)
        }
    }

    @Test("another organisation's account is not taken over, its plan not reached")
    func organisations() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let foreign = PlanDocument.small(code: "xx").changed {
                $0.people[0] = $0.people[0].but { $0.account = "Zhang.Wei" }
            }
            let decision = try await desk.take(foreign)
            #expect(decision.refused.map(\.fault.key) == ["account_taken", "depends"])
            let reach = try await desk.reach(of: "xx")
            let problem = await #expect(throws: Problem.self) { try await desk.take(.small(), reach: reach) }
            #expect(problem?.kind == .notFound)
            let fresh = await #expect(throws: Problem.self) {
                try await desk.take(.small(code: "new"), reach: reach)
            }
            #expect(fresh?.kind == .notFound)
            _ = try await desk.take(foreign, reach: reach)
        }
    }

    @Test("M-32 the keys of the house are given by those who reach everything only")
    func withheld() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let plan = PlanDocument.small().changed {
                $0.people.append(.staff("system_administrator", "organisation"))
            }
            let refused = try await desk.take(plan, reach: desk.reach(of: "yl")).refused
            #expect(refused.map(\.fault.key) == ["role_withheld"])
            #expect(try await desk.take(plan).refused == [])
        }
    }

    @Test("an existing account keeps its password, whatever a plan says")
    func passwords() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let before = try await desk.organisations.users.byAccount("zhang.wei")
            try await desk.take(
                .small().changed { $0.people[0] = $0.people[0].but { $0.password = "another-Good-1" } }
            )
            #expect(try await desk.organisations.users.byAccount("zhang.wei") == before)
        }
    }

    @Test("I-26 seats may grow; one that somebody has cannot go")
    func seats() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            func resize(_ seats: PlanDocument.Seats) async throws -> [String] {
                var plan = PlanDocument(organisation: PlanDocument.small().organisation)
                plan.rooms = [PlanDocument.small().rooms[0].but { $0.seats = seats }]
                return try await desk.take(plan).refused.map(\.fault.key)
            }
            #expect(try await resize(.count(40)) == [])
            #expect(try await desk.count("seats") == 42)
            #expect(try await resize(.count(1)) == ["seat_in_use"])
            #expect(try await resize(.count(2)) == [])
            #expect(try await desk.count("seats") == 4)
        }
    }

    @Test("two candidates may change seats in one document")
    func swap() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            var plan = PlanDocument(organisation: PlanDocument.small().organisation)
            plan.assignments = [
                PlanRow(.small("am", "1", "k1", "candidate", seat: "2")),
                PlanRow(.small("am", "1", "k2", "candidate", seat: "1")),
            ]
            #expect(try await desk.take(plan).refused == [])
        }
    }

    @Test("what has been is not rewritten: times of an ended sitting stay, also against a room taken since")
    func ended() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            desk.clock.now += 3 * 3600
            #expect(try await desk.take(.small()).refused == [])
            let moved = PlanDocument.small().changed {
                $0.sittings[0] = $0.sittings[0].but { $0.endsAt += 60 }
            }
            #expect(try await desk.take(moved).refused.first?.fault.key == "sitting_ended")
            let late = PlanDocument.small().changed {
                $0.sittings.append(
                    PlanRow(.small("late", at: Desk.morning.addingTimeInterval(6 * 3600), rooms: ["1"]))
                )
            }
            #expect(try await desk.take(late).refused.map(\.fault.key) == ["room_overlap"])
        }
    }

    @Test("two imports of one plan at once both end, and leave it once")
    func atOnce() async throws {
        try await Desk.with { desk in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await desk.take(.small()) } }
                try await group.waitForAll()
            }
            #expect(try await desk.count("people") == 4)
            #expect(try await desk.count("devices") == 3)
        }
    }
}
