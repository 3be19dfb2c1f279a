internal import CFaces

/// Live native handles of this fence; tests assert that it returns to zero.
package func liveHandles() -> Int { Int(cfaces_live_handles()) }
