import Foundation
import Kernel
import Pipelines
import Postgres
import Support
import Testing

@testable import Streams

@Suite(.serialized) struct SourceStoreTests {
    private func wanted(_ plan: TestPlan) -> [WantedSource] {
        plan.devices.map {
            WantedSource(roomSitting: plan.roomSitting, device: $0, scope: plan.scope, until: .distantFuture)
        }
    }

    @Test("B-09 a source is made once for a room sitting and a device, and started again where it had ended")
    func open() async throws {
        try await TestDatabase.with { test in
            let plan = try await TestPlan.make(
                in: test.database,
                starts: Date(),
                cameras: ["rtsp://a/", "rtsp://b/"]
            )
            let store = SourceStore(database: test.database, world: .live)
            let first = try await store.open(wanted(plan))
            #expect(first.map(\.state) == [.starting, .starting])
            #expect(Set(first.map(\.source.device)) == Set(plan.devices))
            let again = try await store.open(wanted(plan))
            #expect(Set(again.map(\.source.id)) == Set(first.map(\.source.id)))
            let end = SourceChange(
                source: first[0].source,
                state: .ended,
                cause: nil,
                since: Date(),
                attempts: 1
            )
            try await store.write(end)
            #expect(try await store.open(wanted(plan)).map(\.state) == [.starting, .starting])
            let count: Int? = try await test.database.row("select count(*) as n from events")?.get("n")
            #expect(count == 4)
        }
    }

    @Test("what a dead server left open ends at its last sign of life")
    func adopt() async throws {
        try await TestDatabase.with { test in
            let plan = try await TestPlan.make(in: test.database, starts: Date(), cameras: ["rtsp://a/"])
            let store = SourceStore(database: test.database, world: .live)
            let opened = try #require(try await store.open(wanted(plan)).first)
            let live = opened.since.addingTimeInterval(0.5)
            try await store.write(
                SourceChange(source: opened.source, state: .live, cause: nil, since: live, attempts: 1)
            )
            let beat = live.addingTimeInterval(0.25)
            try await test.database.transaction { transaction in
                try await transaction.run(
                    "insert into server_runs (id, started_at, beat_at) values ($1, $2, $3), ($4, $5, $5)",
                    UUID(),
                    live.addingTimeInterval(-60),
                    beat,
                    UUID(),
                    live.addingTimeInterval(600)
                )
            }
            let later = World(
                now: { live.addingTimeInterval(601) },
                uptime: World.live.uptime,
                random: World.live.random
            )
            let next = SourceStore(database: test.database, world: later)
            #expect(try await next.adopt() == 1)
            #expect(try await next.adopt() == 0, "once is enough")
            let row = try #require(
                try await test.database.row("select ends_at from source_spells where state = 'live'")
            )
            let end: Date = try row.get("ends_at")
            #expect(abs(end.timeIntervalSince(beat)) < 0.001)
            #expect(try await next.unended().map(\.cause) == [.serverDown])
        }
    }

    @Test("all sources beat in one statement, and a put clock is told of")
    func beat() async throws {
        try await TestDatabase.with { test in
            let plan = try await TestPlan.make(
                in: test.database,
                starts: Date(),
                cameras: ["rtsp://a/", "rtsp://b/"]
            )
            let store = SourceStore(database: test.database, world: .live)
            var sources = try await store.open(wanted(plan)).map {
                LiveSource(source: $0.source, state: .live, cause: nil, since: $0.since, interval: 1)
            }
            sources[0].unitAt = Date()
            sources[0].codec = "avc1.42c016"
            sources[0].width = 640
            try await store.beat(sources)
            let row = try await test.database.row(
                "select codec, width from sources where unit_at is not null"
            )
            #expect(try row?.get("codec") == "avc1.42c016")
            #expect(try row?.get("width") == 640)
            try await store.clockStepped(by: -3, sources.map(\.source))
            let count: Int? = try await test.database.row(
                "select count(*) as n from events where kind = 'source.clock_stepped'"
            )?.get("n")
            #expect(count == 2)
        }
    }
}
