internal import CPipelines

/// A value behind a pthread lock.
///
/// GStreamer's threads enter Swift through C callbacks and cannot await, so what they share lies behind this.
/// A pthread lock and not `Mutex`, because the thread sanitizer understands the former only.
///
/// `@unchecked`: `value` is touched inside `with` alone, under the lock.
@safe final class Locked<Value>: @unchecked Sendable {
    private var value: Value
    private let lock = unsafe cpipe_lock_create()

    init(_ value: sending Value) {
        self.value = value
    }

    deinit {
        unsafe cpipe_lock_close(lock)
    }

    /// Runs `body` under the lock.
    ///
    /// It must not call out to anything that may come back here.
    func with<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe cpipe_lock_enter(lock)
        defer { unsafe cpipe_lock_leave(lock) }
        return try body(&value)
    }
}
