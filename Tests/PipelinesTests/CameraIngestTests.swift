import Testing

@testable import Pipelines

/// Cameras as they behave, and as they misbehave.
@Suite(.serialized) struct CameraIngestTests {
    /// Runs an ingest against one test camera until `condition` holds, stops it, and returns what was heard.
    private func watch(
        _ camera: TestCameras.Camera,
        sampling: Sampling? = nil,
        silence: Int64 = 5_000_000_000,
        user: String? = nil,
        password: String? = nil,
        acting action: (TestCameras) throws -> Void = { _ in },
        after ready: (Recorder.Heard) -> Bool = { _ in true },
        until condition: (Recorder.Heard) -> Bool
    ) async throws -> Recorder.Heard {
        let cameras = try TestCameras()
        defer { cameras.close() }
        try await cameras.mount(camera, as: "room")
        let recorder = Recorder()
        let address = try CameraAddress(url: cameras.url(of: "room"), user: user, password: password)
        let ingest = CameraIngest(camera: address, sampling: sampling, silence: silence, handler: recorder)
        try ingest.start()
        await recorder.wait(until: ready)
        try action(cameras)
        await recorder.wait(until: condition)
        await ingest.stop()
        return recorder.now
    }

    @Test("B-02 a camera's format comes first, then its units, a key unit first")
    func formatAndUnits() async throws {
        let heard = try await watch(.init(), until: { $0.units.count >= 40 })
        #expect(heard.order.hasPrefix("fu"))
        let format = try #require(heard.formats.first)
        #expect(format.codec == .h264)
        #expect(format.width == 640 && format.height == 480)
        #expect(format.framesPerSecond == 15)
        #expect(format.codecString == "avc1.42c016")
        #expect(format.codecData.first == 1)
        #expect(heard.units.first?.isKey == true)
        #expect(heard.units.allSatisfy { $0.presentation == $0.decode })
        #expect(heard.units.filter(\.isKey).count >= 2)
        #expect(heard.frames.isEmpty, "nothing is decoded when nobody asked")
        expectLengthPrefixed(heard.units)
        expectRisingDecodeTimes(heard.units)
    }

    @Test("B-02 pictures sent out of order keep rising decode times, never after their presentation")
    func reordered() async throws {
        let heard = try await watch(.init(encoding: .init(reorders: true)), until: { $0.units.count >= 60 })
        let presentations = heard.units.map(\.presentation)
        #expect(presentations != presentations.sorted(), "the camera sends B-frames")
        expectRisingDecodeTimes(heard.units)
        let steps = zip(heard.units.dropFirst(), heard.units).map { $0.decode - $1.decode }
        #expect(steps.allSatisfy { $0 > 30_000_000 }, "evenly, however late a picture was made: \(steps)")
    }

    @Test("B-02 H.265 is handed on with its own record")
    func h265() async throws {
        let heard = try await watch(
            .init(.h265),
            sampling: Sampling(interval: 0),
            until: { $0.frames.count >= 5 }
        )
        let format = try #require(heard.formats.first)
        #expect(format.codec == .h265)
        #expect(format.width == 320 && format.height == 240)
        #expect(format.codecString.hasPrefix("hvc1.1.6.L"))
        expectLengthPrefixed(heard.units)
        expectRisingDecodeTimes(heard.units)
    }

    @Test(
        "B-08 a camera that cannot be used says why",
        arguments: [
            (TestCameras.Camera(user: "eye", password: "right"), "eye", "wrong", IngestEnd.unauthorized),
            (TestCameras.Camera(user: "eye", password: "right"), nil, nil, .unauthorized),
            (TestCameras.Camera(.motionJpeg), nil, nil, .unsupportedCodec("JPEG")),
            (TestCameras.Camera(.soundOnly), nil, nil, .noVideo),
        ] as [(TestCameras.Camera, String?, String?, IngestEnd)]
    )
    func refused(_ camera: TestCameras.Camera, user: String?, password: String?, end: IngestEnd) async throws
    {
        let heard = try await watch(camera, user: user, password: password, until: { !$0.ends.isEmpty })
        #expect(heard.ends == [end])
        #expect(heard.order == "e")
    }

    @Test("B-08 with the right credentials the camera opens")
    func admitted() async throws {
        let camera = TestCameras.Camera(user: "eye", password: "p@ss:w/rd")
        let heard = try await watch(camera, user: "eye", password: "p@ss:w/rd", until: { $0.units.count > 3 })
        #expect(heard.ends.isEmpty)
    }

    @Test("B-08 a path the camera does not have is not found")
    func notFound() async throws {
        let cameras = try TestCameras()
        defer { cameras.close() }
        #expect(try await end(of: cameras.url(of: "nowhere")) == .notFound)
    }

    @Test(
        "B-08 what answers but is no camera is told from what does not answer",
        arguments: [
            (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), .notCamera),
            (Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8), .notCamera),
            ([UInt8](repeating: 0xff, count: 4000), .notCamera),
            (Array("RTSP/1.0 403 Forbidden\r\nCSeq: 1\r\n\r\n".utf8), .unauthorized),
            (Array("RTSP/1.0 503 Service Unavailable\r\nCSeq: 1\r\n\r\n".utf8), .unreachable),
            (nil, .unreachable),
        ] as [([UInt8]?, IngestEnd)]
    )
    func stranger(answer: [UInt8]?, expected: IngestEnd) async throws {
        let door = try #require(Door(answer: answer))
        #expect(try await end(of: door.url, silence: 2_000_000_000) == expected)
    }

    @Test("B-08 a refused port and an unknown host are unreachable")
    func unreachable() async throws {
        let door = try #require(Door(answer: nil, isOpen: false))
        #expect(try await end(of: door.url) == .unreachable)
        #expect(try await end(of: "rtsp://camera.invalid/room") == .unreachable)
    }

    @Test("B-21 a camera that goes away is lost, once, long before a watchdog would see it")
    func lost() async throws {
        let heard = try await watch(
            .init(),
            silence: 60_000_000_000,
            acting: { $0.killClients("room") },
            after: { $0.units.count > 5 },
            until: { !$0.ends.isEmpty }
        )
        #expect(heard.ends == [.lost])
        #expect(heard.order.last == "e")
    }

    @Test("B-21 a camera that hangs is stalled within the watchdog's time")
    func stalled() async throws {
        let began = Locked(ContinuousClock.now)
        let heard = try await watch(
            .init(),
            silence: 1_500_000_000,
            acting: { cameras in
                cameras.pause("room")
                began.with { $0 = .now }
            },
            after: { $0.units.count > 5 },
            until: { !$0.ends.isEmpty }
        )
        #expect(heard.ends == [.stalled])
        #expect(began.with { $0 }.duration(to: .now) < .seconds(10))
    }

    @Test(
        "B-02 a change of size in mid-stream gives a new format and goes on",
        arguments: [nil, Sampling(interval: 0)]
    )
    func resized(sampling: Sampling?) async throws {
        let heard = try await watch(
            .init(),
            sampling: sampling,
            acting: { try $0.resize("room", width: 320, height: 240) },
            after: { $0.units.count > 10 },
            until: { heard in
                heard.formats.count > 1 && heard.order.suffix(20).filter { $0 == "u" }.count > 8
                    && (sampling == nil || heard.frames.last?.width == 320)
            }
        )
        #expect(heard.formats.map(\.width) == [640, 320])
        #expect(heard.ends.isEmpty)
        expectRisingDecodeTimes(heard.units)
    }

    private func end(of url: String, silence: Int64 = 5_000_000_000) async throws -> IngestEnd? {
        let recorder = Recorder()
        let ingest = CameraIngest(camera: try CameraAddress(url: url), silence: silence, handler: recorder)
        try ingest.start()
        let heard = await recorder.wait { !$0.ends.isEmpty }
        await ingest.stop()
        #expect(heard.ends.count == 1)
        return heard.ends.first
    }
}

/// Each unit is whole: the lengths of its parts add up.
func expectLengthPrefixed(_ units: [AccessUnit], sourceLocation: SourceLocation = #_sourceLocation) {
    for unit in units {
        var at = 0
        while at + 4 <= unit.bytes.count {
            at += 4 + unit.bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        #expect(at == unit.bytes.count, sourceLocation: sourceLocation)
    }
}

func expectRisingDecodeTimes(_ units: [AccessUnit], sourceLocation: SourceLocation = #_sourceLocation) {
    let rises = zip(units.dropFirst(), units).allSatisfy { $0.decode > $1.decode }
    #expect(rises, sourceLocation: sourceLocation)
    #expect(units.allSatisfy { $0.decode <= $0.presentation }, sourceLocation: sourceLocation)
}
