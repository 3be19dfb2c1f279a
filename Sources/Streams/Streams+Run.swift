internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Synchronization

extension Streams {
    /// Ingests until the task is cancelled; then lets go of every source and writes what is still to be written.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.journal.run() }
            group.addTask { await self.followPlan() }
            group.addTask { await self.endOverdue() }
            group.addTask { await self.beat() }
            group.addTask { await self.followDevices() }
            await group.waitForAll()
        }
        await endAll()
        await journal.drain()
    }

    // MARK: Expected against actual

    /// Each second: asks the plan, starts what is missing, ends what is not wanted any more.
    private func followPlan() async {
        var isAdopted = false
        while !Task.isCancelled {
            do {
                if !isAdopted {
                    let count = try await store.adopt()
                    if count > 0 { log.info("sources taken over", metadata: ["count": "\(count)"]) }
                    isAdopted = true
                }
                try await compare(with: try await plan.wanted(at: world.now()))
            } catch {
                log.debug("plan not read", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private struct Place: Hashable {
        let roomSitting: UUID
        let device: UUID
    }

    private func compare(with wanted: [WantedSource]) async throws {
        let running = lives.withLock { lives in
            Dictionary(
                lives.values.map { life in
                    let source = life.vitals.now.source
                    return (Place(roomSitting: source.roomSitting, device: source.device), life)
                },
                uniquingKeysWith: { first, _ in first }
            )
        }
        var places: [Place: WantedSource] = [:]
        for one in wanted { places[Place(roomSitting: one.roomSitting, device: one.device)] = one }
        for (place, life) in running {
            if let one = places[place] { life.until.withLock { $0 = one.until } } else { await end(life) }
        }
        try await start(
            wanted.filter { running[Place(roomSitting: $0.roomSitting, device: $0.device)] == nil }
        )
        try await endLeftovers(places)
    }

    private func start(_ missing: [WantedSource]) async throws {
        // What the database says of a source counts only once all that happened to it is written.
        guard !missing.isEmpty, await journal.isWritten(within: .seconds(1)) else { return }
        let opened = try await store.open(missing)
        let delays = SourceRules.starts(count: opened.count, perSecond: settings.startsPerSecond)
        for (found, delay) in zip(opened, delays) {
            let source = found.source
            let until = missing.first { $0.roomSitting == source.roomSitting && $0.device == source.device }?
                .until
            let vitals = SourceVitals(
                source: source,
                state: found.state,
                cause: found.cause,
                since: found.since,
                interval: settings.interval
            )
            let life = SourceLife(
                source: source,
                vitals: vitals,
                until: until ?? world.now(),
                taps: taps.withLock { $0 }.compactMap { $0(source) },
                around: surroundings
            )
            lives.withLock { $0[source.id] = life }
            await life.start(after: delay)
        }
    }

    private var surroundings: SourceLife.Surroundings {
        SourceLife.Surroundings(
            camera: { [plan] in try await plan.camera(of: $0) },
            subStream: { [plan] in try await plan.subStream(of: $0) },
            journal: { [journal] in journal.put($0) },
            world: world,
            pace: settings.pace,
            silence: settings.silence,
            log: log
        )
    }

    /// Ends what a dead server left open and nobody wants any more.
    private func endLeftovers(_ places: [Place: WantedSource]) async throws {
        let known = lives.withLock { Set($0.keys) }
        guard journal.count == 0 else { return }
        for left in try await store.unended() where !known.contains(left.source.id) {
            guard places[Place(roomSitting: left.source.roomSitting, device: left.source.device)] == nil
            else { continue }
            journal.put(
                SourceChange(
                    source: left.source,
                    state: .ended,
                    cause: nil,
                    since: max(world.now(), left.since),
                    attempts: 0
                )
            )
        }
    }

    /// Ends sources on time also while the plan cannot be asked.
    private func endOverdue() async {
        while !Task.isCancelled {
            let now = world.now()
            let overdue = lives.withLock { lives in lives.values.filter { $0.until.withLock { $0 } <= now } }
            for life in overdue { await end(life) }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private func end(_ life: SourceLife, isAway: Bool = false) async {
        await life.stop(isAway: isAway)
        lives.withLock { lives in _ = lives.removeValue(forKey: life.vitals.now.id) }
    }

    private func endAll() async {
        let all = lives.withLock { Array($0.values) }
        await withTaskGroup { group in
            for life in all { group.addTask { await self.end(life, isAway: true) } }
        }
    }

    // MARK: Heartbeat

    /// Each second: all sources in one statement, and a look whether the clock was put.
    private func beat() async {
        var distance = clockDistance
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let now = world.now()
            let sources = lives.withLock { Array($0.values) }.map { $0.vitals.beat(at: now) }
            let step = SourceRules.clockStep(from: distance, to: clockDistance)
            distance = clockDistance
            do {
                if let step {
                    log.warning("the clock was put", metadata: ["seconds": "\(step)"])
                    let live = sources.filter { $0.state == .live }.map(\.source)
                    try await store.clockStepped(by: step, live)
                }
                try await store.beat(sources)
            } catch {
                log.debug("no heartbeat of sources", metadata: ["cause": "\(error)"])
            }
        }
    }

    private var clockDistance: Double {
        world.now().timeIntervalSince1970 - world.uptime() / .seconds(1)
    }

    /// A changed address or password is tried at once.
    private func followDevices() async {
        guard let events else { return }
        for await batch in events.events() {
            for event in batch where event.kind == "device.changed" { await wake(device: event.subject) }
        }
    }
}
