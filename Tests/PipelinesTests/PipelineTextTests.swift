import CPipelines
import Testing

@testable import Pipelines

/// Every text of the product against the GStreamer of this machine.
struct PipelineTextTests {
    private final class Silent: PipelineEvents {
        func released() {}
    }

    @Test(
        "each pipeline's text is parsed, with no element unknown",
        arguments: [
            PipelineText.camera, .h264Frames, .h265Frames, .clip, .encoder, .reorderingEncoder, .clipEncoder,
        ]
    )
    func whole(text: PipelineText) throws {
        try Pipeline(text, events: Silent()).close()
    }

    @Test(
        "each continuation of a camera and each test camera's media is parsed",
        arguments: [
            PipelineText.h264Units, .h265Units, .viewer, .h265Viewer, .jpegViewer, .soundViewer,
        ]
    )
    func parts(text: PipelineText) throws {
        try Pipeline(text, events: Silent()).close()
    }

    @Test("a text with an unknown element and a slot that does not exist are refused")
    func refused() throws {
        #expect(throws: PipelineError.missingElement) {
            try Pipeline(PipelineText(text: "nosuchelement ! fakesink"), events: Silent())
        }
        let pipeline = try Pipeline(.camera, events: Silent())
        #expect(throws: PipelineError.missingElement) { try pipeline.set("source", "nosuchslot", 1) }
        #expect(throws: PipelineError.missingElement) { try pipeline.set("nobody", "location", "x") }
        pipeline.close()
        #expect(throws: PipelineError.missingElement, "closed pipelines take nothing") {
            try pipeline.set("source", "location", "rtsp://127.0.0.1/")
        }
    }
}
