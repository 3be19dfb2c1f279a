internal import CFaces

/// A picture for people: a tile of the wall, or evidence.
package enum Still {
    /// JPEG of BGR bytes, reduced to `width` pixels (nil, or more than it has: as it is).
    ///
    /// Quality is 1…100. The bytes given are read in place and only during the call.
    package static func jpeg(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        width: Int? = 320,
        quality: Int = 75
    ) throws(VisionError) -> [UInt8] {
        _ = openCVIsPrepared
        guard let columns = Int32(exactly: width ?? 0), let grade = Int32(exactly: quality) else {
            throw .invalid("the width or the quality is out of range")
        }
        var encoded: OpaquePointer?
        try unsafe shape.lending(bytes) { (picture) throws(VisionError) in
            try unsafe calling { message, capacity in
                unsafe cfaces_jpeg(picture, columns, grade, &encoded, message, capacity)
            }
        }
        guard let encoded = unsafe encoded else { throw .failed("no picture was made") }
        defer { unsafe cfaces_bytes_close(encoded) }
        let count = unsafe Int(cfaces_bytes_count(encoded))
        return unsafe [UInt8](UnsafeBufferPointer(start: cfaces_bytes_start(encoded), count: count))
    }
}
