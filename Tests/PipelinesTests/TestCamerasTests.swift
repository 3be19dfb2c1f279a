import Testing

@testable import Pipelines

/// The cameras other tests rely on.
@Suite(.serialized) struct TestCamerasTests {
    private func viewer(_ cameras: TestCameras, _ name: String, sampling: Sampling? = nil) throws -> (
        CameraIngest, Recorder
    ) {
        let recorder = Recorder()
        let ingest = CameraIngest(
            camera: try CameraAddress(url: cameras.url(of: name)),
            sampling: sampling,
            handler: recorder
        )
        try ingest.start()
        return (ingest, recorder)
    }

    @Test("two viewers see one camera, and one that leaves does not disturb the other")
    func viewers() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(), as: "room")
        let (first, one) = try viewer(cameras, "room")
        let (second, two) = try viewer(cameras, "room")
        await one.wait { $0.units.count > 5 }
        await two.wait { $0.units.count > 5 }
        await first.stop()
        let seen = two.now.units.count
        await two.wait { $0.units.count > seen + 15 }
        await second.stop()
        let (third, three) = try viewer(cameras, "room")
        await three.wait { $0.units.count > 5 }
        await third.stop()
        #expect(one.now.ends + two.now.ends + three.now.ends == [])
    }

    @Test(
        "a clip goes round with times that go on",
        .enabled(if: Material.exists, "the shared clips are not here")
    )
    func clip() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(.clip(Material.clip("headpose_female.mp4"))), as: "clip")
        let (ingest, recorder) = try viewer(cameras, "clip")
        let heard = await recorder.wait(20) { $0.units.count > 80 }
        await ingest.stop()
        #expect(heard.formats.map(\.width) == [480])
        let steps = zip(heard.units.dropFirst(), heard.units).map { $0.decode - $1.decode }
        let usual = steps.sorted()[steps.count / 2]
        #expect(steps.allSatisfy { $0 > usual / 3 && $0 < usual * 3 }, "\(steps)")
    }

    @Test("silence of a script is silence of the camera, and it comes back")
    func silence() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(), as: "room")
        let (ingest, recorder) = try viewer(cameras, "room")
        await recorder.wait { $0.units.count > 5 }
        cameras.show(.silent, on: "room")
        var last = -1
        // What was under way arrives; then nothing does for half a second.
        await eventually {
            defer { last = recorder.now.units.count }
            return recorder.now.units.last.map { $0.arrival.duration(to: .now) > .milliseconds(500) } == true
                && recorder.now.units.count == last
        }
        cameras.show(nil, on: "room")
        let count = recorder.now.units.count
        await recorder.wait { $0.units.count > count + 10 }
        await ingest.stop()
        expectRisingDecodeTimes(recorder.now.units)
    }

    @Test("cameras come and go at run time")
    func mounts() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        let (early, nobody) = try viewer(cameras, "late")
        await nobody.wait { $0.ends == [.notFound] }
        await early.stop()
        try await cameras.mount(.init(), as: "late")
        let (ingest, recorder) = try viewer(cameras, "late")
        await recorder.wait { $0.units.count > 3 }
        cameras.unmount("late")
        await recorder.wait { $0.ends == [.lost] }
        await ingest.stop()
        let (again, gone) = try viewer(cameras, "late")
        await gone.wait { $0.ends == [.notFound] }
        await again.stop()
    }

    @Test("a taken port is said to be taken")
    func port() throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        #expect(throws: PipelineError.portTaken) { try TestCameras(port: cameras.port) }
    }

    @Test("a name that is no path and a clip that is none are refused")
    func refused() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        for name in ["", "a b", "../x", "ü"] {
            await #expect(throws: PipelineError.badAddress) { try await cameras.mount(.init(), as: name) }
        }
        await #expect(throws: PipelineError.self) {
            try await cameras.mount(.init(.clip("/nowhere.mp4")), as: "clip")
        }
    }

    @Test("the state of a script is that of its latest change")
    func script() {
        let script = [
            SceneChange(atSecond: 10, state: .black), SceneChange(atSecond: 5, state: .frozen),
            SceneChange(atSecond: 20, state: .live),
        ]
        let states = [0, 5, 9.9, 10, 19, 20, 1000].map { script.state(at: $0) }
        #expect(states == [.live, .frozen, .frozen, .black, .black, .live, .live])
    }
}
