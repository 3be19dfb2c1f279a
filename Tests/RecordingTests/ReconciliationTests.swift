import Foundation
import Kernel
import Movies
import Pipelines
import Postgres
import Streams
import Support
import Testing

@testable import Recording

@Suite(.serialized) struct ReconciliationTests {
    /// Records some short segments.
    private func recorded(_ body: (Stage) async throws -> Void) async throws {
        var settings = Stage.settings
        settings.recorder.segment = 1
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))], settings: settings) {
            stage in
            try await stage.running { () async throws in
                let isThere = try await eventually { try await stage.segments().count >= 4 }
                #expect(isThere)
            }
            try await body(stage)
        }
    }

    private func forget(_ stage: Stage, _ path: String) async throws {
        try await stage.database.transaction {
            try await $0.run("delete from segments where path = $1", path)
        }
    }

    @Test("B-05 a segment a crash has cut is repaired and written down")
    func salvage() async throws {
        try await recorded { stage in
            let segment = try await stage.segments()[1]
            try await forget(stage, segment.path)
            let file = stage.footage.appending(path: segment.path)
            let whole = try Data(contentsOf: file)
            try FileManager.default.removeItem(at: file)
            let cut = whole.dropLast(200)
            try cut.write(to: URL(filePath: file.path + ".part"))
            let report = try await stage.recording.reconcile()
            var expected = ReconciliationReport()
            // A segment of a second may be one fragment: cut in it, nothing whole is left.
            let fragments = try MovieReader.read(cutCopy(of: cut, at: stage)).fragments.count
            if fragments > 0 { expected.salvaged = 1 } else { expected.damaged = 1 }
            #expect(report == expected)
            if fragments > 0 {
                let found = try #require(try await stage.segments().first { $0.path == segment.path })
                #expect(found.state == .salvaged)
                #expect(abs(found.startsAt.timeIntervalSince(segment.startsAt)) < 0.001)
                #expect(found.endsAt < segment.endsAt)
                #expect(found.sha256 == (try FootageFolder.digest(file)))
                #expect(try stage.movie(found).wholeSize == found.bytes)
            }
            let again = try await stage.recording.reconcile()
            #expect(again == ReconciliationReport(), "run again it finds nothing to do")
        }
    }

    private func cutCopy(of data: Data, at stage: Stage) throws -> String {
        let file = stage.footage.appending(path: "copy")
        try data.write(to: file)
        return file.path
    }

    @Test("B-05 disk and database are compared both ways, and once is enough")
    func bothWays() async throws {
        try await recorded { stage in
            let segments = try await stage.segments()
            try await forget(stage, segments[0].path)
            let away = stage.footage.appending(path: segments[1].path)
            let shelter = stage.footage.appending(path: "shelter")
            try FileManager.default.moveItem(at: away, to: shelter)
            try Data("nonsense".utf8).write(to: stage.footage.appending(path: segments[2].path + "x.mp4"))
            let report = try await stage.recording.reconcile()
            #expect(report.added == 1 && report.missing == 1 && report.strays == 1)
            #expect(try await stage.segments().map(\.state).filter { $0 == .missing }.count == 1)
            #expect(try await stage.segments().map(\.id).contains(segments[2].id))
            try FileManager.default.moveItem(at: shelter, to: away)
            let back = try await stage.recording.reconcile()
            #expect(back.found == 1 && back.missing == 0 && back.added == 0)
            #expect(try await stage.segments().allSatisfy { $0.state == .kept })
        }
    }

    @Test("what cannot be read is put aside, what belongs to nobody is left")
    func unreadable() async throws {
        try await recorded { stage in
            let place = FootagePlace(roomSitting: stage.plan.roomSitting, device: stage.device)
            let start = Date(timeIntervalSince1970: 1_600_000_000)
            let broken = FootagePath.path(of: place, startingAt: start)
            let stranger = FootagePath.path(
                of: FootagePlace(roomSitting: UUID(), device: stage.device),
                startingAt: start
            )
            let good = stage.footage.appending(path: try await stage.segments()[0].path)
            for path in [broken, broken.replacing(".mp4", with: "1.mp4.part"), stranger] {
                let file = stage.footage.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                if path == stranger {
                    try FileManager.default.copyItem(at: good, to: file)
                } else {
                    try Data(repeating: 1, count: 500).write(to: file)
                }
            }
            let report = try await stage.recording.reconcile()
            #expect(report.damaged == 2 && report.strays == 1)
            let aside = try FileManager.default.contentsOfDirectory(
                atPath: stage.footage.appending(path: FootagePath.damaged).path
            )
            #expect(aside.count == 2)
            let again = try await stage.recording.reconcile()
            #expect(again.damaged == 0 && again.strays == 1)
        }
    }
}
