import Alerts
import Foundation
import Kernel
import Postgres
import Support
import Testing

@testable import Proctoring

@Suite("console pages", .serialized) struct PageTests {
    /// Every route of the console with the permission it needs.
    private static func routes(_ room: UUID, _ alert: ID<Alert>, _ finding: UUID) -> [(
        String, String, Permission
    )] {
        [
            ("GET", "/today", .watchRooms), ("GET", "/today/board", .watchRooms),
            ("GET", "/room-sittings/\(room.text)", .watchRooms),
            ("GET", "/room-sittings/\(room.text)/live", .watchRooms),
            ("GET", "/alerts", .readAlerts), ("GET", "/alerts/list", .readAlerts),
            ("GET", "/findings/\(finding.text)/still", .replayRecordings),
            ("GET", "/health-page", .readHealth), ("GET", "/health-page/parts", .readHealth),
            ("GET", "/patrol", .patrolRooms), ("GET", "/patrol/walk", .patrolRooms),
            ("POST", "/visits/ending", .patrolRooms), ("GET", "/visits", .patrolRooms),
            ("GET", "/incidents", .readIncidents), ("GET", "/room-records", .readRoomRecords),
            ("GET", "/room-sittings/\(room.text)/record", .readRoomRecords),
            ("GET", "/api/v1/room-sittings/\(room.text)/record", .readRoomRecords),
            ("POST", "/room-sittings/\(room.text)/record", .signRoomRecords),
            ("GET", "/api/v1/room-sittings/\(room.text)/incidents", .readIncidents),
            ("GET", "/api/v1/health", .readHealth), ("GET", "/api/v1/today", .watchRooms),
            ("GET", "/api/v1/room-sittings/\(room.text)/state", .watchRooms),
            ("GET", "/api/v1/alerts", .readAlerts), ("GET", "/api/v1/alerts/\(alert)", .readAlerts),
            ("POST", "/api/v1/alerts/\(alert)/acknowledgement", .acknowledgeAlerts),
            ("POST", "/alerts/\(alert)/acknowledgement", .acknowledgeAlerts),
        ]
    }

    @Test("P-16 every route as every role: allowed by the table of permissions, refused otherwise")
    func roles() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let alert = try await house.raise(.noSignal, in: place, device: place.devices[0])
            let source = try await house.deliver(place, device: place.devices[0])
            let finding = try await house.find("black", source: source, in: place)
            for role in Role.allCases {
                let person = try await house.day.user(role)
                let token = house.stage.enter(person)
                for (method, path, permission) in Self.routes(place.roomSitting, alert, finding) {
                    let answer =
                        try await method == "GET" ? house.get(path, as: token) : house.post(path, as: token)
                    let isAllowed = person.reach(permission) != nil
                    #expect((answer.status < 400) == isAllowed, "\(role) \(method) \(path): \(answer.status)")
                    if !isAllowed {
                        #expect(answer.status == 403, "\(role) \(method) \(path): \(answer.status)")
                    }
                }
            }
            #expect(try await house.get("/today", as: nil).status == 303)
            let open = try await house.get("/health", as: nil)
            #expect(open.status == 503 && !open.text.contains("GB"))
            #expect(try await house.get("/api/v1/today", as: nil).status == 401)
        }
    }

    @Test("C-15 another organisation's user finds nothing")
    func otherOrganisation() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let alert = try await house.raise(.black, in: place, device: place.devices[0])
            let source = try await house.deliver(place, device: place.devices[0])
            let finding = try await house.find("black", source: source, in: place)
            let token = house.stage.enter(try await house.other.user(.examAdministrator))
            for (method, path, _) in Self.routes(place.roomSitting, alert, finding) {
                let answer =
                    try await method == "GET" ? house.get(path, as: token) : house.post(path, as: token)
                if path.contains(place.roomSitting.text) || path.contains(finding.text)
                    || path.contains(alert.description)
                {
                    #expect(answer.status == 404, "\(method) \(path): \(answer.status)")
                }
                #expect(!answer.text.contains(place.roomSitting.text), "\(path)")
            }
            let proctor = try await house.day.user(.proctor, over: house.day.places[1].roomSitting)
            let today = try await house.get("/today", as: house.stage.enter(proctor))
            #expect(today.text.contains(house.day.places[1].roomSitting.text))
            #expect(!today.text.contains(place.roomSitting.text))
        }
    }

    @Test("the board shows what is, what needs a person, and how to act", arguments: ["zh-CN", "en"])
    func board(language: String) async throws {
        try await PageHouse.with { house in
            let (first, second) = (house.day.places[0], house.day.places[1])
            let source = try await house.deliver(first, device: first.devices[0])
            let alert = try await house.raise(.notStarted, in: second)
            let token = house.stage.enter(try await house.day.user(.siteManager))
            let page = try await house.get("/today", as: token, language: language)
            #expect(page.status == 200 && page.text.contains("lang=\"\(language)\""))
            #expect(page.text.contains("data-source=\"\(source.text)\""))
            #expect(page.text.contains("action=\"/alerts/\(alert)/acknowledgement\""))
            #expect(page.text.contains("考场 2"))
            for leftover in ["{{", "alert.cause.", "board.", "monitoring.state.", "source.state."] {
                #expect(!page.text.contains(leftover), "\(leftover) in \(language)")
            }
            let part = try await house.get("/today/board", as: token, language: language)
            #expect(part.status == 200 && !part.text.contains("<html"))
        }
    }

    @Test("a room's page tells its state by the same rules as the alerts", arguments: ["zh-CN", "en"])
    func room(language: String) async throws {
        try await PageHouse.with(devices: 2) { house in
            let place = house.day.places[0]
            let token = house.stage.enter(try await house.day.user(.siteManager))
            let path = "/room-sittings/\(place.roomSitting.text)"
            func state() async throws -> String? {
                let answer = try await house.get("/api/v1\(path)/state", as: token)
                return try JSON.decode([String: JSONValue].self, from: answer.body)["state"]?.text
            }
            #expect(try await state() == "due")
            let source = try await house.deliver(place, device: place.devices[0])
            let finding = try await house.find("people_count", source: source, in: place)
            #expect(try await state() == "live")
            let page = try await house.get(path, as: token, language: language)
            #expect(page.status == 200 && page.text.contains("data-source=\"\(source.text)\""))
            #expect(page.text.contains("/findings/\(finding.text)/still") && page.text.contains("640×480"))
            for leftover in ["{{", "room.", "finding.kind.", "gap.cause."] {
                #expect(!page.text.contains(">\(leftover)"), "\(leftover) in \(language)")
            }
            house.clock.now += 10
            #expect(try await state() == "interrupted")
            house.clock.now += 6000
            #expect(try await state() == "ended")
            house.clock.now -= 9000
            #expect(try await state() == "planned")
            let early = try await house.get(path, as: token, language: "zh-CN")
            #expect(early.text.contains("待开始") && !early.text.contains("已结束"))
        }
    }

    @Test("B-22 the list can be filtered by state")
    func filtered() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            _ = try await house.deliver(place, device: place.devices[0])
            let token = house.stage.enter(try await house.day.user(.patrol))
            let expected: [(String, [UUID])] = [
                ("", house.day.places.map(\.roomSitting)), ("?state=live", [place.roomSitting]),
                ("?state=due", [house.day.places[1].roomSitting]), ("?state=ended", []),
            ]
            for (query, rooms) in expected {
                let answer = try await house.get("/api/v1/today\(query)", as: token)
                let found =
                    try JSON.decode([String: JSONValue].self, from: answer.body)["room_sittings"]?.list ?? []
                #expect(found.compactMap { $0["room_sitting"]?.text } == rooms.map(\.text), "\(query)")
            }
            #expect(try await house.get("/api/v1/today?state=nonsense", as: token).status == 422)
        }
    }

    @Test("acknowledging from a page leads back to it, once, and never elsewhere")
    func acknowledging() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let token = house.stage.enter(try await house.day.user(.siteManager))
            let leads = [
                ("/today", "/today"), ("%2Falerts%3Fstate%3Dopen", "/alerts?state=open"),
                ("//evil.test", "/alerts"),
            ]
            for (to, expected) in leads {
                let alert = try await house.raise(.black, in: place, device: place.devices[0])
                let answer = try await house.post(
                    "/alerts/\(alert)/acknowledgement",
                    as: token,
                    form: "to=\(to)"
                )
                #expect(answer.status == 303 && answer.header("location") == expected)
                #expect(
                    try await house.post("/api/v1/alerts/\(alert)/acknowledgement", as: token).status == 204
                )
                #expect(try await house.book.one(alert, reach: .everything).acknowledgedBy == "site_manager")
                try await house.book.apply([.clear(alert, at: house.clock.now)])
            }
            let over = try await house.raise(.black, in: place, device: place.devices[0])
            try await house.book.apply([.clear(over, at: house.clock.now)])
            #expect(try await house.post("/api/v1/alerts/\(over)/acknowledgement", as: token).status == 409)
            #expect(try await house.post("/alerts/\(over)/acknowledgement", as: token).status == 303)
            let rows = try await house.day.database.rows(
                "select 1 from audit where action = 'alert.acknowledge'"
            )
            #expect(rows.count == 3)
        }
    }

    @Test("the inbox filters, pages and opens one alert", arguments: ["zh-CN", "en"])
    func inbox(language: String) async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let open = try await house.raise(.noSignal, in: place, device: place.devices[0])
            let over = try await house.raise(.frozen, in: place, device: place.devices[0])
            try await house.book.apply([.clear(over, at: house.clock.now)])
            let token = house.stage.enter(try await house.day.user(.siteManager))
            for (query, id, absent) in [
                ("", open, ""), ("?state=cleared", over, open.description), ("?id=\(over)", over, ""),
            ] {
                let page = try await house.get("/alerts\(query)", as: token, language: language)
                #expect(page.status == 200 && page.text.contains(id.description), "\(query)")
                if !absent.isEmpty { #expect(!page.text.contains("id=\(absent)"), "\(query)") }
                #expect(!page.text.contains("{{") && !page.text.contains(">alert."), "\(query)")
            }
            #expect(try await house.get("/api/v1/alerts?limit=0", as: token).status == 422)
            #expect(try await house.get("/api/v1/alerts?state=x", as: token).status == 422)
            let first = try await house.get("/api/v1/alerts?limit=1&state=open", as: token)
            #expect(try JSON.decode([String: JSONValue].self, from: first.body)["items"]?.list?.count == 1)
        }
    }

    @Test("B-08 a reference still is taken, replaced and looked at, each with its audit line")
    func references() async throws {
        try await PageHouse.with { house in
            let path = "/devices/\(house.day.places[0].devices[0].text)/reference"
            let manager = house.stage.enter(try await house.day.user(.siteManager))
            #expect(try await house.get(path, as: manager).status == 404)
            #expect(try await house.post("/api/v1\(path)", as: manager).status == 204)
            house.clock.now += 5
            #expect(try await house.post(path, as: manager).status == 303)
            let answer = try await house.get(path, as: manager)
            #expect(answer.status == 200 && answer.body == Data([0xFF, 0xD8, 0xFE]))
            let rows = try await house.day.database.rows(
                "select action from audit where action like 'device.%' order by at, id"
            )
            #expect(
                try rows.map { try $0.get("action", as: String.self) }.sorted()
                    == ["device.reference", "device.reference", "device.view_reference"]
            )
            let stranger = house.stage.enter(try await house.other.user(.siteManager))
            #expect(try await house.get(path, as: stranger).status == 404)
            #expect(try await house.post(path, as: stranger).status == 404)
            let proctor = house.stage.enter(try await house.day.user(.proctor))
            #expect(try await house.post(path, as: proctor).status == 403)
        }
    }

    @Test("B-19 each look at an evidence still is audited")
    func stills() async throws {
        try await PageHouse.with { house in
            let place = house.day.places[0]
            let source = try await house.deliver(place, device: place.devices[0])
            let finding = try await house.find("covered", source: source, in: place)
            let token = house.stage.enter(try await house.day.user(.siteManager))
            let answer = try await house.get("/findings/\(finding.text)/still", as: token)
            #expect(answer.status == 200 && answer.header("content-type") == "image/jpeg")
            #expect(answer.body == Data([0xFF, 0xD8, 0xFF]))
            let rows = try await house.day.database.rows(
                "select subject from audit where action = 'finding.view'"
            )
            #expect(try rows.map { try $0.get("subject", as: UUID.self) } == [finding])
        }
    }

    @Test("names from the plan are text, never markup")
    func escaping() async throws {
        try await PageHouse.with { house in
            try await house.day.database.transaction {
                try await $0.run("update rooms set name = '<script>x</script>' || number")
            }
            let place = house.day.places[0]
            _ = try await house.raise(.black, in: place, device: place.devices[0])
            let token = house.stage.enter(try await house.day.user(.siteManager))
            for path in ["/today", "/alerts", "/room-sittings/\(place.roomSitting.text)"] {
                let page = try await house.get(path, as: token)
                #expect(page.status == 200 && !page.text.contains("<script>x"), "\(path)")
                #expect(page.text.contains("&lt;script&gt;x"), "\(path)")
            }
        }
    }

    @Test("a day of forty rooms is told quickly")
    func forty() async throws {
        try await PageHouse.with(rooms: 40, devices: 2) { house in
            for (index, place) in house.day.places.enumerated() {
                _ = try await house.deliver(place, device: place.devices[0])
                if index.isMultiple(of: 2) {
                    _ = try await house.raise(.black, in: place, device: place.devices[0])
                }
            }
            let token = house.stage.enter(try await house.day.user(.siteManager))
            let room = house.day.places[0].roomSitting.text
            for path in ["/today/board", "/room-sittings/\(room)/live", "/alerts/list", "/api/v1/today"] {
                var times: [Duration] = []
                for _ in 0..<20 {
                    let start = ContinuousClock.now
                    #expect(try await house.get(path, as: token).status == 200)
                    times.append(ContinuousClock.now - start)
                }
                // Unoptimised and beside other tests; the release figure is measured by the bench.
                let median = times.sorted()[10]
                #expect(median < .milliseconds(1000), "\(path) \(median)")
            }
        }
    }
}
