package import FoundationEssentials
package import Kernel
package import Logging
package import Postgres
internal import Synchronization

/// How Streams ingests; from the configuration.
package struct StreamSettings: Sendable {
    /// Cameras connected a second at a common start.
    package var startsPerSecond = 8.0
    /// Seconds without data after which a camera is reconnected.
    package var silence = 5.0
    package var pace = SourcePace()
    /// Seconds between decoded pictures of a source until somebody sets another; nil: none are decoded.
    package var interval: Double?

    package init() {}
}

/// The context of sources: ingests every camera the plan wants at this moment, keeps their states in the
/// database and hands what they deliver to the taps of other contexts.
///
/// `run` is the service. The database's absence stops neither ingest nor what hangs on it: the plan known last
/// rules on, and what is to be written waits its turn.
package final class Streams: Sendable {
    /// Makes a source's tap, or none; called when the source starts.
    package typealias MakeTap = @Sendable (Source) -> (any SourceTap)?

    let plan: any StreamPlan
    let store: SourceStore
    let world: World
    let settings: StreamSettings
    let events: (any EventBus)?
    let log: Logger
    let journal: Backlog<SourceChange>
    let taps = Mutex<[MakeTap]>([])
    let lives = Mutex<[ID<Source>: SourceLife]>([:])
    let tests = Mutex<Set<UUID>>([])

    /// - Parameters:
    ///   - plan: which cameras are wanted, and where they are.
    ///   - events: where changed devices are heard of, so that theirs are tried again at once.
    package init(
        plan: any StreamPlan,
        database: Database,
        world: World,
        settings: StreamSettings = StreamSettings(),
        events: (any EventBus)? = nil,
        log: Logger
    ) {
        let store = SourceStore(database: database, world: world)
        self.plan = plan
        self.store = store
        self.world = world
        self.settings = settings
        self.events = events
        self.log = log
        journal = Backlog("sources", log: log) { try await store.write($0) }
    }

    /// Has every source that starts from now on tapped; call it before `run`.
    package func tap(_ make: @escaping MakeTap) {
        taps.withLock { $0.append(make) }
    }

    /// Every source being ingested, as it is this moment.
    package func live() -> [LiveSource] {
        lives.withLock { Array($0.values) }.map(\.vitals.now)
    }

    /// One source as it is this moment; nil when it is not being ingested.
    package func live(_ source: ID<Source>) -> LiveSource? {
        lives.withLock { $0[source] }?.vitals.now
    }

    /// Changes how often a source's pictures are decoded, in seconds; nil ends decoding.
    package func setSampling(_ source: ID<Source>, interval: Double?) {
        lives.withLock { $0[source] }?.vitals.setInterval(interval)
    }

    /// Notes what was seen in a source's newest picture, for pages and heartbeat.
    package func note(_ source: ID<Source>, pictureAt: Date, people: Int?, isReduced: Bool) {
        lives.withLock { $0[source] }?.vitals.pictureSeen(at: pictureAt, people: people, isReduced: isReduced)
    }

    /// Has a device's sources tried again at once instead of waiting for their next turn.
    package func wake(device: UUID) async {
        let waiting = lives.withLock { lives in lives.values.filter { $0.vitals.now.source.device == device }
        }
        for life in waiting where life.vitals.now.state != .live { await life.wake() }
    }
}
