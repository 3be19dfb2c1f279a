import Foundation
import Kernel
import Logging
import Organisations
import Postgres
import Recording
import Scheduling
import Support

@testable import Server

/// A place to back up from and restore into: folders of its own, removed afterwards with their clusters.
struct Drill {
    let root: URL
    let log = Logger(label: "drill")

    static func with(_ body: (Drill) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "drill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let drill = Drill(root: root)
        let result: Result<Void, any Error>
        do { result = .success(try await body(drill)) } catch { result = .failure(error) }
        for name in ["office", "fresh", "empty"] {
            let cluster = try? Cluster(
                directory: root.appending(path: "\(name)/postgres").path,
                log: drill.log
            )
            cluster?.stop()
            try? cluster?.remove()
        }
        try? FileManager.default.removeItem(at: root)
        try result.get()
    }

    func folder(_ name: String) -> URL { root.appending(path: name) }

    func configuration(_ name: String, _ more: [String: String] = [:]) throws -> Configuration {
        try Configuration(
            file: nil,
            environment: [:],
            overrides: ["data.directory": folder(name).path].merging(more) { $1 }
        )
    }

    /// The whole house on a directory's own cluster, its services not running.
    func open<Value>(_ name: String, _ body: (House) async throws -> Value) async throws -> Value {
        let configuration = try configuration(name)
        let data = try DataDirectory(path: folder(name).path)
        let storage = try await Storage.open(configuration, data: data, log: log)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(try House(configuration, storage, data, .live, log)))
        } catch {
            result = .failure(error)
        }
        await storage.close()
        withExtendedLifetime(data) {}
        return try result.get()
    }

    func backup(
        _ configuration: Configuration,
        to name: String,
        withKeys: Bool = false
    ) async throws -> BackupManifest {
        try await BackupMaker(configuration: configuration, world: .live, log: log)
            .make(folder(name), withKeys: withKeys)
    }

    func restore(
        _ name: String,
        into target: String,
        isWithoutKeys: Bool = false,
        isThorough: Bool = false
    ) async throws -> Restorer.Outcome {
        try await Restorer(
            configuration: try configuration(target),
            isWithoutKeys: isWithoutKeys,
            isThorough: isThorough,
            world: .live,
            log: log
        ).restore(folder(name))
    }

    /// Why a restore was refused; empty: it was not.
    func refusal(_ name: String, into target: String) async -> String {
        do {
            _ = try await restore(name, into: target)
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// A day's plan with a camera, a recording of two files, a finding with its still, and a sealed audit book.
    static func fill(_ house: House) async throws {
        _ = try await house.contexts.organisations.firstStart()
        try await house.contexts.scheduling.demonstrate(
            cameras: ["room-1-front": "rtsp://127.0.0.1:8554/room-1-front"],
            password: "drill-2026"
        )
        let footage = house.contexts.recording.footage
        try FileManager.default.createDirectory(at: footage, withIntermediateDirectories: true)
        let recording = UUID()
        try await house.storage.database.transaction { transaction in
            try await transaction.run(
                """
                insert into recordings (id, room_sitting_id, device_id, origin, scope, created_at)
                select $1, rs.id, d.id, 'automatic', rs.scope, now()
                from devices d join room_sittings rs on rs.room_id = d.room_id limit 1
                """,
                recording
            )
            for number in 1...2 {
                let bytes = Data(repeating: UInt8(number), count: 1_000 * number)
                try bytes.write(to: footage.appending(path: "\(number).mp4"))
                try await transaction.run(
                    """
                    insert into segments (id, recording_id, path, starts_at, ends_at, bytes, sha256, state, codec,
                        width, height, created_at)
                    values ($1, $2, $3, now(), now() + interval '1 min', $4, decode($5, 'hex'), 'kept', 'avc1.42c01e',
                        640, 480, now())
                    """,
                    UUID(),
                    recording,
                    "\(number).mp4",
                    bytes.count,
                    try BackupFolder.digest(footage.appending(path: "\(number).mp4"))
                )
            }
        }
        try await house.contexts.organisations.audit.seal(isThorough: true)
    }
}
