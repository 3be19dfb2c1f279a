/// Why a file on disk could not be written, kept or opened.
package enum SegmentError: Error, Equatable, Sendable {
    /// No space, over quota, or over the limit of file size: what was written before stays whole.
    case full
    /// The file, its directory or the device is not there any more.
    case gone
    /// A file of that name is there already; nothing was touched.
    case exists
    /// Anything else, with the `errno` of the failing call.
    case failed(errno: Int32)
    /// The sample itself cannot be written; the file goes on with the next good one.
    case refused(SampleRefusal)
}

/// Why a file cannot be read as a movie.
package enum MovieError: Error, Equatable, Sendable {
    /// The bytes contradict the format, or each other; the text names the place for the log.
    case malformed(String)
    /// A sound file of a kind this reader does not know.
    case unsupported(String)
    /// The file could not be opened, read or changed.
    case storage(SegmentError)
}
