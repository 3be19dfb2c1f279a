import Foundation
import Kernel
import Logging
import Pipelines
import Postgres
import Scheduling
import Secrets
import Support
import Synchronization

@testable import Streams

/// Test cameras, a plan with them in a database of its own, and Streams running on both.
struct Stage {
    let cameras: TestCameras
    let plan: TestPlan
    let test: TestDatabase
    let moved: MovedWorld
    let devices: DeviceStore
    let keyring: Keyring
    let streams: Streams
    let tap: CountingTap

    var database: Database { test.database }

    /// Seconds, short for tests.
    static var settings: StreamSettings {
        var settings = StreamSettings()
        settings.silence = 2
        settings.pace = SourcePace(first: 0.1, longest: 0.4, refused: 600)
        return settings
    }

    /// Runs a body with everything up; Streams itself runs when the body calls `running`.
    static func with<Value>(
        _ mounts: [String: TestCameras.Camera],
        starting inSeconds: Double = 0,
        opening: String = "planned",
        repeated: Int = 1,
        settings: StreamSettings = Self.settings,
        _ body: (Stage) async throws -> Value
    ) async throws -> Value {
        let cameras = try TestCameras()
        defer { cameras.close() }
        for (name, camera) in mounts { try await cameras.mount(camera, as: name) }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await TestDatabase.with { test in
            let moved = MovedWorld()
            let keyring = try Keyring(directory: folder, world: moved.world)
            let devices = DeviceStore(database: test.database, keyring: keyring, world: moved.world)
            let roomSittings = RoomSittingStore(database: test.database, world: moved.world)
            let plan = try await TestPlan.make(
                in: test.database,
                starts: moved.now.addingTimeInterval(inSeconds),
                opening: opening,
                cameras: (0..<repeated).flatMap { _ in mounts.keys.sorted().map { cameras.url(of: $0) } }
            )
            let streams = Streams(
                plan: ScheduledCameras(roomSittings: roomSittings, devices: devices),
                database: test.database,
                world: moved.world,
                settings: settings,
                log: Logger(label: "test")
            )
            let tap = CountingTap()
            streams.tap { _ in tap }
            return try await body(
                Stage(
                    cameras: cameras,
                    plan: plan,
                    test: test,
                    moved: moved,
                    devices: devices,
                    keyring: keyring,
                    streams: streams,
                    tap: tap
                )
            )
        }
    }

    /// Runs Streams while the body runs.
    func running<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let task = Task { [streams] in await streams.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        task.cancel()
        await task.value
        return try result.get()
    }

    /// Gives a device credentials, sealed as Scheduling seals them.
    func setCredentials(_ device: UUID, user: String, password: String) async throws {
        let sealed = Bytes(try keyring.seal(Data(password.utf8), for: device))
        try await database.transaction { transaction in
            try await transaction.run(
                "update devices set username = $2, secret = $3 where id = $1",
                device,
                user,
                sealed
            )
        }
    }

    /// The state of the only source, as stored: `state` or `state/cause`.
    func stored() async throws -> String? {
        try await database.row("select state || coalesce('/' || cause, '') as s from sources")?.get("s")
    }

    /// The spells of all sources in order, as `state` or `state/cause`.
    func spells() async throws -> [String] {
        try await database.rows(
            "select state || coalesce('/' || cause, '') as s from source_spells order by starts_at, id"
        ).map { try $0.get("s") }
    }

    /// States told by events in the order they happened.
    func told() async throws -> [String] {
        try await database.rows(
            "select body->>'state' as s from events where kind = 'source.changed' order by at, id"
        ).map { try $0.get("s") }
    }
}

/// Counts what a source delivers.
final class CountingTap: SourceTap {
    struct Heard: Sendable {
        var units = 0
        var pictures: [SourcePicture] = []
        var order = ""
        var starts: [Date] = []
        var ends: [Date] = []
    }

    private let heard = Mutex(Heard())

    var now: Heard { heard.withLock { $0 } }

    func formatChanged(_ format: VideoFormat) { heard.withLock { $0.order += "f" } }

    func unitArrived(_ unit: AccessUnit, _ anchor: SourceAnchor) {
        heard.withLock { heard in
            heard.units += 1
            let at = anchor.date(of: unit.decode)
            if heard.order.last != "u" {
                heard.order += "u"
                heard.starts.append(at)
                heard.ends.append(at)
            }
            heard.ends[heard.ends.count - 1] = at
        }
    }

    func frameSampled(_ picture: SourcePicture) { heard.withLock { $0.pictures.append(picture) } }

    func interrupted(_ cause: SourceCause) { heard.withLock { $0.order += "i" } }

    func ended() { heard.withLock { $0.order += "e" } }
}
