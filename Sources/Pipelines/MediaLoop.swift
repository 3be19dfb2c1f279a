internal import CPipelines

/// The GLib main loop on a thread of its own, to which buses, ticks and teardowns are bound.
///
/// `@unchecked`: the pointer is set once, and the C side may be called from any thread.
@safe final class MediaLoop: @unchecked Sendable {
    /// The one loop of the process; it lives as long as the process.
    static let shared = MediaLoop()

    let pointer: OpaquePointer?

    private init() {
        unsafe pointer = cpipe_loop_create()
    }

    /// Calls `tick` on the loop's thread every `milliseconds` until the timer is closed.
    func timer(every milliseconds: UInt32, _ tick: @escaping @Sendable () -> Void) -> MediaTimer? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe MediaTimer(loop: pointer, milliseconds: milliseconds, tick: tick)
    }
}

/// A running timer of the loop.
///
/// `@unchecked`: the pointer is set once, and closing is guarded by the lock.
@safe final class MediaTimer: @unchecked Sendable {
    private final class Box: Sendable {
        let tick: @Sendable () -> Void
        init(tick: @escaping @Sendable () -> Void) { self.tick = tick }
    }

    private let pointer: OpaquePointer
    private let closed = Locked(false)

    fileprivate init(loop: OpaquePointer, milliseconds: UInt32, tick: @escaping @Sendable () -> Void) {
        let context = unsafe Unmanaged.passRetained(Box(tick: tick)).toOpaque()
        unsafe pointer = cpipe_timer_create(
            loop,
            milliseconds,
            context,
            { context in unsafe Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().tick() },
            { context in unsafe Unmanaged<Box>.fromOpaque(context).release() }
        )
    }

    deinit { close() }

    /// Ends the timer; one tick that is already running may still finish.
    func close() {
        let first = closed.with { closed in
            defer { closed = true }
            return !closed
        }
        if first { unsafe cpipe_timer_close(pointer) }
    }
}
