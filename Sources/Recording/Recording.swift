package import Foundation
package import Kernel
package import Logging
package import Postgres
package import Streams
internal import Synchronization

/// How Recording writes; from the configuration.
package struct RecordingSettings: Sendable {
    package var recorder = RecorderSettings()
    package var reserve = DiskReserve()

    package init() {}
}

/// How the writing of one source goes.
package struct RecordingStatus: Sendable {
    package let place: FootagePlace
    /// When bytes last reached the disk for good.
    package let writtenAt: Date?
    package let trouble: WritingTrouble?
}

/// The context of recordings: has every source recorded, knows what is on the disk, and says of each second of
/// the plan whether it was recorded or why not.
///
/// `reconcile` comes before the first source starts, `run` is the service; stop Streams before it, so that the
/// last segments are closed when it ends.
package final class Recording: Sendable {
    /// The footage directory.
    package let footage: URL
    package let store: RecordingStore
    let coverageStore: CoverageStore
    let world: World
    let settings: RecordingSettings
    let log: Logger
    let disk: Disk
    let ledger: RecordingLedger
    let exports: ExportBook
    let views: ViewBook
    let recorders = Mutex<[Recorder]>([])
    let rate = Mutex(0.0)
    /// Segments another process is writing, where it is not this one that records.
    private let elsewhere = Mutex<@Sendable () -> [Segment]>({ [] })
    private let rates = Mutex(Rates())

    /// Bytes a second of cameras, as last read.
    private struct Rates {
        var byDevice: [UUID: Double] = [:]
        var asked: Set<UUID> = []
        var at: Duration?
    }

    /// Taps the streams at once; the footage directory is made by `reconcile`.
    package init(
        footage: URL,
        streams: Streams,
        database: Database,
        world: World,
        settings: RecordingSettings = RecordingSettings(),
        log: Logger
    ) {
        self.footage = footage
        self.world = world
        self.settings = settings
        self.log = log
        store = RecordingStore(database: database, world: world)
        coverageStore = CoverageStore(database: database)
        disk = Disk(path: footage.path, reserve: settings.reserve)
        ledger = RecordingLedger(store: store, log: log)
        exports = ExportBook(footage: footage)
        views = ViewBook(database: database, world: world)
        streams.tap { [weak self] source in self?.recorder(for: source) }
    }

    private func recorder(for source: Source) -> Recorder {
        let recorder = Recorder(
            place: FootagePlace(roomSitting: source.roomSitting, device: source.device),
            footage: footage.path,
            settings: settings.recorder,
            keeper: ledger,
            gate: disk,
            world: world,
            log: log
        )
        recorders.withLock { $0.append(recorder) }
        return recorder
    }

    /// How the writing of every source goes this moment.
    package func statuses() -> [RecordingStatus] {
        recorders.withLock { $0 }.map { recorder in
            let progress = recorder.look()
            return RecordingStatus(
                place: recorder.place,
                writtenAt: progress.writtenAt,
                trouble: progress.trouble
            )
        }
    }

    /// How full the disk is, and whether it will do for what is still to be recorded.
    ///
    /// Cameras' rates are read from their last recordings, at most once a minute.
    package func forecast(of plan: [PlannedFootage]) async throws -> DiskForecast {
        let devices = Set(plan.map(\.device))
        let known = rates.withLock { $0 }
        var found = known.byDevice
        let isOld = known.at.map { world.uptime() - $0 > .seconds(60) } ?? true
        if !devices.isEmpty, isOld || !devices.isSubset(of: known.asked) {
            found = try await store.rates(of: devices)
            rates.withLock { $0 = Rates(byDevice: found, asked: devices, at: world.uptime()) }
        }
        return forecast(needed: DiskRules.needed(plan, rates: found))
    }

    /// How full the disk is at this moment.
    package var forecast: DiskForecast { forecast(needed: 0) }

    private func forecast(needed: Int64) -> DiskForecast {
        DiskRules.forecast(
            disk.space,
            disk.reserve,
            isOpen: disk.isOpen,
            rate: rate.withLock { $0 },
            needed: needed
        )
    }

    /// Says where segments are asked for that another process is writing; call it before `run`.
    package func ask(elsewhere: @escaping @Sendable () -> [Segment]) {
        self.elsewhere.withLock { $0 = elsewhere }
    }

    /// Segments the database does not know yet: being written, here or elsewhere, or waiting to be noted.
    package var unknown: [Segment] {
        // In this order none slips between: an open one becomes unwritten, an unwritten one a row.
        let others = elsewhere.withLock { $0 }
        return others() + recorders.withLock { $0 }.compactMap(\.open) + ledger.unwritten
    }

    /// A segment the database does not know yet.
    func fresh(_ id: ID<Segment>) -> Segment? { unknown.last { $0.id == id } }

    /// Segments of a room sitting by start: written down, waiting to be, and being written.
    package func segments(of roomSitting: UUID) async throws -> [Segment] {
        let unknown = unknown
        var known = Dictionary(grouping: try await store.segments(of: roomSitting), by: \.id)
            .compactMapValues(\.first)
        for segment in unknown.reversed()
        where segment.place.roomSitting == roomSitting && known[segment.id] == nil {
            known[segment.id] = segment
        }
        return known.values.sorted { ($0.startsAt, $0.path) < ($1.startsAt, $1.path) }
    }
}
