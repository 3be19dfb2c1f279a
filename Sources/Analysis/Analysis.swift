package import Faces
package import Foundation
package import Kernel
package import Logging
package import Postgres
package import Streams
internal import Synchronization

/// How Analysis looks; from the configuration.
package struct AnalysisSettings: Sendable {
    /// YuNet's file; nil or missing: the cascade, with reduced accuracy.
    package var model: String?
    /// Where evidence stills go.
    package var footage = ""
    /// Seconds between pictures of a source, load permitting.
    package var interval = 1.0
    package var threads = 1
    package var limits = FindingLimits()
    package var search = FaceSearch.room

    package init() {}
}

/// The context of findings: looks at the sampled pictures of every source on threads of its own, applies the
/// rules, keeps findings with their stills, and the newest tile of each source for the wall.
package final class Analysis: Sendable {
    private let settings: AnalysisSettings
    private let streams: Streams
    private let world: World
    private let log: Logger
    private let inspectors: [Inspector]
    private let findings: Backlog<FindingRecord>
    private let store: FindingStore
    private let references: ReferenceBook
    private let shared: Shared

    /// What inference threads and pages share.
    private final class Shared: Sendable {
        let sources = Mutex<[ID<Source>: Source]>([:])
        let tiles = Mutex<[ID<Source>: (at: Date, bytes: [UInt8])]>([:])
        let interval: Mutex<Double>
        let told = Mutex<(@Sendable (Inspection) -> Void)?>(nil)

        init(interval: Double) { self.interval = Mutex(interval) }
    }

    /// - Parameter expectation: who should be in a source's picture; asked once when it is first looked at.
    package init(
        streams: Streams,
        database: Database,
        world: World,
        settings: AnalysisSettings,
        expectation: @escaping @Sendable (ID<Source>) -> Expectation,
        log: Logger
    ) {
        let shared = Shared(interval: settings.interval)
        let references = ReferenceBook(database: database, footage: settings.footage, log: log)
        let setup = InspectionSetup(
            model: settings.model,
            search: settings.search,
            limits: settings.limits,
            expectation: expectation,
            keyInterval: { [weak streams] in streams?.live($0)?.keyInterval },
            reference: { [references] source in
                shared.sources.withLock { $0[source] }.flatMap { references.still(of: $0.device) }
            },
            log: log
        )
        let store = FindingStore(database: database, world: world)
        self.settings = settings
        self.streams = streams
        self.world = world
        self.log = log
        self.shared = shared
        self.store = store
        self.references = references
        findings = Backlog("findings", log: log) { try await store.write($0) }
        inspectors = (0..<max(1, settings.threads)).map { number in
            Inspector(number: number, setup: setup) { inspection in shared.told.withLock { $0 }?(inspection) }
        }
        shared.told.withLock { $0 = { [weak self] in self?.take($0) } }
        streams.tap { [weak self] source in self?.tap(source) }
    }

    /// Seconds between pictures of a source at this moment.
    package var interval: Double { shared.interval.withLock { $0 } }

    /// The newest tile of a source, JPEG of at most 320 pixels' width, and when its picture was taken.
    package func tile(_ source: ID<Source>) -> (at: Date, bytes: [UInt8])? {
        shared.tiles.withLock { $0[source] }
    }

    /// Looks until the task is cancelled.
    package func run() async {
        do { try await store.endLeftovers() } catch {
            log.warning("old findings stay open", metadata: ["cause": "\(error)"])
        }
        for inspector in inspectors { inspector.start() }
        await withTaskGroup { group in
            group.addTask { await self.findings.run() }
            group.addTask { await self.adapt() }
            group.addTask { await self.followReferences() }
            await group.waitForAll()
        }
        for inspector in inspectors { inspector.queue.close() }
        await findings.drain()
    }

    private func tap(_ source: Source) -> any SourceTap {
        shared.sources.withLock { $0[source.id] = source }
        // A source stays with one thread, which alone knows its past.
        let inspector = inspectors[Int(source.id.uuid.uuid.15) % inspectors.count]
        return Tap(source: source.id, queue: inspector.queue)
    }

    private struct Tap: SourceTap {
        let source: ID<Source>
        let queue: FrameQueue

        func frameSampled(_ picture: SourcePicture) { queue.put(picture) }
        func interrupted(_ cause: SourceCause) { queue.put(turn: .lost(source)) }
        func ended() { queue.put(turn: .ended(source)) }
    }

    /// On an inference thread.
    private func take(_ inspection: Inspection) {
        if let tile = inspection.tile {
            shared.tiles.withLock { $0[inspection.source] = (inspection.at, tile) }
        }
        if let people = inspection.people {
            streams.note(
                inspection.source,
                pictureAt: inspection.at,
                people: people,
                isReduced: inspection.isReduced
            )
        }
        guard let source = shared.sources.withLock({ $0[inspection.source] }) else { return }
        for change in inspection.changes {
            let id = world.id()
            let still =
                change.state == .raised
                ? inspection.evidence.flatMap { keep($0, as: id, at: inspection.at) } : nil
            findings.put(FindingRecord(source: source, change: change, still: still, id: id))
        }
    }

    /// Puts an evidence still on the disk.
    ///
    /// - Returns: its path relative to the footage directory; nil when it could not be written, which the log says.
    private func keep(_ picture: [UInt8], as id: UUID, at: Date) -> String? {
        let day = at.rfc3339.prefix(10).replacing("-", with: "/")
        let path = "findings/\(day)/\(id.text).jpg"
        do {
            try write(picture, to: path)
            return path
        } catch {
            log.warning("no still of a finding", metadata: ["cause": "\(error)"])
            return nil
        }
    }

    private func write(_ picture: [UInt8], to path: String) throws {
        let file = URL(filePath: settings.footage).appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(picture).write(to: file, options: .atomic)
    }

    /// Keeps a picture of a device as its reference still.
    ///
    /// - Returns: its path relative to the footage directory.
    package func keepReference(_ picture: DevicePicture, of device: UUID) throws -> String {
        let shape = PictureShape(width: picture.width, height: picture.height, stride: picture.stride)
        let jpeg = try Still.jpeg(picture.bytes.span, shape, width: 1280, quality: 85)
        let path = "references/\(device.text)/\(world.id().text).jpg"
        try write(jpeg, to: path)
        return path
    }

    /// New reference stills are in force within a few seconds.
    private func followReferences() async {
        while !Task.isCancelled {
            let devices = Set(streams.live().map(\.source.device))
            do { try await references.renew(devices) } catch { log.debug("references stay: \(error)") }
            try? await Task.sleep(for: .seconds(5))
        }
    }

    /// Every few seconds: how busy the threads were decides how often pictures are decoded.
    private func adapt() async {
        let seconds = 4
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(seconds))
            let worked = inspectors.map { $0.takeBusy() }.reduce(0, +)
            let replaced = inspectors.map { $0.queue.takeReplaced() }.reduce(0, +)
            let busy = Double(worked) / Double(seconds * inspectors.count) / 1e9
            let next = PaceRules.interval(
                after: interval,
                base: settings.interval,
                busy: busy,
                replaced: replaced > inspectors.count
            )
            shared.interval.withLock { $0 = next }
            for source in streams.live() where source.interval != next {
                streams.setSampling(source.id, interval: next)
            }
        }
    }
}
