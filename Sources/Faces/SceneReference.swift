internal import CFaces

/// What a camera saw when it was set up, to compare its pictures with.
///
/// One value serves one thread at a time.
@safe package struct SceneReference: ~Copyable {
    private let handle: OpaquePointer

    /// Reads a still; `modelRefused` when the bytes are no picture.
    package init(jpeg: [UInt8]) throws(VisionError) {
        _ = openCVIsPrepared
        var opened: OpaquePointer?
        try unsafe jpeg.withUnsafeBufferPointer { (bytes) throws(VisionError) in
            guard let start = bytes.baseAddress else { throw .invalid("the picture has no bytes") }
            try unsafe calling { message, capacity in
                unsafe cfaces_scene_open(start, Int64(bytes.count), &opened, message, capacity)
            }
        }
        guard let handle = unsafe opened else { throw .failed("no reference was made") }
        unsafe self.handle = handle
    }

    deinit { unsafe cfaces_scene_close(handle) }

    /// Compares a picture of BGR bytes, which are read in place and only during the call.
    package mutating func compare(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape
    ) throws(VisionError) -> Alignment {
        var found = cfaces_alignment()
        try unsafe shape.lending(bytes) { (picture) throws(VisionError) in
            try unsafe calling { message, capacity in
                unsafe cfaces_scene_compare(handle, picture, &found, message, capacity)
            }
        }
        return Alignment(
            kept: Double(found.kept),
            edges: Int(found.edges),
            features: Int(found.features),
            matched: Int(found.matched),
            shift: (Double(found.shift_x), Double(found.shift_y)),
            turn: Double(found.turn),
            scale: Double(found.scale),
            referenceCrispness: Double(found.reference_crispness)
        )
    }
}

// As `FaceDetector`: one owner, every use `mutating`.
extension SceneReference: @unchecked Sendable {}
