import Foundation
import Hummingbird
import Kernel
import Logging
import Postgres
import Proctoring
import Secrets
import ServiceLifecycle
import Synchronization
import Web

/// The server's way of an event from the database to a page, alone: a private cluster, the event log, the push side
/// behind the HTTP listener that hands upgrades over.
final class PushBenchHouse: Sendable {
    private let storage: Storage
    private let push: Push
    private let keyring: Keyring
    private let folder: URL
    private let group: ServiceGroup
    private let ports: AsyncStream<Int>
    /// What each dashboard hears of, and what all of them do.
    private let places: [UUID]
    private let everywhere: UUID

    init(folder: URL, dashboards: Int) async throws {
        let log = Logger(label: "bench")
        let configuration = try Configuration(
            file: nil,
            environment: [:],
            overrides: ["data.directory": folder.path]
        )
        let storage = try await Storage.open(configuration, data: DataDirectory(path: folder.path), log: log)
        try await ServerRun(database: storage.database, part: nil, world: .live, log: log).begin()
        let keyring = try Keyring(directory: folder.appending(path: "keys"), world: .live)
        var surroundings = Push.Surroundings(bus: storage.eventLog, world: .live, log: log)
        let tiles = Self.tiles
        surroundings.liveTiles = { tiles }
        let push = try Push(
            seal: TicketSeal(sign: { keyring.sign($0) }, verify: { keyring.verify($0) }),
            surroundings: surroundings
        )
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: Router(context: AppContext.self),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        UpgradeHandler(path: Push.path) { push.adopt(descriptor: $0, head: $1) }
                    ]
                )
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 0), backlog: 4096),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: log
        )
        group = ServiceGroup(
            services: [
                Until { await storage.eventLog.run() }, Until { await push.run() }, application,
            ],
            gracefulShutdownSignals: [],
            logger: log
        )
        places = (0..<dashboards).map { _ in World.live.id() }
        everywhere = World.live.id()
        (self.storage, self.push, self.keyring, self.folder, self.ports) = (
            storage, push, keyring, folder, ports
        )
    }

    /// Eighty cameras, for the patrols.
    private static var tiles: [LiveTile] {
        (0..<80).map { _ in
            LiveTile(
                id: World.live.id(),
                scope: [World.live.id()],
                roomSitting: World.live.id(),
                device: World.live.id(),
                state: "live",
                unitAge: 0.1,
                people: 30,
                interval: 1
            )
        }
    }

    func run() async throws {
        do { try await group.run() } catch {
            await storage.close()
            throw error
        }
        await storage.close()
    }

    func stop() async { await group.triggerGracefulShutdown() }

    /// Where it listens.
    func port() async throws -> Int {
        for await port in ports { return port }
        throw CocoaError(.fileReadUnknown)
    }

    /// Upgrade requests of the dashboards and so many candidates; good for half a minute.
    func tickets(candidates: Int, to name: String) throws -> URL {
        let dashboards = places.map { "d " + target(hearing: [$0, everywhere]) }
        return try list(
            dashboards + (0..<candidates).map { _ in "i " + target(hearing: [World.live.id()]) },
            name
        )
    }

    func tickets(patrols: Int, to name: String) throws -> URL {
        try list((0..<patrols).map { _ in "i " + target(hearing: []) }, name)
    }

    private func target(hearing scopes: Set<UUID>) -> String {
        let ticket = PushTicket(
            claims: PushClaims(
                user: World.live.id(),
                signIn: World.live.id(),
                audience: PushAudience(watch: scopes, alerts: []),
                issuedAt: World.live.now()
            ),
            nonce: World.live.id()
        )
        return "\(Push.path)?ticket=\(keyring.sign(ticket.payload))"
    }

    private func list(_ lines: [String], _ name: String) throws -> URL {
        let file = folder.appending(path: name)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        return file
    }

    /// Writes events evenly over some seconds, what is due in one statement.
    ///
    /// - Parameter isForAll: each is for all dashboards; else they take turns, fifty seats each.
    func write(_ rate: Double, for seconds: Double, isForAll: Bool) async throws {
        let began = ContinuousClock.now
        let total = Int(rate * seconds)
        var written = 0
        while written < total {
            let due = min(total, Int(began.duration(to: .now) / .seconds(1) * rate))
            if due > written {
                let events = (written..<due).map { event($0, isForAll: isForAll) }
                try await insert("[" + events.joined(separator: ",") + "]")
                written = due
            }
            try await Task.sleep(for: .milliseconds(3))
        }
    }

    private func event(_ number: Int, isForAll: Bool) -> String {
        let place = (isForAll ? everywhere : places[number % places.count]).text
        let now = World.live.now()
        let sent = Int(now.timeIntervalSince1970 * 1e9)
        let body = #"{"seat":\#(number % 50),"sent":\#(sent)}"#
        return
            #"{"id":"\#(World.live.id().text)","at":"\#(now.rfc3339)","place":"\#(place)","body":\#(body)}"#
    }

    private func insert(_ events: String) async throws {
        try await storage.database.transaction { transaction in
            try await transaction.run(
                """
                insert into events (id, at, kind, scope, subject, body)
                select (e->>'id')::uuid, (e->>'at')::timestamptz, 'finding.raised', array[(e->>'place')::uuid],
                    (e->>'place')::uuid, e->'body'
                from jsonb_array_elements($1::jsonb) e
                """,
                events
            )
            try await transaction.run("select pg_notify('events', '')")
        }
    }
}
