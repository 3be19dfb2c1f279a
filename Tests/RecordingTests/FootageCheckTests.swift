import Foundation
import Kernel
import Pipelines
import Postgres
import Support
import Testing

@testable import Recording

@Suite(.serialized) struct FootageCheckTests {
    /// How a kept file comes to differ from what was written down.
    enum Harm: String, CaseIterable, Sendable {
        case truncated, flipped, removed

        func apply(to file: URL) throws {
            switch self {
            case .truncated:
                let handle = try FileHandle(forWritingTo: file)
                try handle.truncate(atOffset: handle.seekToEnd() / 2)
                try handle.close()
            case .flipped:
                var bytes = try Data(contentsOf: file)
                bytes[bytes.count / 2] ^= 0x10
                try bytes.write(to: file)
            case .removed: try FileManager.default.removeItem(at: file)
            }
        }
    }

    /// Records some segments of two seconds: a shorter gap between two would not count as one.
    private func recorded(_ body: (Stage) async throws -> Void) async throws {
        var settings = Stage.settings
        settings.recorder.segment = 2
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))], settings: settings) {
            stage in
            try await stage.running { () async throws in
                let isThere = try await eventually { try await stage.segments().count >= 4 }
                #expect(isThere)
            }
            try await body(stage)
        }
    }

    private func verdict(_ stage: Stage) async throws -> FootageVerdict {
        try await FootageVerification(footage: stage.footage, store: stage.recording.store).run()
    }

    @Test(
        "B-05 B-23 footage that is not what was written down is lost by name, never shown",
        arguments: Harm.allCases
    )
    func harmed(harm: Harm) async throws {
        try await recorded { stage in
            let victim = try await stage.segments()[1]
            try harm.apply(to: stage.footage.appending(path: victim.path))
            let found = try await verdict(stage)
            #expect(found.findings.map(\.path) == [victim.path])
            #expect(found.findings.map(\.fault) == [harm == .removed ? .missing : .changed])

            let report = try await stage.recording.check()
            #expect(report.missing == (harm == .removed ? 1 : 0))
            #expect(report.changed == (harm == .removed ? 0 : 1))
            #expect(report.checked == report.read && report.checked >= 3)
            let states = try await stage.segments().filter { $0.id == victim.id }.map(\.state)
            #expect(states == [.missing])
            let coverage = try await stage.recording.coverage(of: try await stage.roomSitting())
            let lost = try #require(coverage.devices[stage.device]).gaps.filter { $0.cause == .footageLost }
            #expect(
                lost.count == 1
                    && abs(lost[0].seconds - victim.endsAt.timeIntervalSince(victim.startsAt)) < 0.6
            )
            let told: Int? = try await stage.database.row(
                "select count(*) as n from events where kind = 'recording.lost'"
            )?.get("n")
            #expect(told == 1)

            let after = try await verdict(stage)
            #expect(after.findings.isEmpty && after.lost == 1)
            let again = try await stage.recording.check()
            #expect(again.missing == 0 && again.changed == 0, "once is enough")
        }
    }

    @Test("B-05 what a crash took of a growing file, beyond its last second, is explained")
    func tail() async throws {
        try await recorded { stage in
            let victim = try await stage.segments()[1]
            let file = stage.footage.appending(path: victim.path)
            try await stage.database.transaction { transaction in
                try await transaction.run("delete from segments where id = $1", victim.id)
                try await transaction.run(
                    "insert into server_runs (id, started_at, beat_at) values ($1, $2, $3), ($4, $5, $5)",
                    UUID(),
                    victim.startsAt.addingTimeInterval(-3600),
                    victim.endsAt,
                    UUID(),
                    stage.moved.now
                )
            }
            try Data(contentsOf: file).prefix(100).write(to: URL(filePath: file.path + ".part"))
            try FileManager.default.removeItem(at: file)
            let report = try await stage.recording.reconcile()
            #expect(report.damaged == 1)
            let coverage = try await stage.recording.coverage(of: try await stage.roomSitting())
            let lost = try #require(coverage.devices[stage.device]).gaps.filter { $0.cause == .footageLost }
            #expect(lost.count == 1 && lost[0].seconds > 1)
        }
    }

    @Test("what is whole is left alone; files the ledger does not know are named")
    func whole() async throws {
        try await recorded { stage in
            let segments = try await stage.segments()
            let whole = try await verdict(stage)
            #expect(whole.findings.isEmpty && whole.segments == segments.count)
            #expect(whole.bytes == segments.reduce(0) { $0 + $1.bytes })
            let known = stage.footage.appending(path: segments[0].path)
            try FileManager.default.copyItem(at: known, to: URL(filePath: known.path + ".part"))
            let other = segments[0].path.replacing(".mp4", with: "1.mp4")
            try FileManager.default.copyItem(at: known, to: stage.footage.appending(path: other))
            let found = try await verdict(stage)
            #expect(Set(found.findings.map(\.fault)) == [.unfinished, .unknown])
            let report = try await stage.recording.check()
            #expect(report.missing == 0 && report.changed == 0)
        }
    }
}
