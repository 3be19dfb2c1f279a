/// One access unit with its times.
package struct MovieSample: Sendable {
    /// Decode time in ticks of 1/90,000 s since the start of the segment; at least 0.
    package var decode: Int64
    /// Presentation time in the same ticks; with B-frames it differs from the order of decoding.
    package var presentation: Int64
    /// Ticks until the next sample is due.
    ///
    /// Within a fragment the decode times rule; this is used for the last sample only.
    package var duration: Int64
    /// Whether decoding can start here.
    package var isKey: Bool
    /// NAL units, each after its length of 4 bytes (the `avc` and `hvc1` stream formats).
    package var bytes: [UInt8]

    /// Keeps the values as they are; `FragmentWriter` and `SegmentFile` check them.
    package init(decode: Int64, presentation: Int64, duration: Int64, isKey: Bool, bytes: [UInt8]) {
        self.decode = decode
        self.presentation = presentation
        self.duration = duration
        self.isKey = isKey
        self.bytes = bytes
    }
}

/// Why a sample cannot be written.
package enum SampleRefusal: Error, Equatable, Sendable {
    /// No bytes, or no samples at all.
    case empty
    /// Decode time below zero or not after the one before.
    case order
    /// Bytes, duration or the distance of the two times do not fit the 32 bits a file has for them.
    case range
}
