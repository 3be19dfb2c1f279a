package import Alerts
package import CheckIn
package import Kernel
package import Logging
package import Scheduling
package import Web

/// What the console's pages are made from.
package struct Console: Sendable {
    let site: Site
    let roomSittings: RoomSittingStore
    let alerts: AlertBook
    let store: ConsoleStore
    let incidents: IncidentStore
    let visits: PatrolStore
    /// How check-ins stand.
    let checkIns: CheckInStore
    let roomRecords: RoomRecordStore
    let world: World
    /// Where stills of findings lie.
    let footage: String
    /// The ledgers of room sittings.
    let coverage: CoverageReport.Ledgers
    /// Figures of the server beside the board: disk hours left, detection interval.
    let facts: @Sendable () async -> ConsoleFigures

    package init(
        site: Site,
        roomSittings: RoomSittingStore,
        alerts: AlertBook,
        store: ConsoleStore,
        checkIns: CheckInStore,
        world: World,
        footage: String,
        coverage: @escaping CoverageReport.Ledgers,
        facts: @escaping @Sendable () async -> ConsoleFigures
    ) {
        self.site = site
        self.roomSittings = roomSittings
        self.alerts = alerts
        self.store = store
        incidents = IncidentStore(database: store.database, world: world)
        visits = PatrolStore(database: store.database, world: world)
        self.checkIns = checkIns
        roomRecords = RoomRecordStore(database: store.database, world: world)
        self.world = world
        self.footage = footage
        self.coverage = coverage
        self.facts = facts
    }

    func wording(_ context: AppContext) -> Wording { Wording(site, context.language, now: world.now()) }
}

/// Figures of the server as a whole.
package struct ConsoleFigures: Sendable {
    /// Hours of today's plan the disk still takes; nil: not known yet.
    package var diskHours: Double?
    /// Seconds between pictures of a source.
    package var interval: Double?
    /// Kept share of each room sitting's plan, 0 … 1.
    package var coverage: [ID<RoomSitting>: Double] = [:]

    package init() {}
}

extension Console {
    /// Ends visits whose pages have gone, until the task is cancelled.
    package func run(log: Logger) async {
        while !Task.isCancelled {
            do { try await visits.endLost() } catch {
                log.debug("lost visits not ended", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(5))
        }
    }

    /// Every page of the console.
    package func mount(on routes: Routes) {
        mountBoard(on: routes)
        mountRoom(on: routes)
        mountAlerts(on: routes)
        mountFindings(on: routes)
        mountStates(on: routes)
        mountCoverage(on: routes)
        mountIncidents(on: routes)
        mountPatrol(on: routes)
        mountRoomRecords(on: routes)
    }
}
