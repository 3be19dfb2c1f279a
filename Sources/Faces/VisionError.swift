internal import CFaces

/// Why the fence could not do what was asked.
///
/// The texts are OpenCV's own, for the log, never for a page.
package enum VisionError: Error, Equatable, Sendable {
    /// The model file at this path cannot be opened.
    case modelMissing(String)
    /// The model file is there and OpenCV cannot use it.
    case modelRefused(String)
    /// Sizes, stride or thresholds out of range.
    case invalid(String)
    /// OpenCV or the memory gave up; the detector stays usable.
    case failed(String)
}

/// Runs one call of the shim, which gets room for the reason of a failure, and turns its status into an
/// error.
func calling(
    path: String = "",
    _ body: (_ message: UnsafeMutablePointer<CChar>, _ capacity: Int32) -> cfaces_status
) throws(VisionError) {
    var status = CFACES_OK
    let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
        guard let start = room.baseAddress else { return "" }
        unsafe start.initialize(repeating: 0, count: room.count)
        status = unsafe body(start, Int32(room.count))
        return unsafe String(cString: start)
    }
    switch status {
    case CFACES_OK: return
    case CFACES_MISSING: throw .modelMissing(path)
    case CFACES_REFUSED: throw .modelRefused(text)
    case CFACES_INVALID: throw .invalid(text)
    default: throw .failed(text)
    }
}
