import Testing

@testable import Pipelines

/// Pictures of a running camera.
@Suite(.serialized) struct SamplingTests {
    private let second: Int64 = 1_000_000_000

    /// Runs an ingest of a drawn room until `condition` holds.
    private func sample(
        _ sampling: Sampling?,
        encoding: CameraEncoding = CameraEncoding(),
        script: [SceneChange] = [],
        acting action: (CameraIngest, TestCameras) async -> Void = { _, _ in },
        until condition: (Recorder.Heard) -> Bool
    ) async throws -> Recorder.Heard {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(.room(script), encoding: encoding), as: "room")
        let recorder = Recorder()
        let address = try CameraAddress(url: cameras.url(of: "room"))
        let ingest = CameraIngest(camera: address, sampling: sampling, handler: recorder)
        try ingest.start()
        await action(ingest, cameras)
        await recorder.wait(until: condition)
        await ingest.stop()
        return recorder.now
    }

    @Test("pictures come at most once an interval, in BGR, from anywhere in the stream")
    func interval() async throws {
        let interval = second / 2
        let heard = try await sample(Sampling(interval: interval), until: { $0.frames.count >= 5 })
        let times = heard.frames.map(\.presentation)
        let steps = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(steps.allSatisfy { $0 >= interval && $0 < interval + 200_000_000 }, "\(steps)")
        let frame = try #require(heard.frames.first)
        #expect(frame.width == 640 && frame.height == 480 && frame.stride >= 1920)
        #expect(frame.bytes.count == frame.stride * frame.height)
        #expect(heard.units.contains { $0.presentation == frame.presentation }, "on the clock of the units")
        // The blackboard is dark green, the window bright.
        let board = frame.pixel(260, 200)
        #expect(board.green > board.red)
        #expect(frame.pixel(35, 100).green > 180)
    }

    @Test("B-21 a live picture changes from one second to the next, a frozen one does not")
    func frozen() async throws {
        let live = try await sample(Sampling(interval: second), until: { $0.frames.count >= 3 })
        let frozen = try await sample(
            Sampling(interval: second),
            script: [SceneChange(atSecond: 0, state: .frozen)],
            until: { $0.frames.count >= 4 }
        )
        #expect(live.frames[1].difference(from: live.frames[2]) > 0.2)
        #expect(frozen.frames[2].difference(from: frozen.frames[3]) < 0.05)
    }

    @Test("B-21 a room is black by its script, and on command covered")
    func scenes() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(.room([SceneChange(atSecond: 0, state: .black)])), as: "room")
        let recorder = Recorder()
        let ingest = CameraIngest(
            camera: try CameraAddress(url: cameras.url(of: "room")),
            sampling: Sampling(interval: second / 4),
            handler: recorder
        )
        try ingest.start()
        await recorder.wait { $0.frames.last.map { $0.brightness < 4 } == true }
        cameras.show(.covered, on: "room")
        await recorder.wait { $0.frames.last.map { $0.brightness > 20 && $0.brightness < 70 } == true }
        cameras.show(.live, on: "room")
        await recorder.wait { $0.frames.last.map { $0.brightness > 80 } == true }
        await ingest.stop()
        #expect(recorder.now.ends.isEmpty)
    }

    @Test("from a height on only key frames are decoded, and each comes at once")
    func keyFrames() async throws {
        let encoding = CameraEncoding(width: 640, height: 480, framesPerSecond: 15, keyInterval: 1)
        let heard = try await sample(
            Sampling(interval: 0, keyFramesFromHeight: 480),
            encoding: encoding,
            until: { $0.frames.count >= 3 }
        )
        let keys = Set(heard.units.filter(\.isKey).map(\.presentation))
        #expect(heard.frames.allSatisfy { keys.contains($0.presentation) })
        // Not a group of pictures later: hardly a unit between a key unit and its picture.
        let late = try #require(heard.order.firstIndex(of: "p"))
        #expect(heard.order[..<late].filter { $0 == "u" }.count <= 5)
    }

    @Test("key frames of a stream with B-frames come at once too")
    func keyFramesReordered() async throws {
        let heard = try await sample(
            Sampling(interval: 0, keyFramesFromHeight: 0),
            encoding: CameraEncoding(keyInterval: 1, reorders: true),
            until: { $0.frames.count >= 2 }
        )
        let late = try #require(heard.order.firstIndex(of: "p"))
        #expect(heard.order[..<late].filter { $0 == "u" }.count <= 5)
    }

    @Test("sampling is switched on and off while the camera runs, and its interval changed")
    func switched() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(encoding: .init(keyInterval: 0.5)), as: "room")
        let recorder = Recorder()
        let ingest = CameraIngest(camera: try CameraAddress(url: cameras.url(of: "room")), handler: recorder)
        try ingest.start()
        await recorder.wait { $0.units.count > 10 }
        #expect(recorder.now.frames.isEmpty)
        ingest.setSampling(Sampling(interval: 0))
        await recorder.wait { $0.frames.count > 10 }
        ingest.setSampling(Sampling(interval: second))
        let fast = recorder.now.frames.count
        let units = recorder.now.units.count
        await recorder.wait { $0.units.count > units + 30 }
        #expect(recorder.now.frames.count <= fast + 4)
        ingest.setSampling(nil)
        let last = recorder.now
        await recorder.wait { $0.units.count > last.units.count + 20 }
        #expect(recorder.now.frames.count <= last.frames.count + 1)
        await ingest.stop()
        #expect(recorder.now.ends.isEmpty)
    }
}

extension Frame {
    func pixel(_ x: Int, _ y: Int) -> (blue: UInt8, green: UInt8, red: UInt8) {
        let at = y * stride + 3 * x
        return (bytes[at], bytes[at + 1], bytes[at + 2])
    }

    /// Mean of all values.
    var brightness: Double {
        Double(bytes.reduce(0) { $0 + Int($1) }) / Double(bytes.count)
    }

    /// Mean distance of the values.
    func difference(from other: Frame) -> Double {
        var sum = 0
        for (one, two) in zip(bytes, other.bytes) { sum += abs(Int(one) - Int(two)) }
        return Double(sum) / Double(bytes.count)
    }
}
