import Foundation
import Hummingbird
import HummingbirdCore
import Kernel
import Logging
import NIOCore
import Postgres
import Proctoring
import Recording
import Sockets
import Support
import Synchronization
import Testing
import Web

/// What the server under test asks and the test decides.
final class Stage: Sendable {
    /// Token to person, as sign-in would have it.
    let people = Mutex<[String: Principal]>([:])
    let tiles = Mutex<[LiveTile]>([])
    let stills = Mutex<[UUID: LiveStill]>([:])
    let pushed = Mutex<[UUID]>([])
    let ended = Mutex<Set<UUID>>([])
    /// Coverage ledgers by room sitting.
    let ledgers = Mutex<[UUID: RoomCoverage]>([:])
    private let signed = Mutex<[String: Data]>([:])

    /// A seal that knows only what it signed itself.
    var seal: TicketSeal {
        TicketSeal { payload in
            let text = UUID().uuidString
            self.signed.withLock { $0[text] = payload }
            return text
        } verify: { text in
            self.signed.withLock { $0[text] }
        }
    }

    func surroundings(_ bus: any EventBus, world: World) -> Push.Surroundings {
        var surroundings = Push.Surroundings(bus: bus, world: world, log: Logger(label: "push"))
        surroundings.liveTiles = { self.tiles.withLock { $0 } }
        surroundings.still = { id in self.stills.withLock { $0[id] } }
        surroundings.isOpen = { signIn in !self.ended.withLock { $0.contains(signIn) } }
        surroundings.markPushed = { ids in self.pushed.withLock { $0 += ids } }
        return surroundings
    }

    /// Signs a person in; the token goes into the cookie.
    func enter(_ principal: Principal) -> String {
        let token = UUID().uuidString
        people.withLock { $0[token] = principal }
        return token
    }
}

/// The push side in a real HTTP server on a database of its own.
struct PushHouse {
    let database: Database
    let day: ExamDay
    let push: Push
    let stage: Stage
    let clock: TestClock
    let port: Int

    static func with(
        rooms: Int = 2,
        configuration: HubConfiguration = HubConfiguration(),
        _ body: @escaping @Sendable (PushHouse) async throws -> Void
    ) async throws {
        try await TestDatabase.with { test in
            let log = Logger(label: "push-test")
            let stage = Stage()
            let clock = TestClock(Date())
            let bus = EventLog(database: test.database, conninfo: test.conninfo, log: log)
            let push = try Push(
                configuration: configuration,
                seal: stage.seal,
                surroundings: stage.surroundings(bus, world: clock.world)
            )
            let day = try await ExamDay(test.database, rooms: rooms, starts: Date())
            try await withThrowingTaskGroup { group in
                let (ports, listening) = AsyncStream.makeStream(of: Int.self)
                let application = try application(push, stage) { listening.yield($0) }
                group.addTask { await bus.run() }
                group.addTask { await push.run() }
                group.addTask { try await application.runService(gracefulShutdownSignals: []) }
                for await port in ports {
                    try await body(
                        PushHouse(
                            database: test.database,
                            day: day,
                            push: push,
                            stage: stage,
                            clock: clock,
                            port: port
                        )
                    )
                    break
                }
                group.cancelAll()
                // The server says so when it is cancelled instead of stopped.
                try? await group.waitForAll()
            }
        }
    }

    private static func application(
        _ push: Push,
        _ stage: Stage,
        listening: @escaping @Sendable (Int) -> Void
    ) throws -> some ApplicationProtocol {
        let router = Router(context: AppContext.self)
        let site = try Site(
            resources: TestDatabase.resources,
            contexts: [],
            zone: "Asia/Shanghai",
            world: .live
        )
        router.add(middleware: ProblemMiddleware(site: site) { _ in nil })
        router.add(middleware: VisitorMiddleware { token in stage.people.withLock { $0[token] } })
        push.mount(on: Routes(router: router))
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        UpgradeHandler(path: Push.path) { push.adopt(descriptor: $0, head: $1) }
                    ]
                )
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { listening($0.localAddress?.port ?? 0) },
            logger: quiet
        )
    }

    /// The framework says at error level that it was cancelled, which every test does to it.
    static var quiet: Logger {
        var log = Logger(label: "push-test")
        log.logLevel = .critical
        return log
    }

    // MARK: What tests do

    func ticket(_ token: String) async throws -> Wire.Answer {
        try await Wire.send(
            "POST",
            "/api/v1/push-tickets",
            port: port,
            fields: ["Cookie": "invigil=\(token)", "X-Form-Token": VisitorMiddleware.formToken(for: token)]
        )
    }

    /// An open page of that person.
    func page(
        _ token: String,
        after: Int? = nil,
        tiles: [UUID] = [],
        live: Bool = false,
        window: Int32 = 0,
        reads: Bool = true
    ) async throws -> PushPage {
        let answer = try await ticket(token)
        let issued = try JSON.decode([String: JSONValue].self, from: answer.body)
        let text = try #require(issued["ticket"]?.text)
        let page = try PushPage(port: port, path: "/push?ticket=\(text)", window: window, reads: reads)
        let names = tiles.map { "\"\($0.text)\"" }.joined(separator: ",")
        try await eventually("opened") { page.now.status == 101 }
        try page.say(#"{"after":\#(after.map(String.init) ?? "null"),"tiles":[\#(names)],"live":\#(live)}"#)
        return page
    }

    /// Writes one event in a transaction of its own.
    func tell(_ kind: String, scope: [UUID], subject: UUID = UUID(), body: String = "{}") async throws {
        try await database.transaction { transaction in
            try await transaction.append(
                Event(id: World.live.id(), at: Date(), kind: kind, scope: scope, subject: subject, body: body)
            )
        }
    }
}

/// Waits for a condition; fails after ten seconds, and not before it was looked at so often that the others had
/// their turn: simulations beside it may keep every thread for a while.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(10),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    var looks = 0
    while try await !condition() {
        looks += 1
        guard looks < 400 || ContinuousClock.now < deadline else {
            throw Wire.Fault(what: "waited for \(what)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
