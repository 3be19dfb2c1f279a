internal import CPipelines

/// Reads pictures of a film file in media time, as fast as they are asked for.
///
/// Pictures are upright: a phone's rotation tag is applied. Only film containers are opened; a file that names other
/// addresses is refused. Used by one thread at a time, which may block up to `patience`.
@safe package struct ClipReader: ~Copyable {
    private let clip: OpaquePointer
    private let patience: Int64

    /// `interval`: nanoseconds between pictures, 0 for every one.
    ///
    /// `pixels`: the largest picture decoded.
    package init(
        path: String,
        interval: Int64,
        pixels: Int = 4096 * 2304,
        patience: Int64 = 20_000_000_000
    ) throws(PipelineError) {
        var made: OpaquePointer?
        let status = unsafe cpipe_clip_open(PipelineText.clip.text, path, interval, Int64(pixels), &made)
        guard status == CPIPE_OK, let made = unsafe made else {
            throw status == CPIPE_FAILED ? .unreadable("the file cannot be opened") : .missingElement
        }
        unsafe clip = made
        self.patience = patience
    }

    deinit { unsafe cpipe_clip_close(clip) }

    /// Length in nanoseconds where the file tells it; known once the first picture was read.
    package var duration: Int64? {
        let duration = unsafe cpipe_clip_duration(clip)
        return duration == CPIPE_NO_TIME ? nil : duration
    }

    /// The next picture at least `interval` after the last; nil at the end of the clip.
    package mutating func next() throws(PipelineError) -> Frame? {
        let slot = FrameSlot()
        let context = unsafe Unmanaged.passUnretained(slot).toOpaque()
        let status = unsafe cpipe_clip_next(clip, patience, context) { context, frame in
            unsafe Unmanaged<FrameSlot>.fromOpaque(context).takeUnretainedValue().frame = unsafe Frame(
                frame.pointee
            )
        }
        switch status {
        case CPIPE_OK: return slot.frame
        case CPIPE_CLOSED: return nil
        case CPIPE_BUSY: throw .stuck
        default:
            guard unsafe !cpipe_clip_too_large(clip) else { throw .tooLarge }
            throw unsafe .unreadable(String(cString: cpipe_clip_message(clip)))
        }
    }
}

/// Takes the picture out of the callback, which runs on the caller's own thread.
private final class FrameSlot {
    var frame: Frame?
}
