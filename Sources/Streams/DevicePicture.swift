/// A picture of a device, outside any room sitting: BGR, 8 bits each, rows from the top.
package struct DevicePicture: Sendable {
    package let width: Int
    package let height: Int
    /// Bytes from one row to the next, at least `3 * width`.
    package let stride: Int
    package let bytes: [UInt8]

    package init(width: Int, height: Int, stride: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.stride = stride
        self.bytes = bytes
    }
}
