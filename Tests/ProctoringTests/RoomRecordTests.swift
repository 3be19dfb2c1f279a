import Alerts
import Foundation
import Kernel
import Postgres
import Recording
import Support
import Synchronization
import Testing

@testable import Proctoring

@Suite("room records", .serialized) struct RoomRecordTests {
    private static let filled =
        "expected=2&present=1&absent=1&violations=0&started_at=08%3A51&time_changes=&failures=&remarks=x"

    /// A person assigned to a room sitting; a proctor's has the account.
    private static func assign(
        _ duty: String,
        _ user: Principal?,
        to place: ExamDay.Place,
        _ house: PageHouse
    ) async throws {
        let day = house.day
        try await day.database.transaction { transaction in
            let person = UUID()
            try await transaction.run(
                """
                insert into people (id, organisation_id, code, name, kind, user_id, scope, created_at)
                values ($1, $2, $3, $4, $5, $6, $7::uuid[], now())
                """,
                person,
                day.organisation,
                person.text,
                user?.name ?? "考生",
                duty == "candidate" ? "candidate" : "staff",
                user?.user,
                [Reach.house, day.organisation, person]
            )
            try await transaction.run(
                "insert into assignments (id, room_sitting_id, person_id, duty, created_at) values ($1, $2, $3, $4, now())",
                UUID(),
                place.roomSitting,
                person,
                duty
            )
        }
    }

    private static func row(_ house: PageHouse, _ sql: String) async throws -> Int {
        try await house.day.database.rows(sql).count
    }

    @Test(
        "C-16 B-18 the record holds what the server knows, is filled in, signed by both proctors and frozen"
    )
    func whole() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let path = "/room-sittings/\(place.roomSitting.text)/record"
            let one = try await house.day.user(.proctor, over: place.roomSitting)
            let two = try await house.day.user(.proctor, over: place.roomSitting)
            for user in [one, two] { try await Self.assign("proctor", user, to: place, house) }
            for _ in 0..<2 { try await Self.assign("candidate", nil, to: place, house) }
            let (first, second) = (house.stage.enter(one), house.stage.enter(two))
            house.stage.ledgers.withLock { ledgers in
                let from = Plans.due
                ledgers[place.roomSitting] = RoomCoverage(
                    roomSitting: place.roomSitting,
                    devices: [
                        place.devices[0]: Coverage(stretches: [
                            .init(from: from, to: from + 60, cause: .notStarted),
                            .init(from: from + 60, to: from + 600, cause: nil),
                            .init(from: from + 600, to: from + 600.4, cause: .noSignal),
                            .init(from: from + 600.4, to: from + 900, cause: nil),
                        ])
                    ],
                    state: .short
                )
            }
            _ = try await house.raise(.black, in: place, device: place.devices[0])
            let note = try await house.post(
                "/room-sittings/\(place.roomSitting.text)/incidents",
                as: first,
                form: "kind=failure&text=blue+screen"
            )
            #expect(note.status == 303)
            let open = try await house.get(path, as: first)
            for text in ["blue screen", "黑屏", "未开启", "0.4 秒", "value=\"2\""] {
                #expect(open.text.contains(text), "\(text)")
            }
            #expect(try await house.post(path, as: first, form: Self.filled).status == 303)
            #expect(try await house.post("\(path)/signatures", as: first).status == 409)
            house.clock.now = Plans.due.addingTimeInterval(600 + 5400 + 60)
            #expect(try await house.post("\(path)/signatures", as: first).status == 303)
            // Frozen: what happens now is not in it, what is filled in stays.
            _ = try await house.raise(.covered, in: place, device: place.devices[0])
            #expect(try await house.post(path, as: second, form: Self.filled).status == 409)
            let half = try await house.get(path, as: second)
            #expect(half.text.contains("待另一名监考员签字") && !half.text.contains("遮挡"))
            #expect(try await house.post("\(path)/signatures/withdrawal", as: second).status == 409)
            #expect(try await house.post("\(path)/signatures/withdrawal", as: first).status == 303)
            #expect(try await house.post("\(path)/signatures", as: second).status == 303)
            #expect(try await house.post("\(path)/addenda", as: first, form: "text=x").status == 409)
            #expect(try await house.post("\(path)/signatures", as: first).status == 303)
            #expect(try await house.post("\(path)/signatures/withdrawal", as: first).status == 409)
            #expect(
                try await house.post("\(path)/addenda", as: first, form: "text=seat+3+was+5").status == 303
            )
            let page = try await house.get(path, as: first)
            #expect(
                page.text.contains("seat 3 was 5") && page.text.contains("SHA-256")
                    && !page.text.contains("<form class")
            )
            let data = try await house.get("/api/v1\(path)", as: first)
            let body = try JSON.decode([String: JSONValue].self, from: data.body)
            #expect(body["state"]?.text == "signed" && body["signatures"]?.list?.count == 2)
            #expect(body["facts"]?["short_gaps"]?.number.map { abs($0 - 0.4) < 0.001 } == true)
            #expect(try await Self.row(house, "select 1 from audit where action like 'room_record.%'") == 6)
            let digests =
                "select distinct g.digest from room_record_signatures g join room_records r on r.digest = g.digest"
            #expect(try await Self.row(house, digests) == 1)
        }
    }

    @Test("nothing changes a signed record, not even the server's own statements")
    func sealed() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let path = "/api/v1/room-sittings/\(place.roomSitting.text)/record"
            let manager = house.stage.enter(try await house.day.user(.siteManager))
            house.clock.now = Plans.due.addingTimeInterval(7000)
            let body = #"{"expected":0,"present":0,"absent":0,"time_changes":"","failures":"","remarks":""}"#
            #expect(try await house.send("PUT", path, as: manager, form: body).status == 204)
            #expect(try await house.post("\(path)/signatures", as: manager).status == 204)
            #expect(try await house.send("PUT", path, as: manager, form: body).status == 409)
            for sql in [
                "update room_records set present = 5", "delete from room_records",
                "delete from room_record_signatures",
                "update room_record_signatures set created_at = now()",
            ] {
                await #expect(throws: (any Error).self, "\(sql)") {
                    try await house.day.database.transaction { try await $0.run(sql) }
                }
            }
            let list = try await house.get("/room-records", as: manager)
            #expect(list.status == 200 && list.text.contains("已签字") && list.text.contains("未开考") == false)
        }
    }

    @Test(
        "C-15 a proctor has his own rooms' records; what is wrong with a form comes back beside its field",
        arguments: ["zh-CN", "en"]
    )
    func reach(language: String) async throws {
        try await PageHouse.with { house in
            let (mine, other) = (house.day.places[0], house.day.places[1])
            let proctor = house.stage.enter(try await house.day.user(.proctor, over: mine.roomSitting))
            let base = "/room-sittings/\(mine.roomSitting.text)/record"
            #expect(
                try await house.get("/room-sittings/\(other.roomSitting.text)/record", as: proctor).status
                    == 404
            )
            let stranger = house.stage.enter(try await house.other.user(.examAdministrator))
            for path in [base, "\(base)/signatures", "\(base)/signatures/withdrawal", "\(base)/addenda"] {
                #expect(try await house.post(path, as: stranger, form: "{}").status == 404, "\(path)")
            }
            let wrong = try await house.post(
                base,
                as: proctor,
                form: "expected=30&present=abc&absent=1&started_at=25%3A99"
            )
            #expect(wrong.status == 422 && wrong.text.contains("id=\"present-error\""))
            #expect(wrong.text.contains("id=\"started_at-error\"") && wrong.text.contains("value=\"30\""))
            let page = try await house.get(base, as: proctor, language: language)
            for leftover in ["{{", ">room_record.", ">coverage.", ">records.", ">problem."] {
                #expect(!page.text.contains(leftover), "\(leftover) in \(language)")
            }
            #expect(try await house.get("/room-records/\(mine.roomSitting.text)", as: proctor).status == 303)
        }
    }
}
