import Alerts
import Foundation
import Kernel
import Postgres
import Support
import Testing

@testable import Proctoring

@Suite("patrol and incidents", .serialized) struct PatrolTests {
    /// Visits as they lie in the database, oldest first: room, seconds, how each ended.
    private static func visits(_ house: PageHouse) async throws -> [String] {
        try await house.day.database.rows(
            """
            select r.number, coalesce(v.ending, 'open') as ending,
                extract(epoch from coalesce(v.ended_at, v.seen_at) - v.created_at)::int as seconds
            from patrol_visits v join room_sittings x on x.id = v.room_sitting_id join rooms r on r.id = x.room_id
            order by v.created_at, v.id
            """
        ).map { row in
            let number: Int = try row.get("number"), seconds: Int = try row.get("seconds")
            return "\(number) \(seconds) \(try row.get("ending", as: String.self))"
        }
    }

    @Test("B-17 a patrol walks from room to room and back; each visit leaves room, begin and duration")
    func walk() async throws {
        try await PageHouse.with(rooms: 3) { house in
            let patrol = house.stage.enter(try await house.day.user(.patrol))
            func go(_ form: String) async throws -> Int {
                house.clock.now += 20
                return try await house.post("/visits", as: patrol, form: form).status
            }
            _ = try await house.raise(.black, in: house.day.places[1], device: house.day.places[1].devices[0])
            #expect(try await go("to=next") == 303)
            #expect(try await go("to=next") == 303)
            #expect(try await go("to=next") == 303)
            #expect(try await go("to=previous") == 303)
            #expect(try await go("to=previous") == 303)
            #expect(try await go("room_sitting=\(house.day.places[2].roomSitting.text)") == 303)
            house.clock.now += 5
            #expect(try await house.post("/visits/ending", as: patrol).status == 303)
            // The alert first, then the plan's order; back twice; a room of his own choice; home.
            #expect(
                try await Self.visits(house) == [
                    "2 20 moved", "1 20 moved", "3 20 moved", "1 20 moved", "2 20 moved", "3 5 left",
                ]
            )
            let page = try await house.get("/visits", as: patrol)
            #expect(page.status == 200 && page.text.contains("考场 3"))
            let lines = try await house.day.database.rows(
                "select 1 from audit where action in ('visit.begin', 'visit.end')"
            )
            #expect(lines.count == 7)
        }
    }

    @Test("B-17 a visit ends by itself when its page is closed or its browser dies")
    func lost() async throws {
        try await PageHouse.with(rooms: 2) { house in
            let user = try await house.day.user(.patrol)
            let patrol = house.stage.enter(user)
            let store = PatrolStore(database: house.day.database, world: house.clock.world)
            _ = try await house.post("/visits", as: patrol, form: "to=next")
            let visit = try await store.current(of: user.user).unwrapped()
            for _ in 0..<3 {
                house.clock.now += 10
                let answer = try await house.post("/api/v1/visits/\(visit.id)/presence", as: patrol)
                #expect(answer.status == 204)
                try await store.endLost()
            }
            #expect(try await store.current(of: user.user) != nil)
            house.clock.now += PatrolRules.patience + 1
            try await store.endLost()
            #expect(try await Self.visits(house) == ["1 30 lost"])
            let late = try await house.post("/api/v1/visits/\(visit.id)/presence", as: patrol)
            #expect(late.status == 404)
            let ends = try await house.day.database.rows("select 1 from events where kind = 'visit.ended'")
            #expect(ends.count == 1)
            // Going on after a sleep does not count the sleep.
            _ = try await house.post("/visits", as: patrol, form: "to=next")
            house.clock.now += 3600
            _ = try await house.post("/visits", as: patrol, form: "to=next")
            #expect(try await Self.visits(house).dropFirst().first == "2 0 lost")
        }
    }

    @Test("two patrols share the rooms, and each sees where the other is")
    func two() async throws {
        try await PageHouse.with(rooms: 2) { house in
            let first = house.stage.enter(try await house.day.user(.patrol))
            let second = house.stage.enter(try await house.day.user(.supervisor))
            #expect(try await house.get("/patrol", as: second).status == 403)
            let other = house.stage.enter(try await house.day.user(.siteManager))
            _ = try await house.post("/visits", as: first, form: "to=next")
            house.clock.now += 1
            _ = try await house.post("/visits", as: other, form: "to=next")
            #expect(try await Self.visits(house).map { $0.prefix(1) } == ["1", "2"])
            let page = try await house.get("/patrol", as: other)
            #expect(page.text.contains("patrol 正在巡看"))
        }
    }

    @Test("B-17 C-15 nobody walks where he does not reach; before and after there is nothing to see")
    func reach() async throws {
        try await PageHouse.with(rooms: 1) { house in
            let stranger = house.stage.enter(try await house.other.user(.patrol))
            let room = house.day.places[0].roomSitting.text
            #expect(try await house.post("/visits", as: stranger, form: "room_sitting=\(room)").status == 404)
            let patrol = house.stage.enter(try await house.day.user(.patrol))
            let json = #"{"room_sitting":"\#(room)"}"#
            #expect(try await house.post("/api/v1/visits", as: patrol, form: json).status == 201)
            #expect(try await house.post("/api/v1/visits", as: patrol, form: json).status == 204)
            #expect(try await house.post("/visits", as: patrol, form: "to=next").status == 409)
            house.clock.now += 20_000
            #expect(try await house.post("/visits", as: patrol, form: "room_sitting=\(room)").status == 303)
            let second = house.stage.enter(try await house.day.user(.patrol))
            #expect(try await house.post("/visits", as: second, form: "room_sitting=\(room)").status == 409)
            let page = try await house.get("/patrol", as: second)
            #expect(page.status == 200 && page.text.contains("现在没有可巡看的考场"))
        }
    }

    @Test(
        "B-17 the walk's page shows the room, its pictures and how long each was unseen",
        arguments: ["zh-CN", "en"]
    )
    func page(language: String) async throws {
        try await PageHouse.with(rooms: 3) { house in
            let place = house.day.places[0]
            let source = try await house.deliver(place, device: place.devices[0])
            let patrol = house.stage.enter(try await house.day.user(.patrol))
            let idle = try await house.get("/patrol", as: patrol, language: language)
            #expect(idle.status == 200 && !idle.text.contains("data-source"))
            _ = try await house.post("/visits", as: patrol, form: "to=next")
            house.clock.now += 12
            let page = try await house.get("/patrol", as: patrol, language: language)
            #expect(page.text.contains("data-source=\"\(source.text)\""))
            #expect(page.text.contains("/room-sittings/\(place.roomSitting.text)/incidents"))
            for leftover in ["{{", ">patrol.", ">incident.", ">records."] {
                #expect(!page.text.contains(leftover), "\(leftover) in \(language)")
            }
            let part = try await house.get("/patrol/walk", as: patrol, language: language)
            #expect(part.status == 200 && !part.text.contains("<html"))
        }
    }

    @Test("B-17 C-16 a patrol's remark becomes an incident of the room, its replay and the lists")
    func remark() async throws {
        try await PageHouse.with(rooms: 2) { house in
            let place = house.day.places[0]
            let path = "/room-sittings/\(place.roomSitting.text)"
            let patrol = house.stage.enter(try await house.day.user(.patrol))
            _ = try await house.post("/visits", as: patrol, form: "room_sitting=\(place.roomSitting.text)")
            let said = "%E9%97%A8%E5%8F%A3%E6%9C%89%E4%BA%BA%E8%B5%B0%E5%8A%A8"
            let form = "kind=disturbance&text=\(said)"
            let answer = try await house.post("\(path)/incidents", as: patrol, form: form + "&to=%2Fpatrol")
            #expect(answer.status == 303 && answer.header("location") == "/patrol")
            let manager = house.stage.enter(try await house.day.user(.siteManager))
            for page in ["\(path)", "/incidents", "/visits"] {
                let shown = try await house.get(page, as: manager)
                #expect(shown.status == 200 && shown.text.contains("门口有人走动"), "\(page)")
            }
            let list = try await house.get("/api/v1\(path)/incidents", as: manager)
            let items = try JSON.decode([String: JSONValue].self, from: list.body)["items"]?.list ?? []
            #expect(items.first?["patrol"]?.flag == true && items.first?["kind"]?.text == "disturbance")
            let id = try (items.first?["id"]?.text).unwrapped()
            #expect(
                try await house.post("/incidents/\(id)/steps", as: patrol, form: "state=settled&text=x")
                    .status == 403
            )
            let settled = try await house.post(
                "/incidents/\(id)/steps",
                as: manager,
                form: "state=settled&text=done"
            )
            #expect(settled.status == 303)
            let again = try await house.post(
                "/incidents/\(id)/steps",
                as: manager,
                form: "state=settled&text=done"
            )
            #expect(again.status == 409)
            let page = try await house.get("/incidents/\(id)", as: manager)
            #expect(
                page.text.contains("done") && page.text.contains("已处理") && page.text.contains("site_manager")
            )
            let kinds = try await house.day.database.rows(
                "select kind from events where kind like 'incident.%' order by kind"
            )
            #expect(
                try kinds.map { try $0.get("kind", as: String.self) } == [
                    "incident.noted", "incident.settled",
                ]
            )
            let lines = try await house.day.database.rows(
                "select 1 from audit where action like 'incident.%'"
            )
            #expect(lines.count == 2)
        }
    }

    @Test("C-16 C-15 incidents of another organisation do not exist, and a note cannot be changed")
    func foreign() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let path = "/room-sittings/\(place.roomSitting.text)/incidents"
            let proctor = house.stage.enter(try await house.day.user(.proctor, over: place.roomSitting))
            let body = #"{"kind":"failure","text":"一台终端蓝屏"}"#
            let made = try await house.post("/api/v1\(path)", as: proctor, form: body)
            #expect(made.status == 201)
            let id = try (JSON.decode([String: JSONValue].self, from: made.body)["id"]?.text).unwrapped()
            let stranger = house.stage.enter(try await house.other.user(.examAdministrator))
            #expect(try await house.post("/api/v1\(path)", as: stranger, form: body).status == 404)
            #expect(try await house.get("/incidents/\(id)", as: stranger).status == 404)
            #expect(try await house.post("/incidents/\(id)/steps", as: stranger, form: "").status == 404)
            #expect(!(try await house.get("/incidents", as: stranger)).text.contains("蓝屏"))
            let other = house.day.places[1].roomSitting.text
            #expect(
                try await house.post(
                    "/room-sittings/\(other)/incidents",
                    as: proctor,
                    form: "kind=other&text=x"
                ).status == 404
            )
            let wrong = try await house.post(
                "/api/v1\(path)",
                as: proctor,
                form: #"{"kind":"failure","text":""}"#
            )
            #expect(wrong.status == 422 && wrong.text.contains("text"))
            await #expect(throws: (any Error).self) {
                try await house.day.database.transaction {
                    try await $0.run("update incidents set text = 'x'")
                }
            }
        }
    }
}
