package import FoundationEssentials

/// Pictures taken one after the other by one camera, as a desk sends them.
package struct Burst: Sendable, Equatable {
    /// Pictures of a burst.
    package static let size = 5
    /// JPEG files in the order taken.
    package var frames: [[UInt8]]
    /// When each was taken, by the device's clock.
    package var moments: [Date]
    /// The camera's own name, as the browser gives it.
    package var camera: String

    package init(frames: [[UInt8]], moments: [Date], camera: String) {
        self.frames = frames
        self.moments = moments
        self.camera = camera
    }
}
