internal import CPipelines

/// A decoded picture: BGR, 8 bits each, rows from the top.
package struct Frame: Sendable {
    /// Running time of the stream in nanoseconds; for a clip its media time.
    package let presentation: Int64
    package let width: Int
    package let height: Int
    /// Bytes from one row to the next, at least `3 * width`.
    package let stride: Int
    /// `stride * height` bytes.
    package let bytes: [UInt8]

    package init(presentation: Int64, width: Int, height: Int, stride: Int, bytes: [UInt8]) {
        self.presentation = presentation
        self.width = width
        self.height = height
        self.stride = stride
        self.bytes = bytes
    }

    init(_ frame: cpipe_frame) {
        unsafe self.init(
            presentation: frame.presentation,
            width: Int(frame.width),
            height: Int(frame.height),
            stride: Int(frame.stride),
            bytes: [UInt8](UnsafeBufferPointer(start: frame.bytes, count: frame.count))
        )
    }
}

/// How often pictures of a camera are decoded.
package struct Sampling: Sendable, Equatable {
    /// Least distance of two delivered pictures in nanoseconds of stream time.
    package var interval: Int64
    /// From this height on only key frames are decoded: a 1080p camera decoded whole takes a tenth of a core.
    package var keyFramesFromHeight: Int

    package init(interval: Int64, keyFramesFromHeight: Int = 720) {
        self.interval = interval
        self.keyFramesFromHeight = keyFramesFromHeight
    }
}
