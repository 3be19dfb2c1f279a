internal import CFaces

/// How BGR bytes form a picture: three bytes a pixel, rows `stride` bytes apart, the last row may end at its
/// last pixel.
///
/// Sides of 16 to 16384 pixels are accepted by the calls that take it.
package struct PictureShape: Equatable, Hashable, Sendable {
    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    /// Bytes from the start of a row to the start of the next.
    package let stride: Int

    /// A shape; without a stride the rows follow each other without a gap.
    package init(width: Int, height: Int, stride: Int? = nil) {
        self.width = width
        self.height = height
        self.stride = stride ?? width * 3
    }
}

extension PictureShape {
    /// Lends the bytes to one call of the shim; they are not copied and must not be kept.
    func lending<Value>(
        _ bytes: Span<UInt8>,
        to body: (cfaces_picture) throws(VisionError) -> Value
    ) throws(VisionError) -> Value {
        guard
            let columns = Int32(exactly: width),
            let rows = Int32(exactly: height),
            let rowBytes = Int32(exactly: stride)
        else { throw .invalid("the picture is too large") }
        return try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(VisionError) -> Value in
            guard let start = buffer.baseAddress else { throw .invalid("the picture has no bytes") }
            let picture = unsafe cfaces_picture(
                bytes: start,
                size: Int64(buffer.count),
                width: columns,
                height: rows,
                stride: rowBytes
            )
            return try unsafe body(picture)
        }
    }
}
