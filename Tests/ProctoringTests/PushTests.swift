import Foundation
import Kernel
import Postgres
import Proctoring
import Sockets
import Support
import Synchronization
import Testing

@Suite("C-03 push", .serialized) struct PushTests {
    @Test("a page is greeted, told of events in its reach and pulsed")
    func greeting() async throws {
        try await PushHouse.with { house in
            let token = house.stage.enter(try await house.day.user(.patrol))
            let page = try await house.page(token, live: true)
            try await eventually("hello") { !page.now.texts("hello").isEmpty }
            let room = house.day.places[0]
            try await house.tell(
                "room_sitting.opened",
                scope: room.scope,
                subject: room.roomSitting,
                body: #"{"by":"x"}"#
            )
            try await eventually("the event") { page.now.events.count == 1 }
            let event = page.now.events[0]
            #expect(event["kind"]?.text == "room_sitting.opened")
            #expect(event["subject"]?.text == room.roomSitting.text)
            #expect(event["body"]?["by"]?.text == "x")
            #expect(event["scope"]?.list?.count == 4 && event["position"]?.number == 1)
            try await eventually("a pulse after it") {
                page.now.texts("pulse").contains { $0["position"]?.number == 1 }
            }
        }
    }

    /// How an upgrade can be wrong.
    enum Wrong: String, CaseIterable {
        case noTicket, forged, expired, used, foreignOrigin, otherPath
    }

    @Test("an upgrade without a good ticket of our own page is refused", arguments: Wrong.allCases)
    func refused(wrong: Wrong) async throws {
        try await PushHouse.with { house in
            let token = house.stage.enter(try await house.day.user(.patrol))
            let issued = try JSON.decode([String: JSONValue].self, from: try await house.ticket(token).body)
            let ticket = try #require(issued["ticket"]?.text)
            var path = "/push?ticket=\(ticket)"
            var fields = ["Origin": "http://127.0.0.1:\(house.port)"]
            switch wrong {
            case .noTicket: path = "/push"
            case .forged: path = "/push?ticket=\(ticket.dropLast())0x"
            case .expired: house.clock.now += 31
            case .used:
                let first = try PushPage(port: house.port, path: path, fields: fields)
                try await eventually("the first use") { first.now.status == 101 }
            case .foreignOrigin: fields["Origin"] = "https://evil.test"
            case .otherPath: path = "/pushed?ticket=\(ticket)"
            }
            let page = try PushPage(port: house.port, path: path, fields: fields)
            let expected = [Wrong.foreignOrigin: 403, .otherPath: 404][wrong] ?? 401
            try await eventually("an answer") { page.now.status != 0 || page.now.closed != nil }
            #expect(page.now.status == expected)
        }
    }

    @Test("tickets need the right and the form token")
    func tickets() async throws {
        try await PushHouse.with { house in
            let reviewer = house.stage.enter(try await house.day.user(.caseReviewer))
            #expect(try await house.ticket(reviewer).status == 403)
            #expect(try await house.ticket("nobody").status == 401)
            let patrol = house.stage.enter(try await house.day.user(.patrol))
            let bare = try await Wire.send(
                "POST",
                "/api/v1/push-tickets",
                port: house.port,
                fields: ["Cookie": "invigil=\(patrol)"]
            )
            #expect(bare.status == 403)
            #expect(try await house.ticket(patrol).status == 201)
        }
    }

    @Test("C-15 a proctor hears of his rooms only, and of alerts only with the right to read them")
    func reach() async throws {
        try await PushHouse.with { house in
            let (mine, other) = (house.day.places[0], house.day.places[1])
            let proctor = house.stage.enter(try await house.day.user(.proctor, over: mine.roomSitting))
            let page = try await house.page(proctor)
            try await eventually("hello") { !page.now.texts("hello").isEmpty }
            let kinds = [
                "alert.raised", "room_sitting.opened", "source.changed", "finding.opened", "recording.kept",
            ]
            for place in [other, mine] {
                for kind in kinds { try await house.tell(kind, scope: place.scope) }
            }
            for kind in ["user.changed", "sign_in.opened"] { try await house.tell(kind, scope: mine.scope) }
            try await house.tell("room_sitting.closed", scope: mine.scope)
            try await eventually("the last") { page.now.events.last?["kind"]?.text == "room_sitting.closed" }
            #expect(
                page.now.events.compactMap { $0["kind"]?.text }.sorted()
                    == (kinds + ["room_sitting.closed"]).sorted()
            )
            #expect(page.now.events.allSatisfy { $0["scope"]?.list?.last?.text == mine.roomSitting.text })
        }
    }

    @Test("nothing is missed or doubled by a page that keeps coming back while many write")
    func resume() async throws {
        try await PushHouse.with { house in
            let token = house.stage.enter(try await house.day.user(.patrol))
            let total = 400
            let visits = Counter()
            let writing = Task { try await write(total, writers: 4, to: house, behind: visits) }
            var positions: [Int] = []
            var last = 0
            while positions.count < total, visits.value < 200 {
                visits.add()
                let page = try await house.page(token, after: last)
                let wanted = min(total - positions.count, 15)
                try? await eventually("some events", within: .seconds(3)) {
                    page.now.positions.count >= wanted
                }
                page.hangUp()
                let state = page.now
                positions += state.positions
                last = state.position ?? last
            }
            try await writing.value
            #expect(positions == Array(1...total))
            #expect(visits.value >= 10)
        }
    }

    /// No faster than pages come and go, so that there is always somebody to resume.
    private func write(_ total: Int, writers: Int, to house: PushHouse, behind visits: Counter) async throws {
        try await withThrowingTaskGroup { group in
            for writer in 0..<writers {
                group.addTask {
                    for number in 0..<(total / writers) {
                        try await eventually("a visit") { visits.value > number / 10 }
                        let body = #"{"writer":\#(writer),"number":\#(number)}"#
                        let scope = house.day.places[number % 2].scope
                        try await house.tell("source.changed", scope: scope, body: body)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a page that was away too long is told to renew itself")
    func snapshot() async throws {
        try await PushHouse.with { house in
            let token = house.stage.enter(try await house.day.user(.patrol))
            let text = String(repeating: "x", count: 4000)
            try await house.database.transaction { transaction in
                for _ in 0..<300 {
                    try await transaction.append(
                        Event(
                            id: house.clock.world.id(),
                            at: house.clock.now,
                            kind: "source.changed",
                            scope: house.day.places[0].scope,
                            subject: UUID(),
                            body: #"{"text":"\#(text)"}"#
                        )
                    )
                }
            }
            try await eventually("numbers") { try await house.push.head() == 300 }
            let page = try await house.page(token, after: 0)
            try await eventually("snapshot") {
                page.now.texts("snapshot").contains { $0["position"]?.number == 300 }
            }
            let ahead = try await house.page(token, after: 9999)
            try await eventually("snapshot") {
                ahead.now.texts("snapshot").contains { $0["position"]?.number == 300 }
            }
            try await house.tell("source.changed", scope: house.day.places[0].scope)
            for one in [page, ahead] {
                try await eventually("what follows") { one.now.positions.last == 301 }
            }
        }
    }

    @Test("ended rights end the connection", arguments: ["sign_in.revoked", "grant.revoked"])
    func revoked(kind: String) async throws {
        try await PushHouse.with { house in
            let person = try await house.day.user(.patrol)
            let token = house.stage.enter(person)
            let other = try await house.page(house.stage.enter(try await house.day.user(.siteManager)))
            let pages = [try await house.page(token), try await house.page(token)]
            for page in pages + [other] { try await eventually("hello") { !page.now.texts("hello").isEmpty } }
            let subject = kind == "sign_in.revoked" ? person.signIn : person.user
            try await house.tell(kind, scope: [Reach.house], subject: subject)
            for page in pages {
                try await eventually("the end") { page.now.closed == 4401 }
            }
            #expect(other.now.closed == nil)
            // Who a ticket is for is remembered for a moment: what was written from memory is not believed.
            let late = try await house.page(token)
            try await eventually("come again") { late.now.closed == 1013 }
        }
    }

    @Test("alerts handed to a page are noted as pushed, once the page has them")
    func pushed() async throws {
        try await PushHouse.with { house in
            let (heard, unheard) = (UUID(), UUID())
            let mine = house.day.places[0]
            try await house.tell("alert.raised", scope: house.day.places[1].scope, subject: unheard)
            let page = try await house.page(
                house.stage.enter(try await house.day.user(.proctor, over: mine.roomSitting)),
                after: 0
            )
            try await house.tell("alert.raised", scope: mine.scope, subject: heard)
            try await eventually("noted") { house.stage.pushed.withLock { $0 } == [heard] }
            #expect(page.now.events.count == 1)
        }
    }

    @Test("stills and figures come only for tiles asked for and within reach")
    func stills() async throws {
        try await PushHouse.with { house in
            let (mine, other) = (house.day.places[0], house.day.places[1])
            let ids = [UUID(), UUID(), UUID()]
            house.stage.tiles.withLock { tiles in
                tiles = zip(ids, [mine, mine, other]).map { id, place in
                    LiveTile(
                        id: id,
                        scope: place.scope,
                        roomSitting: place.roomSitting,
                        device: place.devices[0],
                        state: "live",
                        unitAge: 0.2,
                        people: 29
                    )
                }
            }
            house.stage.stills.withLock { stills in
                for id in ids {
                    stills[id] = LiveStill(
                        at: Date(timeIntervalSince1970: 1_795_222_800.25),
                        jpeg: [0xFF, 0xD8, 1]
                    )
                }
            }
            let token = house.stage.enter(try await house.day.user(.proctor, over: mine.roomSitting))
            let page = try await house.page(token, tiles: [ids[0], ids[2]], live: true)
            try await eventually("both kinds, twice") { page.now.binaries.count(where: { $0[0] == 2 }) >= 2 }
            let stills = page.now.binaries.filter { $0[0] == 1 }
            #expect(stills.map { $0[1..<17].hex } == [ids[0].text.replacing("-", with: "")])
            #expect(stills.first.map { $0[17..<25].reduce(0) { $0 << 8 | Int($1) } } == 1_795_222_800_250)
            #expect(stills.first.map { Array($0[25...]) } == [0xFF, 0xD8, 1])
            let live = try #require(page.now.binaries.last { $0[0] == 2 })
            let figures = try JSON.decode([String: JSONValue].self, from: Data(live.dropFirst()))
            let shown = Set(figures["sources"]?.list?.compactMap { $0["id"]?.text } ?? [])
            #expect(shown == Set(ids.prefix(2).map(\.text)))
            house.stage.stills.withLock { $0[ids[0]] = LiveStill(at: Date(), jpeg: [0xFF, 0xD8, 2]) }
            try await eventually("the newer still") {
                page.now.binaries.contains { $0.last == 2 && $0[0] == 1 }
            }
        }
    }

    @Test("a page that does not read is closed and holds nobody up")
    func slow() async throws {
        var configuration = HubConfiguration()
        configuration.waitingBytes = 512 * 1024
        try await PushHouse.with(configuration: configuration) { house in
            let token = house.stage.enter(try await house.day.user(.patrol))
            let good = try await house.page(token)
            let slow = try await house.page(token, window: 2048, reads: false)
            try await eventually("both open") { house.push.hub.counters.openConnections == 2 }
            let text = String(repeating: "y", count: 16_000)
            for number in 1...600 {
                try await house.tell(
                    "source.changed",
                    scope: house.day.places[0].scope,
                    body: #"{"text":"\#(text)"}"#
                )
                if number % 10 == 0 {
                    try await eventually("the other follows") { good.now.events.count > number - 5 }
                }
            }
            try await eventually("the slow one closed") { house.push.hub.counters.closedSlow == 1 }
            try? await eventually("the other told everything") { good.now.positions.count == 600 }
            #expect(good.now.positions == Array(1...600))
            #expect(good.now.closed == nil)
            slow.hangUp()
        }
    }

    @Test("what is no wish ends the connection", arguments: ["hello", "{\"after\":\"x\"}", "[]"])
    func nonsense(text: String) async throws {
        try await PushHouse.with { house in
            let page = try await house.page(house.stage.enter(try await house.day.user(.patrol)))
            try page.say(text)
            try await eventually("the end") { page.now.closed == 1008 }
        }
    }

    @Test("an HTTP request goes on working on the same port, before and after upgrades")
    func onePort() async throws {
        try await PushHouse.with { house in
            let token = house.stage.enter(try await house.day.user(.patrol))
            for _ in 0..<20 {
                let page = try await house.page(token)
                try await eventually("hello") { !page.now.texts("hello").isEmpty }
                page.hangUp()
            }
            #expect(try await house.ticket(token).status == 201)
            try await eventually("all gone") { house.push.hub.counters.openConnections == 0 }
        }
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() {
        count.withLock { $0 += 1 }
    }
}

extension Push {
    /// Where the event log is.
    fileprivate func head() async throws -> Int64 { try await position() }
}

@Suite struct PushTicketTests {
    @Test("a ticket comes back as it went in")
    func roundTrip() throws {
        let shared = UUID(), watched = UUID(), alerted = UUID()
        let ticket = PushTicket(
            claims: PushClaims(
                user: UUID(),
                signIn: UUID(),
                audience: PushAudience(watch: [shared, watched], alerts: [shared, alerted]),
                issuedAt: Date(timeIntervalSince1970: 1_795_222_800.125)
            ),
            nonce: UUID()
        )
        #expect(PushTicket(payload: ticket.payload) == ticket)
    }

    @Test("cut or foreign bytes are no ticket")
    func damaged() {
        let audience = PushAudience(watch: [UUID()], alerts: [])
        let claims = PushClaims(user: UUID(), signIn: UUID(), audience: audience, issuedAt: Date())
        let payload = PushTicket(claims: claims, nonce: UUID()).payload
        for count in 0..<payload.count where count != 57 {
            #expect(PushTicket(payload: payload.prefix(count)) == nil)
        }
        #expect(PushTicket(payload: Data([2]) + payload.dropFirst()) == nil)
    }

    @Test("a reach of a thousand rooms still fits an upgrade request, newest first")
    func large() throws {
        let rooms = (0..<1000).map {
            UUID(version7At: Date(timeIntervalSince1970: Double($0)), random: Array(repeating: 7, count: 10))
        }
        let audience = PushAudience(watch: Set(rooms), alerts: Set(rooms))
        let claims = PushClaims(user: UUID(), signIn: UUID(), audience: audience, issuedAt: Date())
        let payload = PushTicket(claims: claims, nonce: UUID()).payload
        #expect(payload.count * 4 / 3 < 2600)
        #expect(PushTicket(payload: payload)?.claims.audience.watch == Set(rooms.suffix(100)))
    }
}
