internal import CPipelines

/// One GStreamer pipeline: owns the native handle, fills the slots of its text, and closes it once.
///
/// `@unchecked`: the pointer is read and cleared under the lock; the C side may be called from any thread.
@safe final class Pipeline: @unchecked Sendable {
    private let handle: Locked<OpaquePointer?>

    /// Builds the pipeline; `events` is kept until `released()` was called on it.
    ///
    /// On failure `events` hears nothing.
    init(_ text: PipelineText, events: any PipelineEvents) throws(PipelineError) {
        guard let loop = unsafe MediaLoop.shared.pointer else { throw .unavailable }
        var callbacks = unsafe EventsBox.callbacks(for: events)
        var made: OpaquePointer?
        let status = unsafe cpipe_pipeline_create(loop, text.text, &callbacks, &made)
        guard status == CPIPE_OK, let made = unsafe made else {
            unsafe Unmanaged<EventsBox>.fromOpaque(callbacks.context).release()
            throw status == CPIPE_BAD_TEXT ? .missingElement : .unavailable
        }
        unsafe handle = Locked(made)
    }

    deinit { close() }

    /// Fills a slot: `element.property = value`.
    func set(_ element: String, _ property: String, _ value: String) throws(PipelineError) {
        let status = unsafe open { unsafe cpipe_pipeline_set_text($0, element, property, value) }
        guard status == CPIPE_OK else { throw .missingElement }
    }

    /// Fills a slot: `element.property = value`.
    func set(_ element: String, _ property: String, _ value: Int) throws(PipelineError) {
        let status = unsafe open { unsafe cpipe_pipeline_set_number($0, element, property, Int64(value)) }
        guard status == CPIPE_OK else { throw .missingElement }
    }

    /// The text that continues a camera's video stream of this RTP encoding.
    func branch(_ encoding: String, _ text: PipelineText) {
        _ = unsafe open { unsafe cpipe_pipeline_branch($0, encoding, text.text) }
    }

    /// Starts; failures arrive as reports.
    func play(tick milliseconds: UInt32 = 0) {
        _ = unsafe open { pointer in
            unsafe cpipe_pipeline_play(pointer, milliseconds)
            return CPIPE_OK
        }
    }

    /// Gives a copy of `bytes` to `input`; false once the pipeline has ended.
    func push(_ bytes: [UInt8], presentation: Int64, duration: Int64) -> Bool {
        // Outside the lock, since an `input` that blocks when full would hold it: the caller keeps the pipeline open
        // meanwhile.
        let pointer: OpaquePointer? = unsafe handle.with { pointer in unsafe pointer }
        guard let pointer = unsafe pointer else { return false }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe cpipe_pipeline_push(pointer, start, bytes.count, presentation, duration) == CPIPE_OK
        }
    }

    /// Finishes what was pushed, then reports the end.
    func finish() {
        _ = unsafe open { pointer in
            unsafe cpipe_pipeline_finish(pointer)
            return CPIPE_OK
        }
    }

    /// Asks the encoder for a key frame.
    func forceKey() {
        _ = unsafe open { pointer in
            unsafe cpipe_pipeline_force_key(pointer)
            return CPIPE_OK
        }
    }

    /// Units waiting in `input`.
    var backlog: Int {
        unsafe handle.with { pointer in
            guard let pointer = unsafe pointer else { return 0 }
            return Int(unsafe cpipe_pipeline_backlog(pointer))
        }
    }

    func take(_ unit: UnsafePointer<cpipe_unit>, draining: Bool) -> Bool {
        unsafe open { unsafe cpipe_unit_forward(unit, $0, draining) } == CPIPE_OK
    }

    /// Begins the teardown; `released()` tells the end.
    ///
    /// May be called from any callback, and more than once.
    func close() {
        let pointer = unsafe handle.with { pointer in
            defer { unsafe pointer = nil }
            return unsafe pointer
        }
        if let pointer = unsafe pointer { unsafe cpipe_pipeline_close(pointer) }
    }

    private func open(_ body: (OpaquePointer) -> cpipe_status) -> cpipe_status {
        unsafe handle.with { pointer in
            guard let pointer = unsafe pointer else { return CPIPE_CLOSED }
            return unsafe body(pointer)
        }
    }
}
