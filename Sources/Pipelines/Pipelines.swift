internal import CPipelines

/// Live native handles of this fence; tests assert that it returns to zero.
package func liveHandles() -> Int { Int(cpipelines_live_handles()) }
