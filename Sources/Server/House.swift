import Alerts
import Analysis
import Foundation
import Hummingbird
import Kernel
import Logging
import NIOCore
import Organisations
import Postgres
import Proctoring
import Recording
import Scheduling
import Secrets
import ServiceLifecycle
import Streams
import UnixSignals
import Web

/// The composition root: opens everything, mounts the contexts, runs until signalled.
///
/// The only place that knows everybody.
struct House {
    let configuration: Configuration
    let storage: Storage
    let world: World
    let log: Logger
    let keyring: Keyring
    let site: Site
    let organisations: Organisations
    let scheduling: Scheduling
    let streams: Streams
    let analysis: Analysis
    let recording: Recording
    let alerts: Alerts
    let expectedPeople: ExpectedPeople
    let monitor: Monitor
    let push: Push
    let console: Console
    let health: Health

    /// Runs a whole server.
    ///
    /// - Parameters:
    ///   - beside: further services of the caller's.
    ///   - ready: called once everything is open and before requests are taken.
    static func run(
        _ configuration: Configuration,
        world: World,
        log: Logger,
        beside: [any Service] = [],
        ready: (House) async throws -> Void
    ) async throws {
        try Preflight.check(log: log)
        let data = try DataDirectory(path: configuration.text("data.directory"))
        let storage = try await Storage.open(configuration, data: data, log: log)
        do {
            let house = try House(configuration, storage, data, world, log)
            let run = ServerRun(database: storage.database, world: world, log: log)
            try await run.begin()
            _ = try await house.recording.reconcile()
            try await ready(house)
            try await house.serve(run, beside)
        } catch {
            await storage.close()
            throw error
        }
        await storage.close()
        log.info("stopped")
    }

    init(
        _ configuration: Configuration,
        _ storage: Storage,
        _ data: DataDirectory,
        _ world: World,
        _ log: Logger
    ) throws {
        self.configuration = configuration
        self.storage = storage
        self.world = world
        self.log = log
        let database = storage.database
        let hasher = PasswordHasher(threads: try configuration.whole("password.threads"), world: world)
        let footage = data.path(configuration.text("footage.directory"), or: "footage")
        keyring = try Keyring(directory: data.url.appending(path: "keys"), world: world)
        organisations = Organisations(database: database, hasher: hasher, world: world)
        scheduling = Scheduling(
            database: database,
            organisations: organisations,
            keyring: keyring,
            hasher: hasher,
            world: world
        )
        streams = Streams(
            plan: ScheduledCameras(roomSittings: scheduling.roomSittings, devices: scheduling.devices),
            database: database,
            world: world,
            settings: try configuration.streams,
            events: storage.eventLog,
            log: log
        )
        expectedPeople = ExpectedPeople(roomSittings: scheduling.roomSittings, streams: streams, world: world)
        analysis = Analysis(
            streams: streams,
            database: database,
            world: world,
            settings: try configuration.analysis(footage: footage),
            expectation: expectedPeople.expectation,
            log: log
        )
        recording = Recording(
            footage: footage,
            streams: streams,
            database: database,
            world: world,
            settings: try configuration.recording,
            log: log
        )
        alerts = Alerts(database: database, world: world)
        let site = try Site(
            resources: Storage.resources,
            contexts: ["Organisations", "Scheduling", "Recording", "Proctoring"],
            zone: configuration.text("page.zone"),
            world: world
        )
        let moments = site.moments(.chinese)
        monitor = Monitor(
            roomSittings: scheduling.roomSittings,
            recording: recording,
            alerts: alerts.book,
            database: database,
            world: world,
            grace: try configuration.number("alert.start_grace_seconds"),
            startsPerSecond: try configuration.number("stream.starts_per_second"),
            day: { moments.today($0) },
            log: log
        )
        let parts = Surroundings(
            storage: storage,
            organisations: organisations,
            scheduling: scheduling,
            streams: streams,
            analysis: analysis,
            recording: recording,
            alerts: alerts,
            monitor: monitor,
            world: world,
            log: log
        )
        push = try Push(
            seal: TicketSeal(
                sign: { [keyring] in keyring.sign($0) },
                verify: { [keyring] in keyring.verify($0) }
            ),
            surroundings: parts.push
        )
        console = Console(
            site: site,
            roomSittings: scheduling.roomSittings,
            alerts: alerts.book,
            store: ConsoleStore(database: database),
            world: world,
            footage: footage.path,
            facts: parts.figures
        )
        health = Health(
            asks: parts.asks(hasWeights: try Weights.yunet(configuration) != nil),
            site: site,
            world: world
        )
        self.site = parts.counting(site)
    }

    /// Every route, mounted.
    func routes() -> (Router<AppContext>, Routes) {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(site: site) { ($0 as? PostgresError)?.problem })
        router.add(
            middleware: VisitorMiddleware { [sessions = organisations.sessions] in
                try await sessions.principal(token: $0)
            }
        )
        let routes = Routes(router: router)
        site.mount(on: routes)
        organisations.mount(on: routes, site: site, secureCookies: configuration.flag("http.secure_cookies"))
        scheduling.mount(on: routes, site: site)
        streams.mount(on: routes, devices: scheduling.devices)
        alerts.mount(on: routes)
        recording.mount(on: routes, site: site, roomSittings: scheduling.roomSittings, marks: console.marks)
        console.mount(on: routes)
        push.mount(on: routes)
        health.mount(on: routes)
        return (router, routes)
    }

    private func serve(_ run: ServerRun, _ beside: [any Service]) async throws {
        let (router, _) = routes()
        let host = configuration.text("http.host")
        let port = try configuration.whole("http.port")
        let application = Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        UpgradeHandler(path: Push.path) { [push] in push.adopt(descriptor: $0, head: $1) }
                    ],
                    idleTimeout: .seconds(120)
                )
            ),
            configuration: .init(address: .hostname(host, port: port), serverName: "Invigil", backlog: 4096),
            onServerRunning: { [log] _ in
                log.info("listening", metadata: ["address": "http://\(host):\(port)"])
            },
            logger: log
        )
        var services: [any Service] = []
        if let cluster = storage.cluster { services.append(Until { await cluster.supervise() }) }
        services.append(Until { await run.run() })
        services.append(Until { [eventLog = storage.eventLog] in await eventLog.run() })
        services.append(Until { [recording] in await recording.run() })
        services.append(Until { [expectedPeople] in await expectedPeople.run() })
        services.append(Until { [analysis] in await analysis.run() })
        services.append(Until { [streams] in await streams.run() })
        services.append(Until { [monitor] in await monitor.run() })
        services.append(Until { [health] in await health.run() })
        services.append(Until { [push] in await push.run() })
        services += beside
        services.append(application)
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: log
        )
        try await group.run()
    }
}

/// A loop that runs until the server stops; it ends when its task is cancelled.
struct Until: Service {
    let body: @Sendable () async -> Void

    init(_ body: @escaping @Sendable () async -> Void) {
        self.body = body
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await body() }
    }
}
