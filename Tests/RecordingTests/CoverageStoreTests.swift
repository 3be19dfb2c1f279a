import Foundation
import Kernel
import Logging
import Pipelines
import Postgres
import Scheduling
import Streams
import Support
import Testing

@testable import Recording

@Suite(.serialized) struct CoverageStoreTests {
    /// A plan whose sitting began so many seconds ago, with Recording on it and nothing running.
    private func with(
        minutes: Double = 60,
        began seconds: Double,
        cameras: Int = 1,
        _ body: (TestDatabase, TestPlan, Recording, RoomSittingStore) async throws -> Void
    ) async throws {
        try await TestDatabase.with { test in
            let world = World.live
            let plan = try await TestPlan.make(
                in: test.database,
                starts: world.now().addingTimeInterval(-seconds),
                minutes: minutes,
                cameras: (0..<cameras).map { "rtsp://c\($0)/" }
            )
            let roomSittings = RoomSittingStore(database: test.database, world: world)
            let recording = Recording(
                footage: FileManager.default.temporaryDirectory.appending(path: UUID().uuidString),
                streams: Streams(
                    plan: NoPlan(),
                    database: test.database,
                    world: world,
                    log: Logger(label: "test")
                ),
                database: test.database,
                world: world,
                log: Logger(label: "test")
            )
            try await body(test, plan, recording, roomSittings)
        }
    }

    private struct NoPlan: StreamPlan {
        func wanted(at now: Date) async throws -> [WantedSource] { [] }
        func camera(of device: UUID) async throws -> CameraAddress? { nil }
    }

    private func segment(_ plan: TestPlan, _ device: Int, _ from: Date, _ seconds: Double) -> Segment {
        let place = FootagePlace(roomSitting: plan.roomSitting, device: plan.devices[device])
        return Segment(
            id: World.live.id(),
            place: place,
            path: FootagePath.path(of: place, startingAt: from),
            startsAt: from,
            endsAt: from.addingTimeInterval(seconds),
            bytes: 1,
            sha256: [1],
            state: .kept,
            codec: "avc1.42c016",
            width: 640,
            height: 480
        )
    }

    @Test(
        "B-22 a room sitting that was recorded throughout is stored; an hour's gap makes it short, and says why"
    )
    func states() async throws {
        try await with(began: 4000, cameras: 2) { test, plan, recording, roomSittings in
            let room = try await roomSittings.one(ID(plan.roomSitting), reach: .everything)
            #expect(try await recording.coverage(of: room).state == .missing)
            let start = room.recordable.lowerBound
            for device in 0...1 {
                for minute in 0..<62 {
                    let from = start.addingTimeInterval(Double(minute) * 60 + 0.2)
                    try await recording.store.keep(segment(plan, device, from, 59.9))
                }
            }
            let stored = try await recording.coverage(of: room)
            #expect(stored.state == .stored)
            #expect(try #require(stored.share) > 0.999)
            try await test.database.transaction { transaction in
                try await transaction.run(
                    "update segments set state = 'missing' where starts_at > $1 and starts_at < $2",
                    start.addingTimeInterval(600),
                    start.addingTimeInterval(1200)
                )
            }
            let short = try await recording.coverage(of: room)
            #expect(short.state == .short)
            #expect(short.devices.values.allSatisfy { $0.gaps.contains { abs($0.seconds - 600) < 2 } })
        }
    }

    @Test("a dead server explains what it could not record")
    func serverDown() async throws {
        try await with(began: 300) { test, plan, recording, roomSittings in
            let room = try await roomSittings.one(ID(plan.roomSitting), reach: .everything)
            let start = room.recordable.lowerBound
            try await recording.store.keep(segment(plan, 0, start, 60))
            try await test.database.transaction { transaction in
                try await transaction.run(
                    "insert into server_runs (id, started_at, beat_at) values ($1, $2, $3), ($4, $5, $6)",
                    UUID(),
                    start.addingTimeInterval(-100),
                    start.addingTimeInterval(60),
                    UUID(),
                    start.addingTimeInterval(120),
                    start.addingTimeInterval(400)
                )
            }
            let coverage = try await recording.coverage(of: room)
            let gaps = try #require(coverage.devices[plan.devices[0]]).gaps
            #expect(gaps.first?.cause == .serverDown)
            #expect(abs(try #require(gaps.first).seconds - 60) < 0.1)
        }
    }

    @Test("ended by hand the rest is no loss")
    func byHand() async throws {
        try await with(began: 600) { test, plan, recording, roomSittings in
            var room = try await roomSittings.one(ID(plan.roomSitting), reach: .everything)
            let start = room.recordable.lowerBound
            try await recording.store.keep(segment(plan, 0, start, 300))
            try await test.database.transaction { transaction in
                try await transaction.run(
                    "update room_sittings set closed_at = $1",
                    start.addingTimeInterval(300)
                )
            }
            room = try await roomSittings.one(ID(plan.roomSitting), reach: .everything)
            let coverage = try await recording.coverage(of: room)
            #expect(coverage.state == .stored && coverage.share == 1)
            #expect(coverage.devices[plan.devices[0]]?.gaps.map(\.cause) == [.closedByHand])
        }
    }

    @Test("two hours of eighty cameras are judged within a tenth of a second, given the processor")
    func speed() async throws {
        try await with(minutes: 120, began: 8000, cameras: 80) { test, plan, recording, roomSittings in
            let room = try await roomSittings.one(ID(plan.roomSitting), reach: .everything)
            let start = room.recordable.lowerBound
            for device in 0..<80 { try await recording.store.keep(segment(plan, device, start, 59)) }
            try await test.database.transaction { transaction in
                try await transaction.run(
                    """
                    insert into segments (id, recording_id, path, starts_at, ends_at, bytes, sha256, state, codec,
                        width, height, created_at)
                    select gen_random_uuid(), s.recording_id, s.path || n, s.starts_at + make_interval(mins => n),
                        s.ends_at + make_interval(mins => n), 1, s.sha256, 'kept', s.codec, 640, 480, now()
                    from segments s, generate_series(1, 121) n
                    """
                )
            }
            let coverage = try await recording.coverage(of: room)
            #expect(coverage.devices.count == 80 && coverage.state == .stored)
            let clock = ContinuousClock()
            // Other tests run beside this one: the best of many is what it costs.
            let isFast = try await eventually(within: 30) {
                try await clock.measure { _ = try await recording.coverage(of: room) } < .milliseconds(100)
            }
            #expect(isFast)
        }
    }

    @Test("a camera's rate is read from what was recorded of it")
    func rates() async throws {
        try await with(began: 600, cameras: 2) { test, plan, recording, _ in
            let start = World.live.now().addingTimeInterval(-600)
            try await recording.store.keep(segment(plan, 0, start, 10))
            let planned = plan.devices.map { PlannedFootage(device: $0, seconds: 10_000) }
            // One byte in ten seconds, for the other camera too, of which nothing is known.
            #expect(try await recording.forecast(of: planned).needed == 2000)
        }
    }
}
