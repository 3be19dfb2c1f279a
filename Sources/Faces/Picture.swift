internal import CFaces

/// What of a still from outside is looked at, at most.
package struct PictureLimits: Equatable, Sendable {
    package var bytes: Int
    /// Pixels the file claims to have, and has.
    package var pixels: Int
    /// Whether bytes after the picture's end are borne with, as some telephones write them.
    package var bearsTrailer: Bool

    package init(bytes: Int, pixels: Int, bearsTrailer: Bool = false) {
        self.bytes = bytes
        self.pixels = pixels
        self.bearsTrailer = bearsTrailer
    }

    /// A reference photo: 5 MiB; the pixels of a good telephone.
    package static let photo = PictureLimits(bytes: 5 << 20, pixels: 50_000_000)
    /// One picture of a burst: a frame of 1080p at most.
    package static let frame = PictureLimits(bytes: 2 << 20, pixels: 2_100_000)
}

/// Why a still from outside is not looked at; the raw values are stable codes.
package enum PictureRefusal: String, Error, Sendable, CaseIterable {
    case empty
    case tooManyBytes = "too_many_bytes"
    /// Neither JPEG nor PNG.
    case unknownFormat = "unknown_format"
    /// It ends before the picture does.
    case truncated
    case damaged
    case tooManyPixels = "too_many_pixels"
    /// A side of less than 16 pixels, or more than 16384.
    case wrongSides = "wrong_sides"
    case animated
    /// Colours of print (CMYK), which every program shows differently.
    case printColours = "print_colours"
    /// Something else follows the picture: the file is two things at once.
    case trailer
}

/// A still as BGR pixels, upright, without anything else the file carried.
package struct Picture: Equatable, Sendable {
    package let bytes: [UInt8]
    package let shape: PictureShape

    /// Reads JPEG or PNG.
    ///
    /// What the file says of itself is judged before a pixel is unpacked.
    package init(
        decoding file: [UInt8],
        within limits: PictureLimits = .photo
    ) throws(PictureRefusal) {
        guard !file.isEmpty else { throw .empty }
        guard file.count <= limits.bytes else { throw .tooManyBytes }
        let header = try PictureHeader(file)
        guard limits.bearsTrailer || !header.hasTrailer else { throw .trailer }
        guard !header.isAnimated else { throw .animated }
        guard !header.hasPrintColours else { throw .printColours }
        let sides = 16...16_384
        guard header.width * header.height <= limits.pixels else { throw .tooManyPixels }
        guard sides.contains(header.width), sides.contains(header.height) else { throw .wrongSides }
        guard let picture = Self.decode(file, atMost: limits.pixels) else { throw .damaged }
        self = picture
    }

    package init(bytes: [UInt8], shape: PictureShape) {
        self.bytes = bytes
        self.shape = shape
    }

    /// The pixels alone as JPEG, without place, camera, comment or anything else.
    package func jpeg(width: Int? = nil, quality: Int = 92) throws(VisionError) -> [UInt8] {
        try Still.jpeg(bytes.span, shape, width: width, quality: quality)
    }

    private static func decode(_ file: [UInt8], atMost pixels: Int) -> Picture? {
        _ = openCVIsPrepared
        var opened: OpaquePointer?
        try? unsafe file.withUnsafeBufferPointer { (bytes) throws(VisionError) in
            guard let start = bytes.baseAddress else { return }
            try unsafe calling { message, capacity in
                unsafe cfaces_image_open(
                    start,
                    Int64(bytes.count),
                    Int64(pixels),
                    &opened,
                    message,
                    capacity
                )
            }
        }
        guard let image = unsafe opened else { return nil }
        defer { unsafe cfaces_image_close(image) }
        let width = unsafe Int(cfaces_image_width(image)), height = unsafe Int(cfaces_image_height(image))
        let bytes = unsafe [UInt8](
            UnsafeBufferPointer(start: cfaces_image_start(image), count: width * height * 3)
        )
        return Picture(bytes: bytes, shape: PictureShape(width: width, height: height))
    }
}
