internal import Identity
package import Kernel
package import Logging
package import Organisations
package import Postgres
package import Records
package import Secrets
package import Web

/// The context of sites, rooms, seats, devices, sittings and assignments, as the others see it.
package struct Scheduling: Sendable {
    package let roomSittings: RoomSittingStore
    package let devices: DeviceStore
    package let plan: PlanImport
    let desk: PlanDesk
    let database: Database
    let world: World
    /// Where cameras may be.
    package let networks: CameraNetworks

    /// - Parameter networks: where cameras may be.
    package init(
        database: Database,
        organisations: Organisations,
        keyring: Keyring,
        hasher: PasswordHasher,
        networks: CameraNetworks = .everywhere,
        world: World
    ) {
        self.networks = networks
        roomSittings = RoomSittingStore(database: database, world: world)
        devices = DeviceStore(database: database, keyring: keyring, world: world)
        plan = PlanImport(
            database: database,
            organisations: organisations,
            people: PersonStore(database: database, world: world),
            keyring: keyring,
            hasher: hasher,
            networks: networks,
            world: world
        )
        desk = PlanDesk(
            database: database,
            organisations: organisations.organisations,
            store: plan.store,
            plan: plan,
            imports: PlanImportStore(database: database, world: world),
            keyring: keyring,
            world: world
        )
        self.database = database
        self.world = world
    }
}

extension Scheduling {
    /// Sites, rooms, devices, sittings as the exam office keeps them.
    package var records: [RecordType] {
        [.sites, .rooms(world: world), .devices(devices), .sittings(world: world)]
    }

    /// Checks and writes plan workbooks, one at a time, until cancelled.
    package func run(site: Site, log: Logger) async {
        while !Task.isCancelled {
            let hasWorked = (try? await desk.work(site, log: log)) ?? false
            if !hasWorked { try? await Task.sleep(for: .milliseconds(400)) }
        }
    }

    /// Every route of the context.
    package func mount(on routes: Routes, site: Site) {
        mountRoomSittings(on: routes, site: site)
        mountDevices(on: routes)
        mountDevicePages(on: routes, site: site)
        mountPlan(on: routes, site: site)
        mountPlanImports(on: routes, site: site)
        mountPlanPages(on: routes, site: site)
    }
}
