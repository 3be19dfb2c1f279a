import Foundation
import Kernel
import Pipelines
import Postgres
import Support
import Testing

@testable import Streams

/// Real cameras, a real database, a clock that is put forward.
@Suite(.serialized) struct SourceLifeTests {
    @Test("B-04 B-09 a camera starts when its room sitting is due, and ends with it")
    func planned() async throws {
        try await Stage.with(["front": .init()], starting: 3600) { stage in
            try await stage.running { () async throws in
                #expect(await eventually(within: 3) { stage.streams.live().isEmpty })
                stage.moved.move(by: 3545)
                #expect(await eventually { stage.streams.live().first?.state == .live })
                #expect(try await eventually { try await stage.stored() == "live" })
                let live = try #require(stage.streams.live().first)
                #expect(live.source.device == stage.plan.devices[0])
                #expect(live.source.scope == stage.plan.scope)
                #expect(live.width == 640 && live.codec == "avc1.42c016")
                #expect(try #require(live.unitAge(at: stage.moved.now)) < 3)
                stage.moved.move(by: 3800)
                #expect(await eventually { stage.streams.live().isEmpty })
                #expect(try await eventually { try await stage.stored() == "ended" })
            }
            #expect(try await stage.spells() == ["starting", "live", "ended"])
            #expect(try await stage.told() == ["starting", "live", "ended"])
            #expect(stage.tap.now.order == "fuie")
        }
    }

    @Test("B-10 by hand nothing starts by itself, and closing ends it; opened again it goes on")
    func byHand() async throws {
        try await Stage.with(["front": .init()], opening: "by_hand") { stage in
            try await stage.running { () async throws in
                try await Task.sleep(for: .milliseconds(1200))
                #expect(stage.streams.live().isEmpty)
                try await set(stage, "opened_at = now()")
                #expect(await eventually { stage.streams.live().first?.state == .live })
                try await set(stage, "closed_at = now()")
                #expect(await eventually { stage.streams.live().isEmpty })
                try await set(stage, "closed_at = null")
                #expect(await eventually { stage.streams.live().first?.state == .live })
            }
            #expect(
                try await stage.spells() == [
                    "starting", "live", "ended", "starting", "live", "interrupted/server_down",
                ]
            )
        }
    }

    private func set(_ stage: Stage, _ change: String) async throws {
        try await stage.database.transaction { try await $0.run("update room_sittings set \(change)") }
    }

    @Test("B-08 refused credentials are told, and not tried again until they are changed")
    func refused() async throws {
        let camera = TestCameras.Camera(user: "eye", password: "right")
        try await Stage.with(["front": camera]) { stage in
            try await stage.setCredentials(stage.plan.devices[0], user: "eye", password: "wrong")
            try await stage.running { () async throws in
                #expect(try await eventually { try await stage.stored() == "interrupted/refused" })
                try await Task.sleep(for: .milliseconds(1500))
                #expect(
                    stage.streams.live().first?.attempts == 1,
                    "an account must not be locked by guessing"
                )
                try await stage.setCredentials(stage.plan.devices[0], user: "eye", password: "right")
                await stage.streams.wake(device: stage.plan.devices[0])
                #expect(try await eventually { try await stage.stored() == "live" })
            }
        }
    }

    @Test("B-21 a killed camera is interrupted at once, told, and live again by itself")
    func killed() async throws {
        try await Stage.with(["front": .init()]) { stage in
            try await stage.running { () async throws in
                #expect(await eventually { stage.tap.now.units > 20 })
                stage.cameras.killClients("front")
                #expect(try await eventually { try await stage.spells().contains("interrupted/no_signal") })
                #expect(try await eventually { try await stage.spells().last == "live" })
                #expect(await eventually { stage.tap.now.order == "fuifu" })
            }
            let heard = stage.tap.now
            #expect(heard.starts[1] >= heard.ends[0], "footage never goes back in time")
            #expect(try await stage.told() == ["starting", "live", "interrupted", "live", "interrupted"])
        }
    }

    @Test("B-21 a frozen camera is told from a dead one")
    func frozen() async throws {
        try await Stage.with(["front": .init()]) { stage in
            try await stage.running { () async throws in
                #expect(await eventually { stage.tap.now.units > 5 })
                stage.cameras.pause("front")
                #expect(
                    try await eventually { try await stage.spells().contains("interrupted/stalled_camera") }
                )
                let heard = try #require(stage.tap.now.ends.last)
                let row = try await stage.database.row(
                    "select max(starts_at) as at from source_spells where cause = 'stalled_camera'"
                )
                let since: Date = try #require(try row?.get("at"))
                #expect(
                    abs(since.timeIntervalSince(heard)) < 1,
                    "since its last picture, not since it was missed"
                )
                stage.cameras.resume("front")
                #expect(await eventually { stage.streams.live().first?.state == .live })
            }
        }
    }

    @Test("a garbage port, a wrong path and an absent camera each have their cause")
    func causes() async throws {
        try await Stage.with(["front": .init(.motionJpeg)]) { stage in
            try await stage.running { () async throws in
                #expect(try await eventually { try await stage.stored() == "interrupted/unsupported" })
                try await setAddress(stage, stage.cameras.url(of: "nowhere"))
                #expect(try await eventually { try await stage.stored() == "interrupted/unreachable" })
            }
        }
    }

    private func setAddress(_ stage: Stage, _ address: String) async throws {
        try await stage.database.transaction { try await $0.run("update devices set address = $1", address) }
    }

    @Test("B-04 sixty cameras that are due together are all live within fifteen seconds, one after the other")
    func commonStart() async throws {
        var settings = Stage.settings
        settings.startsPerSecond = 8
        settings.silence = 10
        try await Stage.with(["front": .init()], repeated: 60, settings: settings) { stage in
            let began = ContinuousClock.now
            try await stage.running { () async throws in
                try await Task.sleep(for: .seconds(2))
                #expect(stage.streams.live().filter { $0.state == .live }.count < 40, "the start is paced")
                let isReady = await eventually(within: 20) {
                    stage.streams.live().filter { $0.state == .live }.count == 60
                }
                #expect(isReady)
                #expect(began.duration(to: .now) < .seconds(15))
            }
        }
    }

    @Test("pictures come with the server's time, at the interval that was set last")
    func pictures() async throws {
        var settings = Stage.settings
        settings.interval = 0.2
        try await Stage.with(["front": .init()], settings: settings) { stage in
            try await stage.running { () async throws in
                #expect(await eventually { stage.tap.now.pictures.count >= 3 })
                let picture = try #require(stage.tap.now.pictures.last)
                #expect(picture.width == 640 && picture.bytes.count == picture.stride * picture.height)
                #expect(abs(picture.at.timeIntervalSince(stage.moved.now)) < 2)
                let source = try #require(stage.streams.live().first?.id)
                stage.streams.setSampling(source, interval: nil)
                stage.streams.note(source, pictureAt: picture.at, people: 3, isReduced: true)
                let count = stage.tap.now.pictures.count
                try await Task.sleep(for: .seconds(1))
                #expect(stage.tap.now.pictures.count <= count + 2)
                #expect(
                    try await eventually {
                        try await stage.database.row("select people from sources where reduced")?.get(
                            "people"
                        ) == 3
                    }
                )
            }
        }
    }
}
