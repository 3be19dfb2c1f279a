internal import FoundationEssentials
internal import Kernel
internal import Pipelines
internal import Synchronization

/// What is known of one source this moment, shared between its streaming threads, its life and the pages.
///
/// Everything lies behind one lock, held for a few assignments only; an access unit takes it once.
final class SourceVitals: Sendable {
    fileprivate struct State {
        var live: LiveSource
        var ingest: CameraIngest?
        /// The connection of the sub stream, and whether pictures come from it.
        var sub: CameraIngest?
        var isSubFlowing = false
        var anchor: SourceAnchor?
        var drift: Drift?
        /// Presentation of the connection's newest key unit, in nanoseconds, and seconds from the one before to it.
        var key: (at: Int64, after: Double)?
        /// End of what was delivered last, on the server's clock.
        var end: Date?
        var units = 0
        var countedAt: Date
    }

    /// How far a connection's arrivals have come away from its first one.
    fileprivate struct Drift {
        let arrival: ContinuousClock.Instant
        let presentation: Int64
        /// Seconds the anchor was moved already.
        var corrected = 0.0
        /// Least lateness since `since`, in seconds.
        var least = Double.infinity
        var since: Int64

        init(_ unit: AccessUnit) {
            arrival = unit.arrival
            presentation = unit.presentation
            since = unit.presentation
        }

        /// Looks at a unit; seconds to move the anchor by, at most once a window and at a key unit.
        mutating func look(at unit: AccessUnit) -> Double? {
            let stream = Double(unit.presentation - presentation) / 1e9
            least = min(least, arrival.duration(to: unit.arrival) / .seconds(1) - stream)
            guard unit.isKey, unit.presentation - since >= SourceRules.driftWindow else { return nil }
            let move = SourceRules.drift(least - corrected)
            corrected += move ?? 0
            least = .infinity
            since = unit.presentation
            return move
        }
    }

    private let state: Mutex<State>

    init(source: Source, state: SourceState, cause: SourceCause?, since: Date, interval: Double?) {
        let live = LiveSource(source: source, state: state, cause: cause, since: since, interval: interval)
        self.state = Mutex(State(live: live, countedAt: since))
    }

    var now: LiveSource { state.withLock { $0.live } }

    /// Takes a step; nil when it says nothing new.
    func move(to new: SourceState, cause: SourceCause?, at since: Date, attempts: Int) -> SourceChange? {
        state.withLock { state in
            let old = state.live
            guard SourceRules.isNews(new, cause, after: old.state, old.cause) else { return nil }
            state.live.state = new
            state.live.cause = cause
            // A clock that was put back must not give a spell that ends before it begins.
            state.live.since = max(since, old.since)
            state.live.attempts = attempts
            if new != .live { state.live.framesPerSecond = nil }
            return SourceChange(
                source: old.source,
                state: new,
                cause: cause,
                since: state.live.since,
                attempts: attempts
            )
        }
    }

    // MARK: One connection

    func connecting(_ ingest: CameraIngest) {
        state.withLock { state in
            state.ingest = ingest
            state.anchor = nil
            state.drift = nil
            state.key = nil
        }
    }

    /// Ends the connection.
    ///
    /// - Returns: until when it delivered; nil when nothing arrived.
    func disconnected() -> Date? {
        state.withLock { state in
            defer { (state.ingest, state.anchor) = (nil, nil) }
            guard state.anchor != nil, let arrival = state.live.unitAt else { return nil }
            // What arrives after a pause of our own was sent before it.
            return min(arrival, state.end ?? arrival)
        }
    }

    func formatChanged(_ format: VideoFormat) {
        state.withLock { state in
            state.live.codec = format.codecString
            state.live.width = format.width
            state.live.height = format.height
            state.live.framesPerSecond = format.framesPerSecond ?? state.live.framesPerSecond
        }
    }

    /// Notes a unit that arrives; tells the anchor it lies on and whether the unit was its connection's first.
    func unitArrived(_ unit: AccessUnit, at now: Date) -> (anchor: SourceAnchor, isFirst: Bool) {
        state.withLock { state in
            let isFirst = state.anchor == nil
            let anchor = state.anchor(for: unit, at: now)
            state.live.unitAt = now
            state.units += 1
            state.end = anchor.date(of: unit.decode + unit.duration)
            state.pace(unit)
            if unit.isKey, let camera = unit.cameraTime {
                let seconds = SourceRules.cameraSeconds(camera)
                state.live.clockOffset = seconds - anchor.date(of: unit.presentation).timeIntervalSince1970
            }
            return (anchor, isFirst)
        }
    }

    /// When a picture of this connection was taken; nil between connections.
    func date(of presentation: Int64) -> Date? {
        state.withLock { $0.anchor?.date(of: presentation) }
    }

    // MARK: Pictures

    /// Changes how often pictures are decoded; nil ends it.
    func setInterval(_ seconds: Double?) {
        let ingests = state.withLock { state in
            state.live.interval = seconds
            return [state.sub, state.isSubFlowing ? nil : state.ingest]
        }
        for ingest in ingests { ingest?.setSampling(Self.sampling(seconds)) }
    }

    /// How often pictures are wanted, whichever stream gives them.
    var wantedSampling: Sampling? { Self.sampling(now.interval) }

    /// What the main stream is to decode: nothing while the sub stream gives pictures.
    var sampling: Sampling? {
        state.withLock { $0.isSubFlowing ? nil : Self.sampling($0.live.interval) }
    }

    // MARK: The sub stream

    func subConnecting(_ ingest: CameraIngest) {
        state.withLock { $0.sub = ingest }
    }

    /// A picture came from it: the main stream need not be decoded any more.
    func subFlows() {
        let main = state.withLock { state -> CameraIngest? in
            guard !state.isSubFlowing, state.sub != nil else { return nil }
            state.isSubFlowing = true
            return state.ingest
        }
        main?.setSampling(nil)
    }

    func subEnded() {
        let (main, seconds) = state.withLock { state -> (CameraIngest?, Double?) in
            defer { (state.sub, state.isSubFlowing) = (nil, false) }
            return (state.isSubFlowing ? state.ingest : nil, state.live.interval)
        }
        main?.setSampling(Self.sampling(seconds))
    }

    func pictureSeen(at: Date, people: Int?, isReduced: Bool) {
        state.withLock { state in
            state.live.pictureAt = at
            state.live.people = people
            state.live.isReduced = isReduced
        }
    }

    private static func sampling(_ seconds: Double?) -> Sampling? {
        seconds.map { Sampling(interval: Int64($0 * 1e9)) }
    }

    /// The state for the heartbeat; counts the rate at which units arrived since the last one.
    func beat(at now: Date) -> LiveSource {
        state.withLock { state in
            let seconds = now.timeIntervalSince(state.countedAt)
            if seconds >= 0.9 {
                let rate = Double(state.units) / seconds
                // The first beat of a connection counts a broken second; half weight soon forgets it.
                let known = state.live.framesPerSecond ?? rate
                if state.live.state == .live { state.live.framesPerSecond = (known + rate) / 2 }
                state.units = 0
                state.countedAt = now
            } else if seconds < 0 {
                state.countedAt = now
            }
            return state.live
        }
    }
}

extension SourceVitals.State {
    /// Follows how far key units are apart: cameras with a "smart" codec leave them out for minutes.
    fileprivate mutating func pace(_ unit: AccessUnit) {
        let since = key.map { Double(unit.presentation - $0.at) / 1e9 }
        if unit.isKey { key = (unit.presentation, since ?? 0) }
        guard let since, since > 0 else { return }
        if unit.isKey || since > live.keyInterval ?? 0 { live.keyInterval = since }
    }

    /// The anchor of the connection, set by its first unit and moved when its camera drifts.
    fileprivate mutating func anchor(for unit: AccessUnit, at now: Date) -> SourceAnchor {
        guard var known = anchor else {
            let first = SourceRules.anchor(
                arrival: now,
                presentation: unit.presentation,
                decode: unit.decode,
                notBefore: end
            )
            anchor = first
            drift = SourceVitals.Drift(unit)
            return first
        }
        if let seconds = drift?.look(at: unit) {
            known = SourceAnchor(zero: known.zero + seconds)
            anchor = known
        }
        return known
    }
}
