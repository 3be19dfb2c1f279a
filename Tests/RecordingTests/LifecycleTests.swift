import Foundation
import Kernel
import Logging
import Pipelines
import Support
import Synchronization
import Testing

@testable import Recording
@testable import Streams

/// What is opened is given back.
///
/// The counts are those of a process, so the test runs in one of its own.
@Suite(.serialized) struct LifecycleTests {
    @Test("B-02 B-04 a hundred sources made and ended leave no descriptor, no memory and no open file behind")
    func hundred() async {
        await #expect(processExitsWith: .success) { try await Lifecycle().hundred() }
    }
}

private struct Lifecycle {
    private final class Keeper: SegmentKeeper {
        let count = Mutex(0)
        func kept(_ segment: Segment) { count.withLock { $0 += 1 } }
        func troubleBegan(_ trouble: WritingTrouble, at: Date, _ place: FootagePlace) {}
        func troubleEnded(at: Date, _ place: FootagePlace) {}
    }

    private func descriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    /// Resident memory in kilobytes.
    private func memory() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4
    }

    func hundred() async throws {
        let cameras = try TestCameras()
        try await cameras.mount(.init(encoding: .init(keyInterval: 0.2)), as: "room")
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let keeper = Keeper()
        for _ in 0..<10 { try await life(cameras.url(of: "room"), folder, keeper) }
        let files = descriptors(), kilobytes = memory()
        for _ in 0..<100 { try await life(cameras.url(of: "room"), folder, keeper) }
        #expect(descriptors() <= files + 4)
        #expect(memory() - kilobytes < 30_000)
        #expect(keeper.count.withLock { $0 } == 110)
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        #expect(!names.contains { $0.hasSuffix(FootagePath.part) })
        cameras.close()
    }

    /// One source from its start to its end, recorded.
    private func life(_ url: String, _ folder: URL, _ keeper: Keeper) async throws {
        let source = Source(id: ID(UUID()), roomSitting: UUID(), device: UUID(), scope: [])
        var settings = RecorderSettings()
        settings.segment = 86_400
        let recorder = Recorder(
            place: FootagePlace(roomSitting: source.roomSitting, device: source.device),
            footage: folder.path,
            settings: settings,
            keeper: keeper,
            world: .live,
            log: Logger(label: "test")
        )
        let vitals = SourceVitals(source: source, state: .starting, cause: nil, since: Date(), interval: nil)
        let life = SourceLife(
            source: source,
            vitals: vitals,
            until: .distantFuture,
            taps: [recorder],
            around: SourceLife.Surroundings(
                camera: { _ in try CameraAddress(url: url) },
                subStream: { _ in nil },
                journal: { _ in },
                world: .live,
                pace: SourcePace(),
                silence: 5,
                log: Logger(label: "test")
            )
        )
        await life.start(after: 0)
        #expect(await eventually { vitals.now.state == .live })
        await life.stop()
        await recorder.written()
        #expect(recorder.look().isOver)
    }
}
