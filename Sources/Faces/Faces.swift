internal import CFaces

/// Live native handles of this fence; tests assert that it returns to zero.
package func liveHandles() -> Int { Int(cfaces_live_handles()) }

/// OpenCV with one thread of its own and silent.
///
/// A call spread over threads would take the cores the recorder needs, so the process scales by detectors,
/// one a thread. Reading it the first time does the setting.
let openCVIsPrepared: Bool = {
    cfaces_prepare()
    return true
}()
