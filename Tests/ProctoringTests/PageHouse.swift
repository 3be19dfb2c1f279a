import Alerts
import CheckIn
import Foundation
import Hummingbird
import Kernel
import Logging
import NIOCore
import Postgres
import Records
import Scheduling
import Secrets
import Support
import Synchronization
import Web

@testable import Proctoring

/// The console's pages in a real HTTP server on a database of its own, with two organisations' plans.
struct PageHouse {
    let day: ExamDay
    let other: ExamDay
    let book: AlertBook
    let stage: Stage
    let clock: TestClock
    let port: Int
    /// Holds stills of findings.
    let footage: URL

    /// The moment everything is looked at: ten minutes into the exam.
    static let now = Plans.due.addingTimeInterval(1200)

    static func with(
        rooms: Int = 2,
        devices: Int = 1,
        _ body: @escaping @Sendable (PageHouse) async throws -> Void
    ) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(now)
            let footage = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: footage, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: footage) }
            let starts = Plans.due.addingTimeInterval(600)
            let day = try await ExamDay(test.database, rooms: rooms, devices: devices, starts: starts)
            let other = try await ExamDay(test.database, code: "other", starts: starts)
            let book = AlertBook(database: test.database, world: clock.world)
            let stage = Stage()
            try await withThrowingTaskGroup { group in
                let (ports, listening) = AsyncStream.makeStream(of: Int.self)
                let router = try router(test.database, book, stage, clock, footage)
                let application = Application(
                    router: router,
                    configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { listening.yield($0.localAddress?.port ?? 0) },
                    logger: PushHouse.quiet
                )
                group.addTask { try await application.runService(gracefulShutdownSignals: []) }
                for await port in ports {
                    let house = PageHouse(
                        day: day,
                        other: other,
                        book: book,
                        stage: stage,
                        clock: clock,
                        port: port,
                        footage: footage
                    )
                    try await body(house)
                    break
                }
                group.cancelAll()
                try? await group.waitForAll()
            }
        }
    }

    private static func router(
        _ database: Database,
        _ book: AlertBook,
        _ stage: Stage,
        _ clock: TestClock,
        _ footage: URL
    ) throws -> Router<AppContext> {
        let contexts = ["Records", "Organisations", "Scheduling", "Recording", "Proctoring"]
        let site = try Site(
            resources: TestDatabase.resources,
            contexts: contexts,
            zone: "Asia/Shanghai",
            world: clock.world
        )
        let router = Router(context: AppContext.self)
        router.add(middleware: ProblemMiddleware(site: site) { ($0 as? PostgresError)?.problem })
        router.add(middleware: VisitorMiddleware { token in stage.people.withLock { $0[token] } })
        let routes = Routes(router: router)
        Console(
            site: site,
            roomSittings: RoomSittingStore(database: database, world: clock.world),
            alerts: book,
            store: ConsoleStore(database: database),
            checkIns: CheckInStore(database: database, world: clock.world),
            world: clock.world,
            footage: footage.path,
            coverage: { rooms in stage.ledgers.withLock { known in rooms.compactMap { known[$0.id.uuid] } } },
            facts: { ConsoleFigures() }
        ).mount(on: routes)
        for type in [RecordType.incidents, .visits, .roomRecords] {
            RecordRoutes(type, database: database, site: site, world: clock.world).mount(on: routes)
        }
        AlertRoutes(book: book).mount(on: routes)
        ReferenceRoutes(
            devices: DeviceStore(
                database: database,
                keyring: try Keyring(directory: footage.appending(path: "keys"), world: clock.world),
                world: clock.world
            ),
            store: ConsoleStore(database: database),
            world: clock.world,
            footage: footage.path,
            take: { device in
                let path = "\(device)-\(Int(clock.now.timeIntervalSince1970)).jpg"
                try Data([0xFF, 0xD8, 0xFE]).write(to: footage.appending(path: path))
                return path
            }
        ).mount(on: routes)
        Health(asks: [("disk", { HealthPart("disk", .ok, "61 GB") })], site: site, world: clock.world).mount(
            on: routes
        )
        return router
    }

    // MARK: What tests do

    /// Asks as that person, as a browser would.
    func get(_ path: String, as token: String?, language: String = "zh-CN") async throws -> Wire.Answer {
        var fields = [
            "Accept": path.hasPrefix("/api/") ? "application/json" : "text/html", "Accept-Language": language,
        ]
        if let token { fields["Cookie"] = "invigil=\(token)" }
        return try await Wire.send("GET", path, port: port, fields: fields)
    }

    func post(_ path: String, as token: String, form: String = "") async throws -> Wire.Answer {
        try await send("POST", path, as: token, form: form)
    }

    func send(_ method: String, _ path: String, as token: String, form: String = "") async throws
        -> Wire.Answer
    {
        let fields = [
            "Cookie": "invigil=\(token)", "X-Form-Token": VisitorMiddleware.formToken(for: token),
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": path.hasPrefix("/api/") ? "application/json" : "text/html",
        ]
        return try await Wire.send(method, path, port: port, fields: fields, body: form)
    }

    func raise(_ cause: AlertCause, in place: ExamDay.Place, device: UUID? = nil) async throws -> ID<Alert> {
        let difference = Difference(
            cause,
            roomSitting: ID(place.roomSitting),
            device: device.map { ID($0) },
            since: clock.now.addingTimeInterval(-60),
            due: clock.now.addingTimeInterval(-55)
        )
        return try await book.apply([.raise(difference)]).first.unwrapped()
    }

    /// A camera that delivers and is written, with its source's id.
    func deliver(_ place: ExamDay.Place, device: UUID, people: Int = 29) async throws -> UUID {
        let source = UUID()
        try await day.database.transaction { transaction in
            try await transaction.run(
                """
                insert into sources (id, room_sitting_id, device_id, state, since, first_live_at, unit_at, picture_at,
                    people, codec, width, height, frames_per_second, interval_seconds, scope, created_at)
                values ($1, $2, $3, 'live', $4, $4, $5, $5, $6, 'avc1.42e01f', 640, 480, 15, 1, $7::uuid[], $4)
                """,
                source,
                place.roomSitting,
                device,
                Plans.due,
                clock.now,
                people,
                place.scope
            )
            try await transaction.run(
                """
                insert into recordings (id, room_sitting_id, device_id, origin, written_at, scope, created_at)
                values ($1, $2, $3, 'automatic', $4, $5::uuid[], $4)
                """,
                UUID(),
                place.roomSitting,
                device,
                clock.now,
                place.scope
            )
        }
        return source
    }

    /// A finding with its still on the disk.
    func find(_ kind: String, source: UUID, in place: ExamDay.Place) async throws -> UUID {
        let finding = UUID()
        try Data([0xFF, 0xD8, 0xFF]).write(to: footage.appending(path: "\(finding).jpg"))
        try await day.database.transaction { transaction in
            try await transaction.run(
                """
                insert into findings (id, source_id, kind, started_at, still, scope, created_at)
                values ($1, $2, $3, $4, $5, $6::uuid[], $4)
                """,
                finding,
                source,
                kind,
                clock.now.addingTimeInterval(-30),
                "\(finding).jpg",
                place.scope
            )
        }
        return finding
    }
}

extension Optional {
    func unwrapped() throws -> Wrapped {
        guard let self else { throw Wire.Fault(what: "nothing there") }
        return self
    }
}
