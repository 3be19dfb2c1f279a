internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Pipelines
internal import Synchronization

/// The life of one source: connects, reconnects after every end with growing patience, until it is stopped.
///
/// What happens is put into the journal and never waited for, so that the database's absence stops neither
/// ingest nor recording. A camera's address is asked for before each connection; while it cannot be had the last
/// one serves.
actor SourceLife {
    /// What all lives share.
    struct Surroundings: Sendable {
        let camera: @Sendable (_ device: UUID) async throws -> CameraAddress?
        let subStream: @Sendable (_ device: UUID) async throws -> CameraAddress?
        let journal: @Sendable (SourceChange) -> Void
        let world: World
        let pace: SourcePace
        /// Seconds without data after which a camera counts as stalled.
        let silence: Double
        let log: Logger
    }

    nonisolated let vitals: SourceVitals
    nonisolated let until: Mutex<Date>
    nonisolated private let source: Source
    private let taps: [any SourceTap]
    private let around: Surroundings
    private var task: Task<Void, Never>?
    private var nap: Task<Void, Never>?
    private var attempts = 0
    private var lastCamera: CameraAddress?
    private var isStopped = false
    private var isOver = false

    init(source: Source, vitals: SourceVitals, until: Date, taps: [any SourceTap], around: Surroundings) {
        self.source = source
        self.vitals = vitals
        self.until = Mutex(until)
        self.taps = taps
        self.around = around
    }

    /// Begins after a delay in seconds; beginning twice does nothing.
    func start(after delay: Double) {
        guard task == nil, !isStopped else { return }
        task = Task {
            await rest(delay)
            while !Task.isCancelled {
                let cause = await connect()
                guard !Task.isCancelled else { break }
                let chance = SourceRules.chance(around.world.random(4))
                await rest(
                    SourceRules.delay(afterAttempt: attempts, cause: cause, chance: chance, pace: around.pace)
                )
            }
        }
    }

    /// Ends the source; returns when nothing of it is left, whoever asked first.
    ///
    /// - Parameter isAway: the server goes away rather than that the source is not wanted any more; it stays
    ///   interrupted, and the next server takes it over.
    func stop(isAway: Bool = false) async {
        isStopped = true
        task?.cancel()
        nap?.cancel()
        await task?.value
        guard !isOver else { return }
        isOver = true
        for tap in taps { tap.ended() }
        move(to: isAway ? .interrupted : .ended, cause: isAway ? .serverDown : nil)
    }

    /// Tries again at once instead of waiting on; for a device whose address or password was changed.
    func wake() {
        attempts = 0
        nap?.cancel()
    }

    /// One connection from its beginning to its end.
    private func connect() async -> SourceCause {
        attempts += 1
        let feed = SourceFeed(source: source.id, vitals: vitals, taps: taps, now: around.world.now)
        let cause = await ingest(feed)
        let heardAt = vitals.disconnected()
        for tap in taps { tap.interrupted(cause) }
        // Since its last sign of life: what was waited for after that is the camera's absence already.
        if !Task.isCancelled { move(to: .interrupted, cause: cause, at: heardAt) }
        return cause
    }

    private func ingest(_ feed: SourceFeed) async -> SourceCause {
        let known: CameraAddress?
        do throws(CameraForbidden) { known = try await address() } catch { return .forbidden }
        guard let camera = known else { return .unreachable }
        let ingest = CameraIngest(
            camera: camera,
            sampling: vitals.sampling,
            silence: Int64(around.silence * 1e9),
            handler: feed
        )
        vitals.connecting(ingest)
        do {
            try ingest.start()
        } catch {
            around.log.error("no ingest", metadata: ["device": "\(source.device)", "cause": "\(error)"])
            await ingest.stop()
            return SourceCause(error)
        }
        let sub = SubStream(source: source, vitals: vitals, taps: taps, around: around)
        let beside = Task { await sub.run() }
        let cause = await watch(feed)
        beside.cancel()
        await beside.value
        await ingest.stop()
        return cause
    }

    /// Follows the connection's turns; ends with it, or when the life is stopped.
    private func watch(_ feed: SourceFeed) async -> SourceCause {
        var flowedAt: Duration?
        for await turn in feed.turns {
            switch turn {
            case .flowing(let at):
                flowedAt = around.world.uptime()
                move(to: .live, cause: nil, at: at)
            case .ended(let cause):
                if let flowedAt,
                    SourceRules.isSteady(seconds: (around.world.uptime() - flowedAt) / .seconds(1))
                {
                    attempts = 1
                }
                return cause
            }
        }
        return .noSignal
    }

    private func address() async throws(CameraForbidden) -> CameraAddress? {
        do {
            lastCamera = try await around.camera(source.device)
        } catch let error as CameraForbidden {
            lastCamera = nil
            throw error
        } catch {
            around.log.warning(
                "camera address not renewed",
                metadata: ["device": "\(source.device)", "cause": "\(error)"]
            )
        }
        return lastCamera
    }

    private func move(to state: SourceState, cause: SourceCause?, at since: Date? = nil) {
        let since = since ?? around.world.now()
        guard let change = vitals.move(to: state, cause: cause, at: since, attempts: attempts) else { return }
        around.log.info(
            "source \(state.rawValue)",
            metadata: ["device": "\(source.device)", "cause": "\(cause?.rawValue ?? "-")"]
        )
        around.journal(change)
    }

    /// Waits; `wake` and `stop` cut it short.
    private func rest(_ seconds: Double) async {
        guard seconds > 0, !Task.isCancelled else { return }
        let nap = Task { _ = try? await Task.sleep(for: .seconds(seconds)) }
        self.nap = nap
        await nap.value
        self.nap = nil
    }
}
