import Foundation
import Kernel
import Pipelines
import Postgres
import Scheduling
import Support
import Testing

@testable import Streams

@Suite(.serialized) struct SubStreamTests {
    /// A camera whose main stream is H.265 of 320 pixels' width, with a sub stream of 640 in H.264.
    private func with(_ body: (Stage) async throws -> Void) async throws {
        var settings = Stage.settings
        settings.interval = 0.3
        try await Stage.with(["front": .init(.h265)], settings: settings) { stage in
            try await stage.cameras.mount(.init(encoding: .init(keyInterval: 0.5)), as: "sub")
            try await stage.database.transaction { transaction in
                try await transaction.run(
                    "update devices set sub_address = $1",
                    stage.cameras.url(of: "sub")
                )
            }
            try await body(stage)
        }
    }

    private func latestWidth(_ stage: Stage) -> Int? { stage.tap.now.pictures.last?.width }

    @Test("B-08 the main stream arrives untouched, the sub stream is decoded; without it the main one is")
    func both() async throws {
        try await with { stage in
            try await stage.running {
                let decodesSub = await eventually { latestWidth(stage) == 640 }
                #expect(decodesSub)
                let recordsMain = await eventually {
                    let live = stage.streams.live().first
                    return live?.codec?.hasPrefix("hvc1") == true && live?.width == 320
                }
                #expect(recordsMain)
                let before = stage.tap.now.pictures.count
                let goesOn = await eventually { stage.tap.now.pictures.count > before + 2 }
                #expect(goesOn)
                let after = stage.tap.now.pictures.dropFirst(before + 1)
                #expect(after.allSatisfy { $0.width == 640 }, "one stream is decoded at a time")
                #expect(after.allSatisfy { abs($0.at.timeIntervalSince(stage.moved.now)) < 5 })
                stage.cameras.unmount("sub")
                stage.cameras.killClients("sub")
                let decodesMain = await eventually { latestWidth(stage) == 320 }
                #expect(decodesMain)
                #expect(stage.streams.live().first?.state == .live)
            }
        }
    }

    @Test("B-08 a connection test tells of both streams and of the camera's clock")
    func tested() async throws {
        try await with { stage in
            let device = ID<Device>(stage.plan.devices[0])
            let found = try await stage.streams.test(device, of: stage.devices)
            #expect(found.outcome == DeviceTest.passed && found.codec?.hasPrefix("hvc1") == true)
            let sub = try #require(found.sub)
            #expect(
                sub.outcome == DeviceTest.passed && sub.codec?.hasPrefix("avc1") == true && sub.width == 640
            )
            #expect(abs(try #require(sub.keyInterval) - 0.5) < 0.2)
            #expect(abs(try #require(found.clockOffset)) < 2)
            stage.cameras.unmount("sub")
            let broken = try await stage.streams.test(device, of: stage.devices)
            #expect(broken.outcome == DeviceTest.passed && broken.sub?.outcome == "not_found")
        }
    }
}
