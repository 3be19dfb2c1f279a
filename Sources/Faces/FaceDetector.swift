internal import CFaces

/// YuNet: faces with score and landmarks.
///
/// One value owns one net, and one net serves one thread at a time, so a worker has its own. The file's
/// checksum is the caller's affair.
@safe package struct FaceDetector: ~Copyable {
    private let handle: OpaquePointer

    /// Loads the net and tries it once.
    ///
    /// `score` is the least a face must have, between 0 and 1.
    package init(model path: String, score: Double = 0.7) throws(VisionError) {
        _ = openCVIsPrepared
        var opened: OpaquePointer?
        try unsafe calling(path: path) { message, capacity in
            unsafe cfaces_detector_open(path, Float(score), &opened, message, capacity)
        }
        guard let handle = unsafe opened else { throw .failed("no detector was made") }
        unsafe self.handle = handle
    }

    deinit { unsafe cfaces_detector_close(handle) }

    /// Faces of a picture, best first.
    ///
    /// The bytes are read in place and only during the call.
    package mutating func detect(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        _ search: FaceSearch
    ) throws(VisionError) -> FaceReading {
        let faces = try unsafe shape.lending(bytes) { (picture) throws(VisionError) in
            try unsafe search.faces(in: picture, as: Face.init(scored:)) {
                unsafe cfaces_detector_detect(handle, $0, $1, $2, $3, $4, $5, $6)
            }
        }
        return FaceReading(faces: faces, reduced: false)
    }
}

// The handle has one owner and every use is `mutating`: no two threads can be in it at once, and the net keeps
// nothing of the thread that made it.
extension FaceDetector: @unchecked Sendable {}
