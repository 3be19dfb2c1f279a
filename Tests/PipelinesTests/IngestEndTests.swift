import Testing

@testable import Pipelines

struct IngestEndTests {
    @Test(
        "every report of a connection has one meaning",
        arguments: [
            (PipelineReport(kind: .error, status: 401), .connected, .unauthorized),
            (PipelineReport(kind: .error, status: 403), .connected, .unauthorized),
            (PipelineReport(kind: .error, status: 404), .connected, .notFound),
            (PipelineReport(kind: .error, status: 453), .promised, .unreachable),
            (PipelineReport(kind: .error, status: 503), .connected, .unreachable),
            (PipelineReport(kind: .error, status: 461), .described, .notCamera),
            (PipelineReport(kind: .error, domain: .resource, code: 7), .connecting, .unreachable),
            (PipelineReport(kind: .error, domain: .resource, code: 9), .connected, .notCamera),
            (PipelineReport(kind: .error, domain: .stream, code: 4), .described, .noVideo),
            (PipelineReport(kind: .error, domain: .resource, code: 9), .flowing, .lost),
            (PipelineReport(kind: .error, domain: .stream, code: 1), .flowing, .lost),
            (PipelineReport(kind: .error), .promised, .lost),
            (PipelineReport(kind: .end), .connected, .notCamera),
            (PipelineReport(kind: .end), .described, .noVideo),
            (PipelineReport(kind: .end), .flowing, .lost),
            (PipelineReport(kind: .noBranch, text: "JPEG"), .described, .unsupportedCodec("JPEG")),
            (PipelineReport(kind: .video, text: "H264"), .described, nil),
            (PipelineReport(kind: .connected), .connecting, nil),
            (PipelineReport(kind: .described), .connected, nil),
        ] as [(PipelineReport, IngestStage, IngestEnd?)]
    )
    func meaning(report: PipelineReport, stage: IngestStage, end: IngestEnd?) {
        #expect(IngestEnd(report, at: stage) == end)
    }

    @Test(
        "silence means what the connection had come to",
        arguments: [
            (IngestStage.connecting, IngestEnd.unreachable), (.connected, .unreachable),
            (.described, .noVideo),
            (.promised, .stalled), (.flowing, .stalled),
        ]
    )
    func silence(stage: IngestStage, end: IngestEnd) {
        #expect(stage.silence == end)
    }

    @Test(
        "B-08 addresses that are none, or that carry a password, are refused",
        arguments: [
            "", "room", "http://10.0.0.1/", "rtsp://", "rtsp:///room", "rtsp://eye:secret@10.0.0.1/room",
            "rtsp://eye@10.0.0.1", "rtsp://10.0.0.1/a b", "rtsp://10.0.0.1/\u{0}", "file:///etc/passwd",
        ]
    )
    func badAddress(url: String) {
        #expect(throws: PipelineError.badAddress) { try CameraAddress(url: url) }
    }

    @Test(
        "B-08 addresses of cameras are taken",
        arguments: [
            "rtsp://10.0.0.1/room", "RTSP://cam-3.hall.example:8554/Streaming/Channels/101?profile=a@b",
            "rtsps://[fd00::3]:322/x",
        ]
    )
    func address(url: String) throws {
        #expect(try CameraAddress(url: url).url == url)
    }
}
