internal import CSockets

/// Live native handles of this fence; tests assert that it returns to zero.
package func liveHandles() -> Int { Int(csockets_live_handles()) }
