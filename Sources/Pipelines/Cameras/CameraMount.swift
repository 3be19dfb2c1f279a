/// One test camera: makes units as time goes on and sends them to its viewers.
///
/// A timer of the media loop asks it a few times a picture what is due. Nothing is drawn or encoded while nobody looks.
final class CameraMount: Sendable {
    private struct State {
        var encoding: CameraEncoding
        var script: [SceneChange]
        var forced: SceneState?
        var isPaused = false
        var isClosed = false
        /// Number of the next picture or reel unit.
        var next = 0
        var frozenAt: (index: Int, second: Int)?
        var needsKey = true
        var room: DrawnRoom?
        var encoder: Pipeline?
        var timer: MediaTimer?
    }

    private struct Picture {
        let pixels: [UInt8]
        let index: Int
        let wantsKey: Bool
        let encoder: Pipeline
    }

    private let began = ContinuousClock.now
    /// Second of the day the clock begins with.
    private let clockStart: Int
    private let reel: Reel?
    private let state: Locked<State>
    let viewers: Viewers

    init(encoding: CameraEncoding, script: [SceneChange], reel: Reel?, clockStart: Int) throws(PipelineError)
    {
        let state = Locked(State(encoding: encoding, script: script))
        self.state = state
        self.reel = reel
        self.clockStart = clockStart
        viewers = Viewers(onArrival: { state.with { $0.needsKey = true } })
        if reel == nil { try prepare(encoding) }
        let period = UInt32(max(5, 1000 / encoding.framesPerSecond / 2))
        let timer = MediaLoop.shared.timer(every: period) { [weak self] in self?.advance() }
        state.with { $0.timer = timer }
    }

    /// What the script says is replaced by `scene`; nil returns to the script.
    func show(_ scene: SceneState?) {
        state.with { $0.forced = scene }
    }

    func setPaused(_ isPaused: Bool) {
        state.with { $0.isPaused = isPaused }
    }

    /// Goes on in another size: new parameter sets and a key frame in the middle of the stream.
    func resize(width: Int, height: Int) throws(PipelineError) {
        var encoding = state.with { $0.encoding }
        encoding.width = width
        encoding.height = height
        if reel == nil { try prepare(encoding) }
    }

    func close() {
        let (timer, encoder) = state.with { state -> (MediaTimer?, Pipeline?) in
            state.isClosed = true
            defer { (state.timer, state.encoder) = (nil, nil) }
            return (state.timer, state.encoder)
        }
        timer?.close()
        encoder?.close()
    }

    private func prepare(_ encoding: CameraEncoding) throws(PipelineError) {
        let room = DrawnRoom(width: encoding.width, height: encoding.height)
        let viewers = viewers
        let events = EncoderEvents(onUnit: { viewers.send($0) })
        let encoder = try Pipeline(encoding.reorders ? .reorderingEncoder : .encoder, events: events)
        try encoding.fill(encoder, format: "I420", width: room.width, height: room.height)
        encoder.play()
        let old = state.with { state -> Pipeline? in
            defer {
                (state.encoding, state.room, state.encoder, state.needsKey) = (encoding, room, encoder, true)
            }
            return state.encoder
        }
        old?.close()
    }

    private func advance() {
        let elapsed = began.duration(to: .now)
        if let reel { sendReel(reel, until: elapsed) } else { draw(at: elapsed) }
    }

    // MARK: Drawn

    private func draw(at elapsed: Duration) {
        let isIdle = viewers.isEmpty
        let picture = state.with { state in due(&state, elapsed, isIdle) }
        if isIdle { viewers.forget() }
        guard let picture else { return }
        if picture.wantsKey { picture.encoder.forceKey() }
        let frame = state.with { $0.encoding.frame }
        _ = picture.encoder.push(
            picture.pixels,
            presentation: Int64(picture.index) * frame,
            duration: frame
        )
    }

    /// The picture that is due; late ones are left out rather than caught up.
    private func due(_ state: inout State, _ elapsed: Duration, _ isIdle: Bool) -> Picture? {
        let seconds = elapsed / .seconds(1)
        let index = Int(seconds * Double(state.encoding.framesPerSecond))
        guard index >= state.next else { return nil }
        state.next = index + 1
        let scene = state.forced ?? state.script.state(at: seconds)
        guard !isIdle, !state.isPaused, scene != .silent else { return nil }
        guard let room = state.room, let encoder = state.encoder else { return nil }
        var shown = (index: index, second: clockStart + Int(seconds))
        if scene == .frozen { shown = state.frozenAt ?? shown }
        state.frozenAt = shown
        defer { state.needsKey = false }
        return Picture(
            pixels: room.picture(scene, index: shown.index, second: shown.second),
            index: index,
            wantsKey: state.needsKey,
            encoder: encoder
        )
    }

    // MARK: Clip

    private func sendReel(_ reel: Reel, until elapsed: Duration) {
        let now = Int64(elapsed / .nanoseconds(1))
        var units: [EncodedUnit] = []
        state.with { state in
            let scene = state.forced ?? state.script.state(at: elapsed / .seconds(1))
            let isSending = !state.isPaused && scene != .silent
            while reel.unit(state.next).presentation <= now {
                if isSending { units.append(reel.unit(state.next)) }
                state.next += 1
            }
        }
        for unit in units { viewers.send(unit) }
    }
}
