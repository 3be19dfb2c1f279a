import Pipelines
import Support
import Testing

@testable import Streams

/// What must go on while the database is away.
@Suite(.serialized) struct SourceOutageTests {
    @Test("the database's absence does not interrupt ingest, and what happened meanwhile is written in order")
    func away() async throws {
        try await Stage.with(["front": .init()]) { stage in
            try await stage.running { () async throws in
                #expect(try await eventually { try await stage.stored() == "live" })
                try await stage.test.setReachable(false)
                let before = stage.tap.now.units
                stage.cameras.killClients("front")
                #expect(await eventually { stage.tap.now.order == "fuifu" })
                #expect(await eventually { stage.tap.now.units > before + 30 })
                try await stage.test.setReachable(true)
                #expect(
                    await eventually {
                        (try? await stage.spells()) == ["starting", "live", "interrupted/no_signal", "live"]
                    }
                )
            }
        }
    }

    @Test("sources end on time while the plan cannot be asked")
    func overdue() async throws {
        try await Stage.with(["front": .init()]) { stage in
            try await stage.running { () async throws in
                #expect(try await eventually { try await stage.stored() == "live" })
                try await stage.test.setReachable(false)
                stage.moved.move(by: 2 * 3600)
                #expect(await eventually { stage.streams.live().isEmpty })
                try await stage.test.setReachable(true)
                #expect(await eventually { (try? await stage.stored()) == "ended" })
            }
        }
    }
}
