import Foundation
import Kernel
import Logging
import Movies
import Pipelines
import Postgres
import Scheduling
import Secrets
import Streams
import Support
import Synchronization
import Testing

@testable import Recording

/// Test cameras, their plan in a database of its own, and Streams with Recording on both.
struct Stage {
    let cameras: TestCameras
    let plan: TestPlan
    let test: TestDatabase
    let moved: MovedWorld
    let roomSittings: RoomSittingStore
    let devices: DeviceStore
    let footage: URL
    let streams: Streams
    let recording: Recording

    var database: Database { test.database }
    var device: UUID { plan.devices[0] }

    static var settings: RecordingSettings {
        var settings = RecordingSettings()
        settings.reserve = DiskReserve(bytes: 0, percent: 0)
        settings.recorder.isDurable = false
        // A test that runs over a minute's end would find one segment more.
        settings.recorder.segment = 86_400
        return settings
    }

    static func with<Value>(
        _ mounts: [String: TestCameras.Camera],
        settings: RecordingSettings = Self.settings,
        footage elsewhere: URL? = nil,
        _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        let cameras = try TestCameras()
        defer { cameras.close() }
        for (name, camera) in mounts { try await cameras.mount(camera, as: name) }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await TestDatabase.with { test in
            let moved = MovedWorld()
            let keyring = try Keyring(directory: folder.appending(path: "keys"), world: moved.world)
            let plan = try await TestPlan.make(
                in: test.database,
                starts: moved.now,
                cameras: mounts.keys.sorted().map { cameras.url(of: $0) }
            )
            let roomSittings = RoomSittingStore(database: test.database, world: moved.world)
            var pace = StreamSettings()
            pace.silence = 2
            pace.pace = SourcePace(first: 0.1, longest: 0.4, refused: 600)
            let devices = DeviceStore(database: test.database, keyring: keyring, world: moved.world)
            let streams = Streams(
                plan: ScheduledCameras(roomSittings: roomSittings, devices: devices),
                database: test.database,
                world: moved.world,
                settings: pace,
                log: Logger(label: "test")
            )
            let footage = elsewhere ?? folder.appending(path: "footage")
            let recording = Recording(
                footage: footage,
                streams: streams,
                database: test.database,
                world: moved.world,
                settings: settings,
                log: Logger(label: "test")
            )
            try await recording.reconcile()
            return try await body(
                Stage(
                    cameras: cameras,
                    plan: plan,
                    test: test,
                    moved: moved,
                    roomSittings: roomSittings,
                    devices: devices,
                    footage: footage,
                    streams: streams,
                    recording: recording
                )
            )
        }
    }

    /// Runs Streams and Recording while the body runs, and stops them in the server's order.
    func running<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let writing = Task { [recording] in await recording.run() }
        let ingesting = Task { [streams] in await streams.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        ingesting.cancel()
        await ingesting.value
        writing.cancel()
        await writing.value
        return try result.get()
    }

    func roomSitting() async throws -> RoomSitting {
        try await roomSittings.one(ID(plan.roomSitting), reach: .everything)
    }

    func segments() async throws -> [Segment] {
        try await recording.segments(of: plan.roomSitting)
    }

    func movie(_ segment: Segment) throws -> Movie {
        try MovieReader.read(footage.appending(path: segment.path).path)
    }

    /// The causes of the first camera's gaps.
    func gaps() async throws -> [GapCause?] {
        try await recording.coverage(of: try await roomSitting()).devices[device]?.gaps.map(\.cause) ?? []
    }

    /// Files below the footage directory, relative to it.
    func files() -> [String] {
        let names = FileManager.default.enumerator(atPath: footage.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.contains(".mp4") }.sorted()
    }
}
