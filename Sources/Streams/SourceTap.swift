package import FoundationEssentials
package import Kernel
package import Pipelines

/// Hears what one source delivers.
///
/// Units come one at a time on the camera's streaming thread, pictures on a decoding thread. None may block:
/// while one runs nothing is read from the camera. `formatChanged` precedes the first unit; `interrupted` and
/// `ended` follow the last one of their connection.
package protocol SourceTap: Sendable {
    /// Before the first unit of a connection and whenever size, rate or parameter sets change.
    func formatChanged(_ format: VideoFormat)
    /// Every access unit in decode order, a key unit first in each connection.
    func unitArrived(_ unit: AccessUnit, _ anchor: SourceAnchor)
    /// A decoded picture.
    func frameSampled(_ picture: SourcePicture)
    /// The connection is over; another one may follow.
    func interrupted(_ cause: SourceCause)
    /// The source is over; nothing follows.
    func ended()
}

extension SourceTap {
    package func formatChanged(_ format: VideoFormat) {}
    package func unitArrived(_ unit: AccessUnit, _ anchor: SourceAnchor) {}
    package func frameSampled(_ picture: SourcePicture) {}
    package func interrupted(_ cause: SourceCause) {}
    package func ended() {}
}

/// A decoded picture of a source: BGR, 8 bits each, rows from the top.
package struct SourcePicture: Sendable {
    package let source: ID<Source>
    /// Server UTC, by the connection's anchor.
    package let at: Date
    package let width: Int
    package let height: Int
    /// Bytes from one row to the next, at least `3 * width`.
    package let stride: Int
    /// `stride * height` bytes.
    package let bytes: [UInt8]
}
