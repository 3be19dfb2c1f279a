import Foundation
import Kernel
import Logging
import Pipelines
import Postgres
import Scheduling
import Support
import Synchronization
import Testing

@testable import Streams

@Suite(.serialized) struct DeviceTestTests {
    private func test(
        _ camera: TestCameras.Camera,
        password: String? = nil,
        address: String? = nil
    ) async throws -> DeviceTest {
        try await Stage.with(["front": camera]) { stage in
            let device = stage.plan.devices[0]
            if let password { try await stage.setCredentials(device, user: "eye", password: password) }
            if let address {
                try await stage.database.transaction { transaction in
                    try await transaction.run("update devices set address = $1", address)
                }
            }
            return try await stage.streams.test(ID<Device>(device), of: stage.devices)
        }
    }

    @Test("B-08 a connection test measures what the camera sends")
    func passed() async throws {
        let found = try await test(.init(user: "eye", password: "right"), password: "right")
        #expect(found.outcome == DeviceTest.passed)
        #expect(found.codec == "avc1.42c016")
        #expect(found.width == 640 && found.height == 480)
        #expect(abs(try #require(found.rate) - 15) < 3)
    }

    @Test(
        "B-08 a connection test says why no picture comes",
        arguments: [
            (TestCameras.Camera(user: "eye", password: "right"), "wrong", nil, "refused"),
            (.init(), nil, "rtsp://127.0.0.1:1/x", "unreachable"),
            (.init(.soundOnly), nil, nil, "no_video"), (.init(.motionJpeg), nil, nil, "unsupported"),
        ] as [(TestCameras.Camera, String?, String?, String)]
    )
    func failed(camera: TestCameras.Camera, password: String?, address: String?, outcome: String) async throws
    {
        #expect(try await test(camera, password: password, address: address).outcome == outcome)
    }

    @Test("B-08 a device is tested once at a time")
    func once() async throws {
        try await Stage.with(["front": .init()]) { stage in
            let device = ID<Device>(stage.plan.devices[0])
            async let first = stage.streams.test(device, of: stage.devices)
            let isRunning = await eventually { stage.streams.tests.withLock { !$0.isEmpty } }
            #expect(isRunning)
            await #expect(throws: Problem.self) { try await stage.streams.test(device, of: stage.devices) }
            let found = try await first
            #expect(found.outcome == DeviceTest.passed)
            #expect(stage.streams.tests.withLock { $0.isEmpty })
        }
    }

    @Test(
        "P-16 nothing is sent to a camera outside the allowed networks, by address or by name",
        arguments: ["127.0.0.1", "localhost", "2130706433"]
    )
    func forbidden(host: String) async throws {
        try await Stage.with(["front": .init()]) { stage in
            let device = stage.plan.devices[0]
            let url = stage.cameras.url(of: "front").replacing("127.0.0.1", with: host)
            try await stage.database.transaction {
                try await $0.run("update devices set address = $1, sub_address = $1", url)
            }
            let roomSittings = RoomSittingStore(database: stage.database, world: stage.moved.world)
            let streams = Streams(
                plan: ScheduledCameras(
                    roomSittings: roomSittings,
                    devices: stage.devices,
                    networks: try #require(CameraNetworks(CameraNetworks.privateBlocks))
                ),
                database: stage.database,
                world: stage.moved.world,
                settings: Stage.settings,
                log: Logger(label: "test")
            )
            #expect(try await streams.test(ID<Device>(device), of: stage.devices).outcome == "forbidden")
            await #expect(throws: Problem.self) {
                _ = try await streams.picture(of: ID<Device>(device), in: stage.devices)
            }
            let task = Task { await streams.run() }
            let isRefused = try await eventually { try await stage.stored() == "interrupted/forbidden" }
            #expect(isRefused)
            task.cancel()
            await task.value
        }
    }
}
