import Alerts
import Foundation
import Kernel
import Postgres
import Scheduling
import Support
import Testing

private let morning = Date(timeIntervalSince1970: 1_795_222_800)

/// The book on a database of its own, with two organisations' plans.
private struct Desk {
    let database: Database
    let book: AlertBook
    let clock: TestClock
    let day: ExamDay
    let other: ExamDay

    static func with(_ body: (Desk) async throws -> Void) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(morning)
            try await body(
                Desk(
                    database: test.database,
                    book: AlertBook(database: test.database, world: clock.world),
                    clock: clock,
                    day: ExamDay(test.database, rooms: 2, devices: 2, starts: morning),
                    other: ExamDay(test.database, code: "other", starts: morning)
                )
            )
        }
    }

    func difference(_ cause: AlertCause, _ day: ExamDay? = nil, room: Int = 0, device: Int? = 0) -> Difference
    {
        let place = (day ?? self.day).places[room]
        return Difference(
            cause,
            roomSitting: ID(place.roomSitting),
            device: device.map { ID(place.devices[$0]) },
            since: clock.now.addingTimeInterval(-8),
            due: clock.now.addingTimeInterval(-3),
            reason: "unreachable"
        )
    }

    func raise(_ cause: AlertCause, _ day: ExamDay? = nil, room: Int = 0, device: Int? = 0) async throws
        -> ID<Alert>
    {
        try #require(try await book.apply([.raise(difference(cause, day, room: room, device: device))]).first)
    }

    func entry(_ principal: Principal) -> AuditEntry {
        AuditEntry(actor: principal.user, action: "alert.acknowledge", subject: nil)
    }

    func kinds() async throws -> [String] {
        try await database.rows("select kind from events order by at, id").map { try $0.get("kind") }
    }
}

@Suite("SM-C2 alert book") struct AlertBookTests {
    @Test("one open alert a cause, also when two servers see it at once", arguments: [nil, 0])
    func oneAlertACause(device: Int?) async throws {
        try await Desk.with { desk in
            let difference = desk.difference(.noSignal, device: device)
            let raised = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await desk.book.apply([.raise(difference)]).count } }
                return try await group.reduce(0, +)
            }
            #expect(raised == 1)
            #expect(try await desk.kinds() == ["alert.raised"])
        }
    }

    @Test("C-16 an alert keeps its times, its names and its place")
    func life() async throws {
        try await Desk.with { desk in
            let proctor = try await desk.day.user(.proctor, over: desk.day.places[0].roomSitting)
            let reach = Reach([desk.day.places[0].roomSitting])
            let id = try await desk.raise(.refused)
            #expect(try await desk.book.one(id, reach: reach).state == .raised)
            desk.clock.now += 1
            try await desk.book.markPushed([id])
            #expect(try await desk.book.one(id, reach: reach).state == .pushed)
            desk.clock.now += 20
            try await desk.book.acknowledge(id, reach: reach, entry: desk.entry(proctor))
            desk.clock.now += 30
            let gone = desk.clock.now
            desk.clock.now += 5
            try await desk.book.apply([.clear(id, at: gone)])
            let alert = try await desk.book.one(id, reach: reach)
            #expect(alert.state == .cleared)
            #expect(alert.since == morning.addingTimeInterval(-8) && alert.raisedAt == morning)
            #expect(
                alert.detail.due == morning.addingTimeInterval(-3) && alert.detail.reason == "unreachable"
            )
            #expect(alert.pushedAt == morning + 1 && alert.acknowledgedAt == morning + 21)
            #expect(alert.acknowledgedBy == "proctor" && alert.clearedAt == gone)
            #expect(alert.place.room == "考场 1" && alert.place.deviceName == "c1-1")
            #expect(try await desk.kinds() == ["alert.raised", "alert.acknowledged", "alert.cleared"])
        }
    }

    @Test("an event tells everything a page announces, in the scope of the room sitting")
    func event() async throws {
        try await Desk.with { desk in
            let id = try await desk.raise(.notStarted, device: nil)
            let row = try #require(try await desk.database.row("select scope, subject, body from events"))
            #expect(try row.get("scope") == desk.day.places[0].scope)
            #expect(try row.get("subject") == id.uuid)
            let body = try JSON.decode(
                [String: String].self,
                from: Data(row.get("body", as: String.self).utf8)
            )
            #expect(body["cause"] == "not_started" && body["severity"] == "alarm" && body["room"] == "考场 1")
            #expect(body["room_sitting"] == desk.day.places[0].roomSitting.text && body["since"] != nil)
        }
    }

    @Test("what comes back is the same alert, still somebody's")
    func reopened() async throws {
        try await Desk.with { desk in
            let proctor = try await desk.day.user(.proctor)
            let id = try await desk.raise(.noSignal)
            try await desk.book.acknowledge(id, reach: .everything, entry: desk.entry(proctor))
            try await desk.book.apply([.clear(id, at: desk.clock.now)])
            try await desk.book.apply([.reopen(id)])
            let alert = try await desk.book.one(id, reach: .everything)
            #expect(alert.state == .acknowledged && alert.detail.reopened == 1)
            try await desk.book.apply([.reopen(id)])
            #expect(try await desk.kinds().count == 4)
        }
    }

    @Test("acknowledging is one person's, once, audited, and only within reach")
    func acknowledging() async throws {
        try await Desk.with { desk in
            let first = try await desk.day.user(.proctor)
            let second = try await desk.day.user(.siteManager)
            let id = try await desk.raise(.black)
            await #expect(throws: Problem.self) {
                try await desk.book.acknowledge(
                    id,
                    reach: Reach([desk.other.organisation]),
                    entry: desk.entry(first)
                )
            }
            for principal in [first, second] {
                try await desk.book.acknowledge(id, reach: .everything, entry: desk.entry(principal))
            }
            #expect(try await desk.book.one(id, reach: .everything).acknowledgedBy == "proctor")
            let audit = try await desk.database.rows(
                "select actor from audit where action = 'alert.acknowledge'"
            )
            #expect(try audit.map { try $0.get("actor", as: UUID.self) } == [first.user])
            let over = try await desk.raise(.frozen)
            try await desk.book.apply([.clear(over, at: desk.clock.now)])
            let refusal = await #expect(throws: Problem.self) {
                try await desk.book.acknowledge(over, reach: .everything, entry: desk.entry(first))
            }
            #expect(refusal?.slug == "alert_cleared")
        }
    }

    @Test("C-15 filters, counts and pages end at the reader's reach")
    func reading() async throws {
        try await Desk.with { desk in
            let reader = try await desk.day.user(.patrol)
            let reach = Reach([desk.day.organisation])
            var ids: [ID<Alert>] = []
            for (cause, room, device) in [
                (AlertCause.notStarted, 0, Int?.none), (.black, 0, 0), (.frozen, 1, 1),
            ] {
                desk.clock.now += 1
                ids.append(try await desk.raise(cause, room: room, device: device))
            }
            _ = try await desk.raise(.notStarted, desk.other, device: nil)
            try await desk.book.acknowledge(ids[1], reach: reach, entry: desk.entry(reader))
            try await desk.book.apply([.clear(ids[2], at: desk.clock.now)])
            let expected: [AlertFilter: [ID<Alert>]] = [
                .open: [ids[1], ids[0]], .unacknowledged: [ids[0]], .mine: [ids[1]], .unreached: [],
                .cleared: [ids[2]],
            ]
            let counts = try await desk.book.counts(of: reader.user, reach: reach, clearedSince: morning)
            for filter in AlertFilter.allCases {
                let listed = try await desk.book.list(filter, of: reader.user, reach: reach, limit: 10)
                #expect(listed.map(\.id) == expected[filter])
                #expect(counts.of(filter) == expected[filter]?.count)
            }
            #expect(try await desk.book.openCount(reach: reach) == 2)
            let first = try await desk.book.list(.open, of: reader.user, reach: reach, limit: 1)
            let second = try await desk.book.list(
                .open,
                of: reader.user,
                reach: reach,
                limit: 1,
                before: first[0].id
            )
            #expect(first.map(\.id) + second.map(\.id) == [ids[1], ids[0]])
            let rooms: [ID<RoomSitting>] = [
                ID(desk.day.places[0].roomSitting), ID(desk.other.places[0].roomSitting),
            ]
            let ofRooms = try await desk.book.list(of: rooms, clearedSince: morning, reach: reach)
            #expect(ofRooms.map(\.id) == [ids[1], ids[0]])
        }
    }

    @Test func knownHoldsWhatTheRulesNeed() async throws {
        try await Desk.with { desk in
            let room = ID<RoomSitting>(desk.day.places[0].roomSitting)
            let open = try await desk.raise(.noSignal)
            let old = try await desk.raise(.black)
            let short = try await desk.raise(.replayShort, device: nil)
            let elsewhere = try await desk.raise(.black, room: 1)
            try await desk.book.apply([.clear(old, at: desk.clock.now), .clear(short, at: desk.clock.now)])
            desk.clock.now += 40
            let known = try await desk.book.known([room], recent: 30)
            #expect(Set(known.map(\.id)) == [open, short])
            #expect(try await desk.book.open() == [room, ID(desk.day.places[1].roomSitting)])
            #expect(try await desk.book.one(elsewhere, reach: .everything).clearedAt == nil)
        }
    }
}
