import Alerts
import Analysis
import CheckIn
import Foundation
import Hummingbird
import Identity
import Kernel
import Logging
import NIOCore
import Organisations
import Postgres
import Proctoring
import Recording
import Records
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
    /// Contexts that have pages.
    private static let paged = [
        "Records", "Organisations", "Identity", "Scheduling", "CheckIn", "Recording", "Alerts", "Proctoring",
    ]

    let configuration: Configuration
    let storage: Storage
    let world: World
    let log: Logger
    let keyring: Keyring
    let site: Site
    let contexts: Contexts
    let push: Push
    let console: Console
    let health: Health
    let importer: RecordImporter
    /// What runs here; nil: everything.
    let part: Part?
    /// What is on in the watching process, where this is not it.
    let airing: AiringReader?
    private let trusted: CameraNetworks
    private let meter: RequestMeter
    private let collectors: CameraNetworks
    /// Where it is written.
    let airingDirectory: URL

    /// Runs a whole server.
    ///
    /// - Parameters:
    ///   - part: one of the two processes, or everything.
    ///   - beside: further services of the caller's.
    ///   - ready: called once everything is open and before requests are taken.
    static func run(
        _ configuration: Configuration,
        only part: Part? = nil,
        world: World,
        log: Logger,
        beside: [any Service] = [],
        ready: (House) async throws -> Void
    ) async throws {
        try Preflight.check(log: log)
        let data = try DataDirectory(path: configuration.text("data.directory"), only: part)
        let storage = try await Storage.open(configuration, data: data, log: log)
        do {
            let house = try House(configuration, storage, data, only: part, world, log)
            let run = ServerRun(database: storage.database, part: part, world: world, log: log)
            try await run.begin()
            if part != .exam { _ = try await house.contexts.recording.reconcile() }
            if part != .watch { try await house.contexts.checkIns.reconcile() }
            try await ready(house)
            try await house.serve(run, beside)
        } catch {
            await storage.close(keepsCluster: !data.isAlone())
            throw error
        }
        await storage.close(keepsCluster: !data.isAlone())
        log.info("stopped")
    }

    init(
        _ configuration: Configuration,
        _ storage: Storage,
        _ data: DataDirectory,
        only part: Part? = nil,
        _ world: World,
        _ log: Logger
    ) throws {
        self.configuration = configuration
        self.part = part
        trusted = try configuration.networks("http.trusted_proxies")
        collectors = try configuration.networks("metrics.networks")
        meter = RequestMeter(world: world)
        self.storage = storage
        self.world = world
        self.log = log
        let footage = data.path(configuration.text("footage.directory"), or: "footage")
        keyring = try Keyring(directory: data.url.appending(path: "keys"), world: world)
        let zone = configuration.text("page.zone")
        let plain = try Site(resources: Storage.resources, contexts: Self.paged, zone: zone, world: world)
        let weights = try Weights(configuration, log: log)
        contexts = try Contexts(
            configuration,
            storage,
            keyring: keyring,
            footage: footage,
            evidence: data.url.appending(path: "evidence"),
            faces: (weights, data.url.appending(path: "archives")),
            site: plain,
            world: world,
            log: log
        )
        airingDirectory = data.path(configuration.text("live.directory"), or: "live")
        airing = part == .exam ? AiringReader(directory: airingDirectory, world: world) : nil
        if let airing {
            contexts.recording.ask(elsewhere: { airing.current?.fresh.map(\.segment) ?? [] })
        }
        let parts = Surroundings(contexts: contexts, storage: storage, airing: airing, world: world, log: log)
        site = try parts.documented(parts.counting(plain))
        importer = parts.importer(site)
        push = try parts.openPush(keyring)
        console = Console(
            site: site,
            roomSittings: contexts.scheduling.roomSittings,
            alerts: contexts.alerts.book,
            store: ConsoleStore(database: storage.database),
            checkIns: contexts.checkIns.store,
            world: world,
            footage: footage.path,
            coverage: { [recording = contexts.recording] in try await recording.coverage(of: $0) },
            facts: parts.figures
        )
        let asks = parts.asks(of: part, hasWeights: weights.areEnough)
        health = Health(asks: asks, site: site, world: world)
    }

    /// Every route, mounted; each process has them all, and the proxy sends each request to the one that can answer.
    func routes() -> (Router<AppContext>, Routes) {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: meter)
        router.add(middleware: ProblemMiddleware(site: site) { ($0 as? PostgresError)?.problem })
        router.add(middleware: ForwardedMiddleware(trusted: trusted))
        if part == .exam { router.add(middleware: ElsewhereMiddleware()) }
        router.add(
            middleware: VisitorMiddleware { [sessions = contexts.organisations.sessions] in
                try await sessions.principal(token: $0)
            }
        )
        let routes = Routes(router: router)
        site.mount(on: routes)
        site.mountAuthority(on: routes, address: configuration.text("page.address")) {
            [file = configuration.text("http.authority")] in Authority(file: file)
        }
        contexts.organisations.mount(
            on: routes,
            site: site,
            secureCookies: configuration.flag("http.secure_cookies")
        )
        contexts.identity.mount(on: routes, site: site)
        contexts.scheduling.mount(on: routes, site: site)
        contexts.streams.mount(on: routes, devices: contexts.scheduling.devices)
        contexts.alerts.mount(on: routes, site: site)
        contexts.checkIns.mount(
            on: routes,
            site: site,
            secureCookies: configuration.flag("http.secure_cookies")
        )
        contexts.recording.mount(
            on: routes,
            site: site,
            roomSittings: contexts.scheduling.roomSittings,
            marks: console.marks
        )
        contexts.organisations.mountAudit(on: routes)
        for type in contexts.records {
            RecordRoutes(type, database: storage.database, site: site, world: world).mount(on: routes)
        }
        console.mount(on: routes)
        references.mount(on: routes)
        push.mount(on: routes)
        health.mount(on: routes)
        let token = configuration.text("metrics.token")
        MetricsDesk(house: self, meter: meter, token: token, networks: collectors).mount(on: routes)
        return (router, routes)
    }

    private var references: ReferenceRoutes {
        let (streams, analysis, devices) = (contexts.streams, contexts.analysis, contexts.scheduling.devices)
        return ReferenceRoutes(
            devices: devices,
            store: ConsoleStore(database: storage.database),
            world: world,
            footage: contexts.recording.footage.path,
            take: { device in
                let picture = try await streams.picture(of: device, in: devices)
                return try analysis.keepReference(picture, of: device.uuid)
            }
        )
    }

    private func serve(_ run: ServerRun, _ beside: [any Service]) async throws {
        let (router, _) = routes()
        let host = configuration.text(part == .watch ? "watch.host" : "http.host")
        let port = try configuration.whole(part == .watch ? "watch.port" : "http.port")
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
        if part != .exam { services += watching }
        if part != .watch { services += examining }
        services.append(Until { [health] in await health.run() })
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
