/// The best detector that can be had: YuNet, or without its weights the cascade.
///
/// One value serves one thread at a time.
package struct FaceFinder: ~Copyable, Sendable {
    private var net: FaceDetector?
    private var cascade: CascadeDetector?

    /// Opens YuNet from `model`, or the cascade when there is no such file.
    ///
    /// A file that is there and cannot be used is an error: it must not quietly become a weaker detector.
    package init(
        model path: String?,
        score: Double = 0.7,
        fallback: String = CascadeDetector.debianModel
    ) throws(VisionError) {
        net = try Self.net(path, score)
        cascade = net == nil ? try CascadeDetector(model: fallback) : nil
    }

    /// Whether what it finds is of reduced accuracy.
    package var reduced: Bool { net == nil }

    /// Faces of a picture.
    ///
    /// The bytes are read in place and only during the call.
    package mutating func detect(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        _ search: FaceSearch
    ) throws(VisionError) -> FaceReading {
        if let reading = try net?.detect(bytes, shape, search) { return reading }
        if let reading = try cascade?.detect(bytes, shape, search) { return reading }
        throw .failed("no detector is open")
    }

    private static func net(_ path: String?, _ score: Double) throws(VisionError) -> FaceDetector? {
        guard let path else { return nil }
        do {
            return try FaceDetector(model: path, score: score)
        } catch .modelMissing {
            return nil
        }
    }
}
