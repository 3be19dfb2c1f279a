import Foundation
import Kernel
import Movies
import Pipelines
import Postgres
import Support
import Testing

@testable import Recording

@Suite(.serialized) struct FullDiskTests {
    @Test("B-04 a file system that is full costs footage, is told of, and what was kept before stays whole")
    func full() async throws {
        guard let disk = try SmallDisk(kilobytes: 600) else {
            print("skipped: a file system of one's own needs unshare and tmpfs in a user namespace")
            return
        }
        var settings = Stage.settings
        settings.recorder.segment = 2
        settings.recorder.patience = 0.2
        let camera = TestCameras.Camera(encoding: .init(bitrate: 800, keyInterval: 0.5))
        try await Stage.with(["front": camera], settings: settings, footage: disk.folder) { stage in
            try await stage.running { () async throws in
                let isTold = try await eventually(within: 60) {
                    let row = try await stage.database.row("select trouble from recordings")
                    return try row?.get("trouble", as: String?.self) == "disk_full"
                }
                #expect(isTold)
                let kept = try await stage.segments().filter { $0.state == .kept }
                #expect(!kept.isEmpty)
                for segment in kept { #expect(try stage.movie(segment).wholeSize == segment.bytes) }
                let first = try #require(kept.first)
                try FileManager.default.removeItem(at: stage.footage.appending(path: first.path))
                let goesOn = try await eventually(within: 20) {
                    try await stage.segments().contains {
                        $0.startsAt > (kept.last?.startsAt ?? .distantFuture)
                    }
                }
                #expect(goesOn, "with room again it goes on by itself")
            }
            let report = try await stage.recording.reconcile()
            #expect(report.missing == 1 && report.damaged == 0 && report.added == 0)
        }
    }
}

/// A file system of some hundred kilobytes, visible through the process that holds it.
private final class SmallDisk {
    let folder: URL
    private let directory: URL
    private let process = Process()

    init?(kilobytes: Int) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let script =
            "mount -t tmpfs -o size=\(kilobytes)k small \(directory.path) && echo $$ && exec sleep 600"
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["-Urm", "sh", "-c", script]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let id = Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        folder = URL(filePath: "/proc/\(id)/root\(directory.path)")
        if id == 0 { return nil }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }
}
