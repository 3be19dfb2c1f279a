internal import CFaces

/// The fallback without weights: a Haar cascade of Debian's opencv-data.
///
/// It finds frontal faces only, sees some that are not there and gives no score, so what it finds is marked
/// as reduced and serves presence and counting alone. One value serves one thread at a time.
@safe package struct CascadeDetector: ~Copyable {
    /// Where Debian's opencv-data keeps the cascade with the fewest false faces of those tried.
    package static let debianModel = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"

    private let handle: OpaquePointer
    private let smallest: Int32

    /// Loads the cascade.
    ///
    /// `smallest` is the side in pixels, after scaling, below which no face is looked for.
    package init(model path: String = debianModel, smallest: Int = 24) throws(VisionError) {
        _ = openCVIsPrepared
        guard (8...1024).contains(smallest) else { throw .invalid("the smallest face is out of range") }
        var opened: OpaquePointer?
        try unsafe calling(path: path) { message, capacity in
            unsafe cfaces_cascade_open(path, &opened, message, capacity)
        }
        guard let handle = unsafe opened else { throw .failed("no detector was made") }
        unsafe self.handle = handle
        self.smallest = Int32(smallest)
    }

    deinit { unsafe cfaces_cascade_close(handle) }

    /// Faces of a picture, in no order.
    ///
    /// The bytes are read in place and only during the call.
    package mutating func detect(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        _ search: FaceSearch
    ) throws(VisionError) -> FaceReading {
        let neighbours: Int32 = 4
        let faces = try unsafe shape.lending(bytes) { (picture) throws(VisionError) in
            try unsafe search.faces(in: picture, as: Face.init(boxed:)) {
                unsafe cfaces_cascade_detect(handle, $0, $1, smallest, neighbours, $2, $3, $4, $5, $6)
            }
        }
        return FaceReading(faces: faces, reduced: true)
    }
}

// The handle has one owner and every use is `mutating`: no two threads can be in it at once, and the cascade
// keeps nothing of the thread that made it.
extension CascadeDetector: @unchecked Sendable {}
