import Foundation
import Kernel
import Logging
import Postgres
import Streams
import Support
import Synchronization
import Testing

@testable import Pipelines
@testable import Recording

@Suite(.serialized) struct DiskTests {
    @Test("B-04 at the reserve recorders stop and say so; older footage stays")
    func full() async throws {
        var settings = Stage.settings
        settings.reserve = DiskReserve(bytes: .max / 2, percent: 0)
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))], settings: settings) {
            stage in
            try await stage.running { () async throws in
                let isTold = try await eventually {
                    let row = try await stage.database.row("select trouble from recordings")
                    return try row?.get("trouble", as: String?.self) == "disk_full"
                }
                #expect(isTold)
                let isExplained = try await eventually { try await stage.gaps().contains(.diskFull) }
                #expect(isExplained)
                #expect(try await stage.segments().isEmpty)
                #expect(stage.recording.forecast.isOpen == false)
            }
            let open: Int? = try await stage.database.row(
                "select count(*) as n from recording_troubles where ends_at is null"
            )?.get("n")
            #expect(open == 0, "a trouble ends with its recording")
        }
    }

    /// A gate the test opens and closes.
    private final class Gate: DiskGate {
        let state = Mutex(true)
        var isOpen: Bool { state.withLock { $0 } }
    }

    private final class Keeper: SegmentKeeper {
        let kept = Mutex<[Segment]>([])
        let troubles = Mutex<[String]>([])

        func kept(_ segment: Segment) { kept.withLock { $0.append(segment) } }
        func troubleBegan(_ trouble: WritingTrouble, at: Date, _ place: FootagePlace) {
            troubles.withLock { $0.append("+\(trouble.rawValue)") }
        }
        func troubleEnded(at: Date, _ place: FootagePlace) { troubles.withLock { $0.append("-") } }
    }

    private static let format = VideoFormat(
        codec: .h264,
        width: 640,
        height: 480,
        framesPerSecond: 10,
        codecData: [1, 0x42, 0xc0, 0x16, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0xc0, 0x16, 1, 0, 2, 0x68, 0xce],
        codecString: "avc1.42c016"
    )

    /// A unit every tenth of a second, a key unit every second.
    private static func unit(_ number: Int, bytes: Int = 100) -> AccessUnit {
        var content = [UInt8](repeating: 7, count: bytes)
        content.replaceSubrange(0..<4, with: withLength(bytes - 4))
        return AccessUnit(
            presentation: Int64(number) * 100_000_000,
            decode: Int64(number) * 100_000_000,
            duration: 100_000_000,
            arrival: .now,
            isKey: number % 10 == 0,
            cameraTime: nil,
            bytes: content
        )
    }

    private static func withLength(_ length: Int) -> [UInt8] {
        [UInt8(length >> 24 & 255), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)]
    }

    private static let anchor = SourceAnchor(zero: 1_700_000_000)

    private func with(
        _ settings: RecorderSettings,
        _ body: (Recorder, Gate, Keeper, URL) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let gate = Gate(), keeper = Keeper()
        let recorder = Recorder(
            place: FootagePlace(roomSitting: UUID(), device: UUID()),
            footage: folder.path,
            settings: settings,
            keeper: keeper,
            gate: gate,
            world: .live,
            log: .init(label: "test")
        )
        recorder.formatChanged(Self.format)
        try await body(recorder, gate, keeper, folder)
    }

    @Test("a recorder goes on by itself when there is room again")
    func resumes() async throws {
        try await with(RecorderSettings()) { recorder, gate, keeper, _ in
            for number in 0..<20 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            await recorder.written()
            #expect(recorder.open != nil)
            gate.state.withLock { $0 = false }
            for number in 20..<40 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            await recorder.written()
            #expect(recorder.open == nil && recorder.look().trouble == .diskFull)
            #expect(keeper.kept.withLock { $0.count } == 1)
            gate.state.withLock { $0 = true }
            for number in 40..<60 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            recorder.ended()
            await recorder.written()
            #expect(recorder.look().isOver && recorder.look().trouble == nil)
            let kept = keeper.kept.withLock { $0 }
            #expect(kept.count == 2)
            #expect(kept.last?.startsAt == Self.anchor.date(of: 4_000_000_000))
            #expect(keeper.troubles.withLock { $0 } == ["+disk_full", "-"])
        }
    }

    @Test(
        "B-04 the reserve reached behind a camera that is silent is told of, until the camera itself is gone"
    )
    func silent() async throws {
        try await with(RecorderSettings()) { recorder, gate, keeper, _ in
            for number in 0..<20 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            await recorder.written()
            gate.state.withLock { $0 = false }
            recorder.diskClosed()
            await recorder.written()
            #expect(recorder.open == nil && recorder.look().trouble == .diskFull)
            #expect(keeper.kept.withLock { $0.count } == 1)
            gate.state.withLock { $0 = true }
            recorder.interrupted(.stalledCamera)
            await recorder.written()
            #expect(recorder.look().trouble == nil)
            #expect(keeper.troubles.withLock { $0 } == ["+disk_full", "-"])
        }
    }

    @Test("a disk slower than the camera costs footage up to the next key picture, never memory")
    func overflow() async throws {
        var settings = RecorderSettings()
        settings.queueBytes = 1000
        // So long a fragment that the writer is never woken: the queue fills.
        settings.fragment = 3_600_000_000_000
        try await with(settings) { recorder, _, keeper, _ in
            for number in 0..<25 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            #expect(recorder.look().trouble == .writerStalled)
            await recorder.written()
            for number in 25..<35 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            #expect(recorder.look().trouble == nil)
            recorder.ended()
            await recorder.written()
            let kept = keeper.kept.withLock { $0 }
            #expect(kept.map { $0.startsAt.timeIntervalSince1970 - 1_700_000_000 } == [0, 3])
            #expect(kept.map { $0.endsAt.timeIntervalSince($0.startsAt) } == [1, 0.5])
            #expect(keeper.troubles.withLock { $0 } == ["+writer_stalled", "-"])
        }
    }

    @Test("a disk that refuses is told of, and writing is tried again")
    func refusing() async throws {
        var settings = RecorderSettings()
        settings.patience = 0
        try await with(settings) { recorder, _, keeper, folder in
            let blocker = folder.appending(path: "2023")
            try Data().write(to: blocker)
            for number in 0..<15 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            await recorder.written()
            #expect(recorder.look().trouble == .diskFailed)
            try FileManager.default.removeItem(at: blocker)
            for number in 15..<35 { recorder.unitArrived(Self.unit(number), Self.anchor) }
            recorder.ended()
            await recorder.written()
            #expect(keeper.kept.withLock { $0.count } == 1)
            #expect(keeper.troubles.withLock { $0 } == ["+disk_failed", "-"])
        }
    }

    @Test(
        "B-05 what has arrived is on the disk a fragment later, wherever segments were cut",
        arguments: [60.0, 3.7]
    )
    func promptness(segment: Double) async throws {
        var settings = RecorderSettings()
        settings.segment = segment
        try await with(settings) { recorder, _, _, _ in
            for number in 0..<400 {
                recorder.unitArrived(Self.unit(number), Self.anchor)
                guard number % 37 == 36 else { continue }
                let latest = Self.anchor.date(of: Int64(number) * 100_000_000)
                let isThere = await eventually(within: 5) {
                    recorder.open.map { latest.timeIntervalSince($0.endsAt) < 1.15 } ?? false
                }
                #expect(isThere, "after \(number) units")
            }
        }
    }

    @Test("two segments that would begin in the same millisecond both stay")
    func sameName() async throws {
        try await with(RecorderSettings()) { recorder, _, keeper, _ in
            for _ in 0..<2 {
                for number in 0..<12 { recorder.unitArrived(Self.unit(number), Self.anchor) }
                recorder.interrupted(.noSignal)
                await recorder.written()
                recorder.formatChanged(Self.format)
            }
            #expect(Set(keeper.kept.withLock { $0.map(\.path) }).count == 2)
        }
    }
}
