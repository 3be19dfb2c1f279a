/// One encoded picture of a camera.
package struct AccessUnit: Sendable {
    /// When it is shown: running time of the stream in nanoseconds, never below `decode`.
    package let presentation: Int64
    /// When it is decoded: strictly rising.
    ///
    /// The first ones may be below zero where pictures are reordered.
    package let decode: Int64
    /// Length in nanoseconds as stated by the stream, else taken from its rate; 0 when neither is known.
    package let duration: Int64
    /// When it arrived here.
    ///
    /// Stream times follow the camera's crystal; the least distance of the two over a minute tells how far it has
    /// drifted.
    package let arrival: ContinuousClock.Instant
    /// Decoding can begin here.
    package let isKey: Bool
    /// The camera's own clock at this picture, nanoseconds since 1900-01-01 UTC, once RTCP has told it.
    package let cameraTime: Int64?
    /// NAL units, each behind its length in four bytes.
    package let bytes: [UInt8]
}
