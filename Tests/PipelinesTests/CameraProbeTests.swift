import Testing

@testable import Pipelines

@Suite(.serialized) struct CameraProbeTests {
    @Test(
        "B-08 the connection test of a good camera tells size, codec, rate, key interval and shows a picture"
    )
    func good() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(
            .init(
                encoding: .init(width: 320, height: 240, framesPerSecond: 10, keyInterval: 1),
                user: "a",
                password: "b"
            ),
            as: "room"
        )
        let report = try await CameraProbe.test(url: cameras.url(of: "room"), user: "a", password: "b")
        #expect(report.failure == nil)
        #expect(report.format?.codec == .h264)
        #expect(report.format?.width == 320 && report.format?.height == 240)
        let rate = try #require(report.measuredRate)
        #expect(rate > 8.5 && rate < 11.5)
        let interval = try #require(report.keyInterval)
        #expect(interval > 0.8 && interval < 1.2)
        #expect(report.frame?.width == 320)
    }

    @Test("B-08 the connection test of a bad camera says why")
    func bad() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(.init(user: "a", password: "b"), as: "room")
        let wrong = try await CameraProbe.test(url: cameras.url(of: "room"), user: "a", password: "x")
        #expect(wrong.failure == .unauthorized && wrong.frame == nil)
        let absent = try await CameraProbe.test(url: cameras.url(of: "hall"), user: nil, password: nil)
        #expect(absent.failure == .notFound)
        await #expect(throws: PipelineError.badAddress) {
            try await CameraProbe.test(url: "http://127.0.0.1/", user: nil, password: nil)
        }
    }

    @Test("B-08 a camera that never answers does not hold the test longer than its deadline")
    func silent() async throws {
        let door = try #require(Door(answer: nil))
        let began = ContinuousClock.now
        let report = try await CameraProbe.test(
            url: door.url,
            user: nil,
            password: nil,
            deadline: .seconds(1)
        )
        #expect(report.failure == .unreachable)
        #expect(began.duration(to: .now) < .seconds(20))
    }

    @Test("a cancelled connection test ends at once")
    func cancelled() async throws {
        let door = try #require(Door(answer: nil))
        let began = ContinuousClock.now
        let test = Task {
            try await CameraProbe.test(url: door.url, user: nil, password: nil, deadline: .seconds(120))
        }
        test.cancel()
        _ = try await test.value
        #expect(began.duration(to: .now) < .seconds(30))
    }
}
