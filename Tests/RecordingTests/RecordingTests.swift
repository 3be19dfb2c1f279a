import Foundation
import Kernel
import Movies
import Pipelines
import Postgres
import Streams
import Support
import Synchronization
import Testing

@testable import Recording

@Suite(.serialized) struct RecordingTests {
    @Test(
        "B-04 B-05 a camera of a running room sitting is recorded, kept and explained to the second",
        arguments: [false, true]
    )
    func recorded(reorders: Bool) async throws {
        let camera = TestCameras.Camera(encoding: .init(keyInterval: 1, reorders: reorders))
        try await Stage.with(["front": camera]) { stage in
            let start = try await stage.running { () async throws -> Date in
                let isWritten = await eventually { stage.recording.statuses().first?.writtenAt != nil }
                #expect(isWritten)
                let open = try #require(try await stage.segments().first)
                #expect(open.state == .open)
                let hasGrown = try await eventually {
                    guard let now = try await stage.segments().first else { return false }
                    return now.endsAt.timeIntervalSince(open.startsAt) > 3
                }
                #expect(hasGrown)
                return open.startsAt
            }
            let segments = try await stage.segments()
            #expect(segments.map(\.state) == [.kept])
            let segment = try #require(segments.first)
            #expect(
                abs(segment.startsAt.timeIntervalSince(start)) < 0.001,
                "the id and its start are told once"
            )
            let movie = try stage.movie(segment)
            #expect(Double(movie.duration) / 90_000 > 3)
            #expect(movie.samples.first?.isKey == true)
            #expect(movie.fragments.count >= 3)
            let shown = movie.samples.map(\.presentation)
            #expect((shown != shown.sorted()) == reorders)
            #expect(segment.sha256 == (try FootageFolder.digest(stage.footage.appending(path: segment.path))))
            #expect(segment.bytes == movie.fileSize)
            #expect(segment.codec == movie.format.codecString)
            #expect(stage.files() == [segment.path])
            let row = try #require(
                try await stage.database.row("select written_bytes, trouble, scope from recordings")
            )
            #expect(try row.get("written_bytes") == segment.bytes)
            #expect(try row.get("scope") == stage.plan.scope)
            let told: Int? = try await stage.database.row(
                "select count(*) as n from events where kind = 'recording.kept'"
            )?.get("n")
            #expect(told == 1)
        }
    }

    @Test("B-04 segments follow each other on the wall clock without losing a picture")
    func cut() async throws {
        var settings = Stage.settings
        settings.recorder.segment = 2
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))], settings: settings) {
            stage in
            try await stage.running { () async throws in
                let isCut = try await eventually { try await stage.segments().count >= 4 }
                #expect(isCut)
            }
            let segments = try await stage.segments()
            for (one, next) in zip(segments, segments.dropFirst()) {
                #expect(abs(next.startsAt.timeIntervalSince(one.endsAt)) < 0.1)
                let boundary = next.startsAt.timeIntervalSince1970.truncatingRemainder(dividingBy: 2)
                #expect(boundary < 0.6, "cut at the first key picture after the boundary")
            }
            let coverage = try await stage.recording.coverage(of: try await stage.roomSitting())
            let kept = coverage.devices[stage.device]?.stretches.filter { $0.cause == nil }
            #expect(kept?.count == 1)
        }
    }

    @Test("B-02 a change of size in mid-stream gives another segment, and both play")
    func resized() async throws {
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 1))]) { stage in
            try await stage.running { () async throws in
                #expect(await eventually { stage.recording.statuses().first?.writtenAt != nil })
                try stage.cameras.resize("front", width: 320, height: 240)
                let isCut = try await eventually { try await stage.segments().contains { $0.width == 320 } }
                #expect(isCut)
            }
            let segments = try await stage.segments()
            #expect(segments.map(\.width) == [640, 320])
            #expect(try segments.map { Int(try stage.movie($0).format.width) } == [640, 320])
            #expect(try segments.allSatisfy { try stage.movie($0).samples.first?.isKey == true })
            let plan = try MovieExport.plan(
                segments.map { ExportSegment(try stage.movie($0), start: 0) },
                gaps: .closeUp
            )
            #expect(plan.totalBytes > 0)
        }
    }

    /// Keeps what arrived of the main stream, and the width of what was decoded.
    private final class Arrivals: SourceTap {
        let units = Mutex<[[UInt8]]>([])
        let widths = Mutex<Set<Int>>([])

        func unitArrived(_ unit: AccessUnit, _ anchor: SourceAnchor) {
            units.withLock { $0.append(unit.bytes) }
        }

        func frameSampled(_ picture: SourcePicture) {
            widths.withLock { _ = $0.insert(picture.width) }
        }
    }

    @Test("B-08 an H.265 main stream is on the disk as it came, while its H.264 sub stream is looked at")
    func untouched() async throws {
        try await Stage.with(["front": .init(.h265)]) { stage in
            let arrivals = Arrivals()
            stage.streams.tap { _ in arrivals }
            try await stage.cameras.mount(.init(encoding: .init(keyInterval: 0.5)), as: "sub")
            let sub = stage.cameras.url(of: "sub")
            try await stage.database.transaction { transaction in
                try await transaction.run("update devices set sub_address = $1", sub)
            }
            try await stage.running { () async throws in
                let isLong = try await eventually {
                    guard let open = try await stage.segments().first else { return false }
                    return open.endsAt.timeIntervalSince(open.startsAt) > 3
                }
                #expect(isLong)
                let source = try #require(stage.streams.live().first?.id)
                stage.streams.setSampling(source, interval: 0.3)
                let looksAtSub = await eventually { arrivals.widths.withLock { $0.contains(640) } }
                #expect(looksAtSub)
            }
            let segment = try #require(try await stage.segments().first)
            #expect(segment.codec.hasPrefix("hvc1") && segment.width == 320 && segment.height == 240)
            let movie = try stage.movie(segment)
            #expect(movie.format.codec == .hvc1 && movie.samples.first?.isKey == true)
            let file = try Data(contentsOf: stage.footage.appending(path: segment.path))
            let recorded = movie.samples.map { Array(file[Int($0.offset)..<(Int($0.offset) + Int($0.size))]) }
            #expect(recorded.count > 20)
            #expect(recorded == Array(arrivals.units.withLock { $0 }.prefix(recorded.count)))
        }
    }

    @Test("B-21 a killed camera leaves a gap with its cause, and a new segment after it")
    func killed() async throws {
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 1))]) { stage in
            try await stage.running { () async throws in
                #expect(await eventually { stage.recording.statuses().first?.writtenAt != nil })
                stage.cameras.unmount("front")
                let isClosed = try await eventually { try await stage.segments().first?.state == .kept }
                #expect(isClosed)
                let end = try #require(try await stage.segments().first).endsAt
                let isGap = await eventually { stage.moved.now.timeIntervalSince(end) > 2 }
                #expect(isGap, "a shorter absence would not count as one")
                try await stage.cameras.mount(.init(encoding: .init(keyInterval: 1)), as: "front")
                let isBack = try await eventually { try await stage.segments().count == 2 }
                #expect(isBack)
                let isJudged = try await eventually { try await stage.gaps().count >= 2 }
                #expect(isJudged)
                let gaps = try await stage.gaps()
                #expect(gaps.first == .notStarted, "the exam was due a minute ago")
                #expect(
                    Set(gaps.dropFirst()).isSubset(of: [.noSignal, .unreachable]) && gaps.count >= 2,
                    "\(gaps)"
                )
            }
        }
    }

    @Test("what is closed while the database is away is listed at once and written down later")
    func away() async throws {
        var settings = Stage.settings
        settings.recorder.segment = 1
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))], settings: settings) {
            stage in
            try await stage.running { () async throws in
                #expect(await eventually { stage.recording.statuses().first?.writtenAt != nil })
                try await stage.test.setReachable(false)
                #expect(await eventually { stage.recording.ledger.unwritten.count >= 2 })
                try await stage.test.setReachable(true)
                #expect(await eventually { stage.recording.ledger.unwritten.isEmpty })
            }
            let paths = try await stage.segments().map(\.path)
            #expect(paths == stage.files(), "each file has its row")
            let again = try await stage.recording.reconcile()
            #expect(again == ReconciliationReport())
        }
    }
}
