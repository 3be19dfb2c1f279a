/// The life of one connection to a camera.
///
/// C keeps it through the pipeline's events box until the pipeline is gone. It ends once: by the camera's own end, by
/// the watchdog or by the owner. `ended` is told and waiters are resumed when the camera's pipeline and every decoder
/// have been released, so that nothing can follow.
final class CameraConnection: PipelineEvents {
    private struct State {
        var pipeline: Pipeline?
        var isStarted = false
        var isEnding = false
        var isOver = false
        var end: IngestEnd?
        var stage = IngestStage.connecting
        var lastSign = ContinuousClock.now
        var format: VideoFormat?
        var clock = DecodeClock(depth: 0)
        var sampling: Sampling?
        var sampler: FrameSampler?
        /// The camera's pipeline and decoders not yet released.
        var parts = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let camera: CameraAddress
    private let silence: Int64
    private let handler: any IngestHandler
    private let state: Locked<State>

    init(camera: CameraAddress, sampling: Sampling?, silence: Int64, handler: any IngestHandler) {
        self.camera = camera
        self.silence = silence
        self.handler = handler
        state = Locked(State(sampling: sampling))
    }

    func start() throws(PipelineError) {
        let first = state.with { state in
            defer { state.isStarted = true }
            return !state.isStarted && !state.isEnding
        }
        guard first else { return }
        let pipeline = try Pipeline(.camera, events: self)
        state.with { state in
            state.pipeline = pipeline
            state.parts += 1
            state.lastSign = .now
        }
        try pipeline.set("source", "location", camera.url)
        if let user = camera.user { try pipeline.set("source", "user-id", user) }
        if let password = camera.password { try pipeline.set("source", "user-pw", password) }
        pipeline.branch("H264", .h264Units)
        pipeline.branch("H265", .h265Units)
        pipeline.play(tick: 250)
    }

    /// Begins the end; the first reason counts.
    func end(_ reason: IngestEnd?) {
        let (pipeline, sampler) = state.with { state -> (Pipeline?, FrameSampler?) in
            guard !state.isEnding else { return (nil, nil) }
            state.isEnding = true
            state.end = reason
            if state.parts == 0 { state.isOver = true }
            defer { state.sampler = nil }
            return (state.pipeline, state.sampler)
        }
        sampler?.close()
        pipeline?.close()
    }

    /// Returns when nothing of the connection is left.
    func released() async {
        await withCheckedContinuation { continuation in
            let isOver = state.with { state in
                if !state.isOver { state.waiters.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    func setSampling(_ sampling: Sampling?) {
        let ended = state.with { state -> FrameSampler? in
            state.sampling = sampling
            if let sampling { state.sampler?.setInterval(sampling.interval) }
            guard sampling == nil else { return nil }
            defer { state.sampler = nil }
            return state.sampler
        }
        ended?.close()
    }

    // MARK: Events of the camera's pipeline

    func reported(_ report: PipelineReport) {
        let end = state.with { state in
            state.stage = max(state.stage, report.stage)
            state.lastSign = .now
            return IngestEnd(report, at: state.stage)
        }
        if let end { self.end(end) }
    }

    func ticked() {
        let end = state.with { state in
            state.lastSign.duration(to: .now) > .nanoseconds(silence) ? state.stage.silence : nil
        }
        if let end { self.end(end) }
    }

    func formatChanged(_ native: UnitFormat) {
        let format = VideoFormat(native)
        let change = state.with { state -> (isNew: Bool, outdated: FrameSampler?) in
            guard state.format != format else { return (false, nil) }
            let depth = Reordering.depth(of: format)
            if state.format == nil || depth.map({ $0 > state.clock.depth }) == true {
                state.clock = DecodeClock(depth: depth, after: state.clock)
            }
            state.format = format
            defer { state.sampler = nil }
            return (!state.isEnding, state.sampler)
        }
        change.outdated?.close()
        if change.isNew { handler.formatChanged(format) }
    }

    func unitArrived(_ loan: UnitLoan) {
        guard let presentation = loan.presentation else { return }
        let unit = state.with { state -> AccessUnit? in
            guard !state.isEnding, state.format != nil else { return nil }
            guard state.stage == .flowing || loan.isKey else { return nil }
            state.stage = .flowing
            state.lastSign = .now
            let frame = Int64(1e9 / (state.format?.framesPerSecond ?? 25))
            let times = state.clock.stamp(presentation, frame: frame)
            return AccessUnit(
                presentation: times.presentation,
                decode: times.decode,
                duration: loan.duration ?? (state.format?.framesPerSecond == nil ? 0 : frame),
                arrival: state.lastSign,
                isKey: loan.isKey,
                cameraTime: loan.cameraTime,
                bytes: loan.copyBytes()
            )
        }
        guard let unit else { return }
        handler.unitArrived(unit)
        sampler()?.take(loan)
    }

    func released() {
        partReleased()
    }

    // MARK: Decoding

    /// The decoder of the current format, made when sampling is on.
    private func sampler() -> FrameSampler? {
        let known = state.with { state -> (FrameSampler?, VideoFormat?, Sampling?) in
            guard !state.isEnding else { return (nil, nil, nil) }
            return (state.sampler, state.format, state.sampling)
        }
        guard known.0 == nil, let format = known.1, let sampling = known.2 else { return known.0 }
        state.with { $0.parts += 1 }
        let handler = handler
        let made = FrameSampler(
            format: format,
            sampling: sampling,
            onFrame: { handler.frameSampled($0) },
            onReleased: { [self] in partReleased() }
        )
        guard let made else {
            partReleased()
            return nil
        }
        let isKept = state.with { state in
            guard !state.isEnding, state.sampling != nil else { return false }
            state.sampler = made
            return true
        }
        guard isKept else {
            made.close()
            return nil
        }
        return made
    }

    private func partReleased() {
        let over = state.with { state -> (end: IngestEnd?, waiters: [CheckedContinuation<Void, Never>])? in
            state.parts -= 1
            guard state.parts == 0, state.isEnding else { return nil }
            state.isOver = true
            state.pipeline = nil
            defer { state.waiters = [] }
            return (state.end, state.waiters)
        }
        guard let over else { return }
        if let end = over.end { handler.ended(end) }
        for waiter in over.waiters { waiter.resume() }
    }
}

extension PipelineReport {
    /// How far the connection has come when this arrives.
    fileprivate var stage: IngestStage {
        switch kind {
        case .error, .end: .connecting
        case .connected: .connected
        case .described, .noBranch: .described
        case .video: .promised
        }
    }
}
