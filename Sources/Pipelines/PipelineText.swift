/// The text of a pipeline as GStreamer parses it.
///
/// All texts of the product are the constants below, so that one test can parse each of them. Their slots are
/// properties of named elements and are filled by `Pipeline.set`; no text is ever put together from values.
struct PipelineText: Sendable {
    let text: String

    /// A camera over TCP.
    ///
    /// No buffering, which TCP does not need and which costs a quarter more, and times as the camera stamped them:
    /// the correction to the arrival times moves pictures that are sent out of order by up to 50 ms.
    /// Slots: `source.location`, `source.user-id`, `source.user-pw`.
    static let camera = PipelineText(
        text: """
            rtspsrc name=source protocols=tcp latency=0 buffer-mode=none tcp-timeout=20000000 \
            teardown-timeout=100000000 add-reference-timestamp-meta=true
            """
    )
    /// H.264 of a camera as whole access units with length prefixes.
    static let h264Units = PipelineText(
        text: """
            rtph264depay ! h264parse ! video/x-h264,stream-format=avc,alignment=au \
            ! appsink name=units sync=false async=false enable-last-sample=false
            """
    )
    /// H.265 of a camera, likewise.
    static let h265Units = PipelineText(
        text: """
            rtph265depay ! h265parse ! video/x-h265,stream-format=hvc1,alignment=au \
            ! appsink name=units sync=false async=false enable-last-sample=false
            """
    )
    /// Units to BGR pictures.
    ///
    /// One decoder thread: a camera must not take more than one core.
    static let h264Frames = PipelineText(
        text: """
            appsrc name=input format=time block=false max-bytes=0 ! avdec_h264 name=decoder max-threads=1 \
            ! videoconvert n-threads=1 ! video/x-raw,format=BGR \
            ! appsink name=frames sync=false async=false enable-last-sample=false max-buffers=2
            """
    )
    /// H.265 units to BGR pictures.
    static let h265Frames = PipelineText(
        text: """
            appsrc name=input format=time block=false max-bytes=0 ! avdec_h265 name=decoder max-threads=1 \
            ! videoconvert n-threads=1 ! video/x-raw,format=BGR \
            ! appsink name=frames sync=false async=false enable-last-sample=false max-buffers=2
            """
    )
    /// A file to upright BGR pictures.
    ///
    /// Slot: `file.location`.
    static let clip = PipelineText(
        text: """
            filesrc name=file ! decodebin name=parser identity name=decoder silent=true \
            ! videoflip video-direction=auto ! videoconvert n-threads=1 ! video/x-raw,format=BGR \
            ! appsink name=frames sync=false enable-last-sample=false max-buffers=2
            """
    )
    /// Drawn pictures to H.264.
    ///
    /// At an even quality, also between key frames and others: at an even bit rate a picture that stands still would
    /// pulse with each key frame. Slots: `input.caps`, `encoder.quantizer`, `encoder.key-int-max`.
    static let encoder = PipelineText(
        text: """
            appsrc name=input format=time block=false max-bytes=0 \
            ! x264enc name=encoder pass=quant ip-factor=1.0 speed-preset=ultrafast tune=zerolatency threads=1 byte-stream=true \
            ! video/x-h264,stream-format=byte-stream,alignment=au \
            ! appsink name=units sync=false async=false enable-last-sample=false
            """
    )
    /// The same with pictures that refer forwards (B-frames), sent in another order than shown.
    static let reorderingEncoder = PipelineText(
        text: """
            appsrc name=input format=time block=false max-bytes=0 \
            ! x264enc name=encoder pass=quant ip-factor=1.0 pb-factor=1.0 speed-preset=veryfast bframes=2 b-adapt=false rc-lookahead=4 \
            sync-lookahead=0 threads=1 byte-stream=true \
            ! video/x-h264,stream-format=byte-stream,alignment=au \
            ! appsink name=units sync=false async=false enable-last-sample=false
            """
    )
    /// BGR pictures of a clip to H.264; waits for the encoder.
    ///
    /// Slots: `input.caps`, `encoder.bitrate`, `encoder.key-int-max`.
    static let clipEncoder = PipelineText(
        text: """
            appsrc name=input format=time block=true max-bytes=33554432 ! videoconvert n-threads=1 \
            ! video/x-raw,format=I420 \
            ! x264enc name=encoder speed-preset=superfast tune=zerolatency threads=1 byte-stream=true \
            ! video/x-h264,stream-format=byte-stream,alignment=au \
            ! appsink name=units sync=false async=false enable-last-sample=false
            """
    )
    /// What a test camera serves to one viewer.
    static let viewer = PipelineText(
        text: """
            ( appsrc name=input is-live=true format=time block=false max-bytes=0 max-buffers=300 \
            leaky-type=downstream caps=video/x-h264,stream-format=byte-stream,alignment=au \
            ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )
            """
    )
    /// Test cameras of other kinds.
    static let h265Viewer = PipelineText(
        text: """
            ( videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=10/1 \
            ! x265enc speed-preset=ultrafast tune=zerolatency key-int-max=10 log-level=none \
            ! h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1 )
            """
    )
    static let jpegViewer = PipelineText(
        text: """
            ( videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=10/1 \
            ! jpegenc ! rtpjpegpay name=pay0 pt=26 )
            """
    )
    static let soundViewer = PipelineText(
        text: "( audiotestsrc is-live=true ! mulawenc ! rtppcmupay name=pay0 pt=0 )"
    )
}
