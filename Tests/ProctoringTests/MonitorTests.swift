import Alerts
import Foundation
import Kernel
import Logging
import Postgres
import Recording
import Scheduling
import Support
import Synchronization
import Testing

@testable import Proctoring

/// The monitor on a database of its own; the test writes what Streams and Recording would.
private struct Watch {
    let database: Database
    let day: ExamDay
    let clock: TestClock
    let monitor: Monitor
    let book: AlertBook
    let ledgers: Ledgers

    /// What Recording would count and forecast.
    final class Ledgers: Sendable {
        let free = Mutex<Int64?>(nil)
        let planned = Mutex<[PlannedFootage]>([])
        let shares = Mutex<[UUID: Double]>([:])
        let asked = Mutex(0)
    }

    static func with(
        rooms: Int = 1,
        devices: Int = 1,
        opening: String = "planned",
        _ body: (Watch) async throws -> Void
    ) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(Plans.due.addingTimeInterval(-60))
            let ledgers = Ledgers()
            let book = AlertBook(database: test.database, world: clock.world)
            let monitor = Monitor(
                roomSittings: RoomSittingStore(database: test.database, world: clock.world),
                alerts: book,
                database: test.database,
                deadline: { $1.addingTimeInterval(86_400) },
                world: clock.world,
                grace: 5,
                startsPerSecond: 8,
                day: { $0..<$0.addingTimeInterval(86_400) },
                log: Logger(label: "monitor-test"),
                forecast: { ledgers.forecast($0) },
                count: { ledgers.count($0) }
            )
            let day = try await ExamDay(
                test.database,
                rooms: rooms,
                devices: devices,
                starts: Plans.due.addingTimeInterval(600),
                opening: opening
            )
            try await body(
                Watch(
                    database: test.database,
                    day: day,
                    clock: clock,
                    monitor: monitor,
                    book: book,
                    ledgers: ledgers
                )
            )
        }
    }

    /// Looks each second until that many seconds after the due moment; cameras named deliver meanwhile.
    func look(
        until end: TimeInterval,
        _ memory: inout MonitorMemory,
        delivering: [UUID] = [],
        writing: Bool = true
    ) async throws {
        while clock.now < Plans.due.addingTimeInterval(end) {
            clock.now += 1
            if !delivering.isEmpty { try await deliver(delivering, writing: writing) }
            await monitor.look(&memory)
        }
    }

    func deliver(_ devices: [UUID], writing: Bool = true) async throws {
        try await database.transaction { transaction in
            for device in devices {
                try await source(device, "live", unitAt: clock.now, in: transaction)
                guard writing else { continue }
                try await transaction.run(
                    """
                    insert into recordings (id, room_sitting_id, device_id, origin, written_at, scope, created_at)
                    select $1, room_sitting_id, device_id, 'automatic', $2, scope, $2 from sources where device_id = $3
                    on conflict (room_sitting_id, device_id, origin) do update set written_at = $2
                    """,
                    UUID(),
                    clock.now,
                    device
                )
            }
        }
    }

    /// Binds a device to a room, or to none.
    func bind(_ device: UUID, to room: UUID?) async throws {
        try await database.transaction {
            try await $0.run("update devices set room_id = $2 where id = $1", device, room)
        }
    }

    /// Writes a source as Streams would.
    func source(
        _ device: UUID,
        _ state: String,
        cause: String? = nil,
        unitAt: Date? = nil,
        in transaction: Transaction
    ) async throws {
        let place = try #require(day.places.first { $0.devices.contains(device) })
        try await transaction.run(
            """
            insert into sources (id, room_sitting_id, device_id, state, cause, since, first_live_at, unit_at, scope,
                created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $7, $8::uuid[], $6)
            on conflict (room_sitting_id, device_id) do update set
                since = case when sources.state = $4 then sources.since else $6 end,
                state = $4, cause = $5, unit_at = coalesce($7, sources.unit_at),
                first_live_at = coalesce(sources.first_live_at, $7)
            """,
            UUID(),
            place.roomSitting,
            device,
            state,
            cause,
            clock.now,
            unitAt,
            place.scope
        )
    }

    /// Open alerts: cause and seconds after the due moment when each was raised.
    func open() async throws -> [AlertCause: TimeInterval] {
        let reader = UUID()
        let alerts = try await book.list(.open, of: reader, reach: .everything, limit: 50)
        return Dictionary(
            uniqueKeysWithValues: alerts.map { ($0.cause, $0.raisedAt.timeIntervalSince(Plans.due)) }
        )
    }
}

extension Watch.Ledgers {
    /// A thousand bytes a second for each camera, and so many are free.
    func forecast(_ plan: [PlannedFootage]) -> DiskForecast? {
        planned.withLock { $0 = plan }
        return free.withLock { $0 }.map { free in
            DiskRules.forecast(
                DiskSpace(total: free, free: free),
                DiskReserve(bytes: 0, percent: 0),
                isOpen: true,
                rate: 0,
                needed: DiskRules.needed(plan, rates: Dictionary(plan.map { ($0.device, 1000) }) { $1 })
            )
        }
    }

    func count(_ rooms: [RoomSitting]) -> [ID<RoomSitting>: ReplayFact] {
        asked.withLock { $0 += rooms.count }
        return shares.withLock { shares in
            Dictionary(
                uniqueKeysWithValues: rooms.map { room in
                    (room.id, ReplayFact(covered: shares[room.id.uuid] ?? 1, hasUnexplained: false))
                }
            )
        }
    }
}

@Suite("B-10 monitor") struct MonitorTests {
    @Test("a room that is not started is told, and cleared by itself when it starts")
    func lateRoom() async throws {
        try await Watch.with { watch in
            var memory = MonitorMemory()
            try await watch.look(until: 4, &memory)
            #expect(try await watch.open() == [:])
            try await watch.look(until: 8, &memory)
            #expect(try await watch.open() == [.notStarted: 5])
            let device = watch.day.places[0].devices[0]
            try await watch.look(until: 12, &memory, delivering: [device])
            #expect(try await watch.open() == [.notStarted: 5])
            try await watch.look(until: 20, &memory, delivering: [device])
            #expect(try await watch.open() == [:])
            let room = ID<RoomSitting>(watch.day.places[0].roomSitting)
            #expect(watch.monitor.judged(room)?.state == .live)
            let kinds = try await watch.database.rows("select kind from events order by at, id")
            #expect(
                try kinds.map { try $0.get("kind", as: String.self) } == ["alert.raised", "alert.cleared"]
            )
        }
    }

    @Test("each camera's own fault, each once")
    func faults() async throws {
        try await Watch.with(devices: 2) { watch in
            var memory = MonitorMemory()
            let (front, rear) = (watch.day.places[0].devices[0], watch.day.places[0].devices[1])
            try await watch.database.transaction {
                try await watch.source(rear, "interrupted", cause: "refused", in: $0)
            }
            try await watch.look(until: 30, &memory, delivering: [front])
            #expect(try await Array(watch.open().keys) == [.refused])
            try await watch.look(until: 50, &memory, delivering: [front], writing: false)
            #expect(try await watch.open()[.stalled] == 35)
            try await watch.look(until: 70, &memory, delivering: [front])
            #expect(try await Array(watch.open().keys) == [.refused])
            try await watch.look(until: 90, &memory)
            #expect(try await watch.open()[.noData] == 75)
        }
    }

    @Test("B-21 black pictures are told while the finding lasts")
    func findings() async throws {
        try await Watch.with { watch in
            var memory = MonitorMemory()
            let device = watch.day.places[0].devices[0]
            try await watch.look(until: 20, &memory, delivering: [device])
            try await watch.database.transaction { transaction in
                try await transaction.run(
                    """
                    insert into findings (id, source_id, kind, started_at, scope, created_at)
                    select $1, id, 'black', $2, scope, $2 from sources
                    """,
                    UUID(),
                    watch.clock.now
                )
            }
            try await watch.look(until: 25, &memory, delivering: [device])
            #expect(try await watch.open() == [.black: 21])
            try await watch.database.transaction {
                try await $0.run("update findings set ended_at = $1", watch.clock.now)
            }
            try await watch.look(until: 40, &memory, delivering: [device])
            #expect(try await watch.open() == [:])
        }
    }

    @Test("B-09 a room without a camera is told two hours ahead, until one is bound")
    func noDevice() async throws {
        try await Watch.with(rooms: 2) { watch in
            var memory = MonitorMemory()
            let place = watch.day.places[1]
            try await watch.bind(place.devices[0], to: nil)
            watch.clock.now = Plans.due.addingTimeInterval(-7210)
            try await watch.look(until: -7201, &memory)
            #expect(try await watch.open() == [:])
            try await watch.look(until: -7190, &memory)
            #expect(try await watch.open() == [.noDevice: -7195])
            try await watch.bind(place.devices[0], to: place.room)
            try await watch.look(until: -7180, &memory)
            #expect(try await watch.open() == [:])
        }
    }

    @Test("a disk that will not do for the day is told hours ahead, once for the site")
    func diskShort() async throws {
        try await Watch.with(rooms: 3, devices: 2) { watch in
            var memory = MonitorMemory()
            watch.clock.now = Plans.due.addingTimeInterval(-6 * 3600)
            let start = watch.clock.now.timeIntervalSince(Plans.due)
            let needed: Int64 = 3 * 2 * (600 + 5400 + 300) * 1000
            watch.ledgers.free.withLock { $0 = needed }
            try await watch.look(until: start + 10, &memory)
            #expect(watch.ledgers.planned.withLock { $0.map(\.seconds) } == Array(repeating: 6300, count: 6))
            #expect(try await watch.open() == [:])
            watch.ledgers.free.withLock { $0 = needed - 1 }
            try await watch.look(until: start + 20, &memory)
            #expect(try await watch.open() == [.diskShort: start + 16])
            #expect(watch.monitor.isDiskShort)
            watch.ledgers.free.withLock { $0 = needed }
            try await watch.look(until: start + 40, &memory)
            #expect(try await watch.open() == [.diskShort: start + 16], "a little more does not do")
            watch.ledgers.free.withLock { $0 = needed * 11 / 10 }
            try await watch.look(until: start + 60, &memory)
            #expect(try await watch.open() == [:])
        }
    }

    @Test("B-10 nobody who opens the room is told as such")
    func notOpened() async throws {
        try await Watch.with(opening: "by_hand") { watch in
            var memory = MonitorMemory()
            try await watch.look(until: 8, &memory)
            #expect(try await watch.open() == [.notOpened: 5])
        }
    }

    @Test("an outage of the database is nobody's fault")
    func outage() async throws {
        try await Watch.with { watch in
            var memory = MonitorMemory()
            let device = watch.day.places[0].devices[0]
            try await watch.look(until: 20, &memory, delivering: [device])
            // Nobody could look or write for a minute; then the first look sees facts a minute old.
            watch.clock.now += 60
            await watch.monitor.look(&memory)
            #expect(try await watch.open() == [:])
            try await watch.look(until: 84, &memory)
            #expect(try await watch.open() == [:])
            try await watch.look(until: 90, &memory)
            #expect(try await watch.open() == [.noData: 85])
        }
    }

    @Test("a plan that comes in after its time gets the grace of any other")
    func lateEntry() async throws {
        try await Watch.with { watch in
            var memory = MonitorMemory()
            try await watch.look(until: 100, &memory)
            let late = try await ExamDay(
                watch.database,
                code: "late",
                starts: Plans.due.addingTimeInterval(650)
            )
            let room = ID<RoomSitting>(late.places[0].roomSitting)
            try await watch.look(until: 103, &memory)
            #expect(watch.monitor.judged(room)?.differences == [])
            try await watch.look(until: 110, &memory)
            let alerts = try await watch.book.list(of: [room], clearedSince: .distantPast, reach: .everything)
            #expect(alerts.map { $0.raisedAt.timeIntervalSince(Plans.due) } == [106])
        }
    }

    @Test("B-11 a short replay is told once, until somebody acknowledges it, and counted sparingly")
    func shortReplay() async throws {
        try await Watch.with(rooms: 2) { watch in
            var memory = MonitorMemory()
            let short = watch.day.places[0].roomSitting
            watch.ledgers.shares.withLock { $0[short] = 0.9 }
            let end: TimeInterval = 600 + 5400 + 300
            watch.clock.now = Plans.due.addingTimeInterval(end - 5)
            try await watch.look(until: end + 60, &memory, delivering: watch.day.places.flatMap(\.devices))
            let open = try await watch.book.list(.open, of: UUID(), reach: .everything, limit: 9)
            #expect(open.map(\.cause) == [.replayShort] && open.map(\.roomSitting.uuid) == [short])
            #expect(watch.ledgers.asked.withLock { $0 } <= 14)
            #expect(watch.monitor.shares[ID(short)] == 0.9)
            let entry = AuditEntry(
                actor: try await watch.day.user(.siteManager).user,
                action: "x",
                subject: nil
            )
            try await watch.book.acknowledge(open[0].id, reach: .everything, entry: entry)
            try await watch.look(until: end + 80, &memory)
            #expect(try await watch.open() == [:])
            let all = try await watch.database.rows("select 1 from alerts where cause = 'replay_short'")
            #expect(all.count == 1)
        }
    }

    @Test("alerts of a day that is over are still looked after")
    func yesterday() async throws {
        try await Watch.with { watch in
            var memory = MonitorMemory()
            try await watch.look(until: 10, &memory)
            #expect(try await watch.open() == [.notStarted: 5])
            watch.clock.now += 3 * 86_400
            try await watch.look(until: 3 * 86_400 + 30, &memory)
            #expect(try await watch.open().keys.contains(.notStarted) == false)
        }
    }
}
