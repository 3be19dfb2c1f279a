internal import CDocuments

/// Live native handles of this fence; tests assert that it returns to zero.
package func liveHandles() -> Int { Int(cdoc_live_handles()) }

/// Runs one call of the shim, which gets room for the reason of a failure, and returns its status with it.
func calling(
    _ body: (_ message: UnsafeMutablePointer<CChar>, _ capacity: Int32) -> cdoc_status
) -> (status: cdoc_status, reason: String) {
    var status = CDOC_OK
    let reason = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
        guard let start = room.baseAddress else { return "" }
        unsafe start.initialize(repeating: 0, count: room.count)
        status = unsafe body(start, Int32(room.count))
        return unsafe String(cString: start)
    }
    return (status, reason)
}
