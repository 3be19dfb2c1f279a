import Foundation
import Testing

@testable import Pipelines

/// What is opened is given back.
///
/// The counts are those of a process, so each test runs in one of its own.
@Suite(.serialized) struct LifecycleTests {
    @Test("B-02 B-21 a hundred connections leave no handle, no descriptor and no memory behind")
    func hundred() async {
        await #expect(processExitsWith: .success) { try await Lifecycle().hundred() }
    }

    @Test("B-02 connections that fail leave nothing behind")
    func failing() async {
        await #expect(processExitsWith: .success) { try await Lifecycle().failing() }
    }

    @Test("an ingest let go without being stopped ends by itself, and one never started holds nothing")
    func letGo() async {
        await #expect(processExitsWith: .success) { try await Lifecycle().letGo() }
    }

    @Test("nothing is heard after stop has returned, however often it is called")
    func quiet() async {
        await #expect(processExitsWith: .success) { try await Lifecycle().quiet() }
    }

    @Test("clips leave nothing behind", .enabled(if: Material.exists, "the shared clips are not here"))
    func clips() async {
        await #expect(processExitsWith: .success) { try await Lifecycle().clips() }
    }
}

private struct Lifecycle {
    private func descriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private var isSanitized: Bool {
        unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    }

    /// Resident memory in kilobytes.
    private func memory() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4
    }

    private func cycle(_ url: String, sampling: Sampling?, units: Int) async throws {
        let recorder = Recorder(keepsBytes: false)
        let ingest = CameraIngest(camera: try CameraAddress(url: url), sampling: sampling, handler: recorder)
        try ingest.start()
        await recorder.wait { $0.order.filter { $0 == "u" }.count >= units }
        await ingest.stop()
    }

    func hundred() async throws {
        let cameras = try TestCameras()
        try await cameras.mount(.init(encoding: .init(width: 320, height: 240, keyInterval: 0.2)), as: "room")
        let url = cameras.url(of: "room")
        for round in 0..<20 {
            try await cycle(url, sampling: round % 2 == 0 ? Sampling(interval: 0) : nil, units: 2)
        }
        let (handles, files, kilobytes) = (liveHandles(), descriptors(), memory())
        for round in 0..<80 {
            // Some are stopped before anything came.
            try await cycle(
                url,
                sampling: round % 2 == 0 ? Sampling(interval: 0) : nil,
                units: round % 5 == 0 ? 0 : 2
            )
        }
        await eventually(20, "handles: \(liveHandles()), before \(handles)") { liveHandles() <= handles }
        await eventually(20, "descriptors: \(descriptors()), before \(files)") { descriptors() <= files + 2 }
        // A sanitizer keeps what was freed for a while.
        let grown = memory() - kilobytes
        #expect(isSanitized || grown < 20_000, "memory grew by \(grown) kB to \(memory()) kB")
        cameras.close()
        await eventually(20, "handles at the end: \(liveHandles())") { liveHandles() == 0 }
    }

    func failing() async throws {
        let cameras = try TestCameras()
        try await cameras.mount(.init(user: "a", password: "b"), as: "room")
        let door = try #require(Door(answer: Array("what?\r\n\r\n".utf8)))
        let urls = [cameras.url(of: "room"), cameras.url(of: "nowhere"), door.url, "rtsp://127.0.0.1:1/x"]
        for round in 0..<40 {
            let recorder = Recorder()
            let ingest = CameraIngest(camera: try CameraAddress(url: urls[round % 4]), handler: recorder)
            try ingest.start()
            await recorder.wait { $0.ends.count == 1 }
            await ingest.stop()
            #expect(recorder.now.order == "e")
        }
        cameras.close()
        await eventually(20, "handles: \(liveHandles())") { liveHandles() == 0 }
    }

    func letGo() async throws {
        let cameras = try TestCameras()
        try await cameras.mount(.init(), as: "room")
        let recorder = Recorder()
        let address = try CameraAddress(url: cameras.url(of: "room"))
        do {
            let ingest = CameraIngest(camera: address, handler: recorder)
            try ingest.start()
            await recorder.wait { $0.units.count > 2 }
        }
        let idle = CameraIngest(camera: address, handler: recorder)
        await idle.stop()
        try idle.start()
        cameras.close()
        await eventually(20, "handles: \(liveHandles())") { liveHandles() == 0 }
        #expect(recorder.now.ends.isEmpty)
    }

    func quiet() async throws {
        let cameras = try TestCameras()
        try await cameras.mount(.init(encoding: .init(framesPerSecond: 25)), as: "room")
        for _ in 0..<10 {
            let recorder = Recorder(keepsBytes: false)
            let address = try CameraAddress(url: cameras.url(of: "room"))
            let ingest = CameraIngest(camera: address, sampling: Sampling(interval: 0), handler: recorder)
            try ingest.start()
            await recorder.wait { $0.order.contains("p") }
            async let one: Void = ingest.stop()
            async let two: Void = ingest.stop()
            _ = await (one, two)
            let order = recorder.now.order
            try await cycle(cameras.url(of: "room"), sampling: nil, units: 3)
            #expect(recorder.now.order == order)
        }
        cameras.close()
        await eventually(20, "handles: \(liveHandles())") { liveHandles() == 0 }
    }

    func clips() async throws {
        for _ in 0..<20 {
            var reader = try ClipReader(path: Material.clip("room_walking.mp4"), interval: 0)
            _ = try reader.next()
        }
        await eventually(20, "handles: \(liveHandles())") { liveHandles() == 0 }
    }
}
