/// A unit of a test camera's stream: Annex B bytes with its place on the camera's own time.
struct EncodedUnit: Sendable {
    var presentation: Int64
    var duration: Int64
    var isKey: Bool
    var bytes: [UInt8]
}

/// Collects what an encoder gives out, or hands it on.
final class EncoderEvents: PipelineEvents {
    private let onUnit: @Sendable (EncodedUnit) -> Void
    private let onEnd: @Sendable () -> Void

    init(onUnit: @escaping @Sendable (EncodedUnit) -> Void, onEnd: @escaping @Sendable () -> Void = {}) {
        self.onUnit = onUnit
        self.onEnd = onEnd
    }

    func unitArrived(_ unit: UnitLoan) {
        guard let presentation = unit.presentation else { return }
        onUnit(
            EncodedUnit(
                presentation: presentation,
                duration: unit.duration ?? 0,
                isKey: unit.isKey,
                bytes: unit.copyBytes()
            )
        )
    }

    func reported(_ report: PipelineReport) {
        if report.kind == .end || report.kind == .error { onEnd() }
    }

    func released() {}
}

/// How a test camera encodes.
package struct CameraEncoding: Sendable, Equatable {
    package var width: Int
    package var height: Int
    package var framesPerSecond: Int
    /// Kilobits a second of a clip.
    ///
    /// Drawn rooms are coded at an even quality instead, about 400 at the default size.
    package var bitrate: Int
    /// Coarseness of a drawn room's coding, 1 to 51.
    package var quantizer: Int
    /// Seconds from one key frame to the next.
    package var keyInterval: Double
    /// With B-frames: pictures are sent in another order than shown.
    package var reorders: Bool

    package init(
        width: Int = 640,
        height: Int = 480,
        framesPerSecond: Int = 15,
        bitrate: Int = 800,
        quantizer: Int = 28,
        keyInterval: Double = 2,
        reorders: Bool = false
    ) {
        self.width = width
        self.height = height
        self.framesPerSecond = max(1, framesPerSecond)
        self.bitrate = bitrate
        self.quantizer = quantizer
        self.keyInterval = keyInterval
        self.reorders = reorders
    }

    /// Nanoseconds of a picture.
    var frame: Int64 { 1_000_000_000 / Int64(framesPerSecond) }

    func fill(_ pipeline: Pipeline, format: String, width: Int, height: Int) throws(PipelineError) {
        let caps =
            "video/x-raw,format=\(format),width=\(width),height=\(height),framerate=\(framesPerSecond)/1"
        try pipeline.set("input", "caps", caps)
        try pipeline.set("encoder", "bitrate", bitrate)
        try pipeline.set("encoder", "quantizer", quantizer)
        try pipeline.set("encoder", "key-int-max", max(1, Int(keyInterval * Double(framesPerSecond))))
    }
}
