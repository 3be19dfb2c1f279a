internal import CFaces

/// One net of the chain that looks at a square patch.
///
/// One value owns one net, and one net serves one thread at a time, so a worker has its own.
@safe struct FaceNet: ~Copyable {
    /// What a net expects and gives.
    struct Kind: Sendable {
        /// Pixels of the square.
        let side: Int
        let scale: Float
        let mean: Float
        let redFirst: Bool
        /// Numbers it gives.
        let count: Int

        init(side: Int, scale: Float = 1, mean: Float = 0, redFirst: Bool = false, count: Int) {
            self.side = side
            self.scale = scale
            self.mean = mean
            self.redFirst = redFirst
            self.count = count
        }
    }

    let kind: Kind
    private let handle: OpaquePointer

    /// Loads the net and tries it once; the file's checksum is the caller's affair.
    init(model path: String, _ kind: Kind) throws(VisionError) {
        _ = openCVIsPrepared
        self.kind = kind
        let input = cfaces_input(
            side: Int32(kind.side),
            scale: kind.scale,
            mean: kind.mean,
            red_first: kind.redFirst
        )
        var opened: OpaquePointer?
        try unsafe calling(path: path) { message, capacity in
            unsafe cfaces_net_open(path, input, Int32(kind.count), &opened, message, capacity)
        }
        guard let handle = unsafe opened else { throw .failed("no net was made") }
        unsafe self.handle = handle
    }

    deinit { unsafe cfaces_net_close(handle) }

    /// The numbers the net gives for a patch of its side.
    mutating func run(_ patch: FacePatch) throws(VisionError) -> [Float] {
        guard patch.side == kind.side else { throw .invalid("the patch has another side than the net") }
        var values = [Float](repeating: 0, count: kind.count)
        try unsafe calling { message, capacity in
            unsafe cfaces_net_run(handle, patch.bytes, &values, message, capacity)
        }
        return values
    }
}

// As `FaceDetector`: one owner, every use `mutating`.
extension FaceNet: @unchecked Sendable {}

/// A square cut out of a picture, BGR without gaps.
package struct FacePatch: Sendable {
    let side: Int
    private(set) var bytes: [UInt8]

    /// Cuts through a map from the picture to the square; beyond the picture its last pixels are repeated.
    init(
        warping picture: Span<UInt8>,
        _ shape: PictureShape,
        by map: SimilarityMap,
        side: Int
    ) throws(VisionError) {
        var bytes = [UInt8](repeating: 0, count: side * side * 3)
        let numbers = map.rows
        try unsafe shape.lending(picture) { (picture) throws(VisionError) in
            try unsafe calling { message, capacity in
                unsafe cfaces_patch_warp(picture, numbers, Int32(side), &bytes, message, capacity)
            }
        }
        self.side = side
        self.bytes = bytes
    }

    /// Cuts a rectangle, mirrored beyond the picture's edge, and brings it to the square.
    init(
        cutting box: PixelBox,
        of picture: Span<UInt8>,
        _ shape: PictureShape,
        fine: Bool = false,
        side: Int
    ) throws(VisionError) {
        var bytes = [UInt8](repeating: 0, count: side * side * 3)
        guard
            let x = Int32(exactly: box.x), let y = Int32(exactly: box.y),
            let width = Int32(exactly: box.width), let height = Int32(exactly: box.height)
        else { throw .invalid("the rectangle is out of range") }
        try unsafe shape.lending(picture) { (picture) throws(VisionError) in
            try unsafe calling { message, capacity in
                unsafe cfaces_patch_cut(
                    picture,
                    x,
                    y,
                    width,
                    height,
                    fine,
                    Int32(side),
                    &bytes,
                    message,
                    capacity
                )
            }
        }
        self.side = side
        self.bytes = bytes
    }

    var shape: PictureShape { PictureShape(width: side, height: side) }
}
