package import FoundationEssentials

/// Where a recorder hands what it has finished.
///
/// Called on the recorder's thread or the camera's; never waits.
package protocol SegmentKeeper: Sendable {
    /// A segment is closed and safe on the disk.
    func kept(_ segment: Segment)
    /// From then on the recording cannot be written.
    func troubleBegan(_ trouble: WritingTrouble, at: Date, _ place: FootagePlace)
    /// From then on it can be written again.
    func troubleEnded(at: Date, _ place: FootagePlace)
}

/// Whether there is room to write.
package protocol DiskGate: Sendable {
    var isOpen: Bool { get }
}

/// A gate that never closes, for benchmarks.
package struct OpenGate: DiskGate {
    package init() {}
    package var isOpen: Bool { true }
}

/// How recorders write.
package struct RecorderSettings: Sendable {
    /// Length of a segment in seconds, on wall-clock boundaries.
    package var segment: TimeInterval = 60
    /// Length of a fragment in nanoseconds: what the death of the server costs at most, with a second's grace.
    package var fragment: Int64 = 1_000_000_000
    /// Whether each fragment is forced to the disk.
    package var isDurable = true
    /// Bytes that may wait for the disk; more are dropped up to the next key frame.
    package var queueBytes = 16 << 20
    /// Seconds before writing is tried again after the disk refused.
    package var patience: TimeInterval = 2

    package init() {}
}
