package import Kernel
package import Postgres
package import Secrets

/// The context of sites, rooms, seats, devices, sittings and assignments, as the others see it.
package struct Scheduling: Sendable {
    package let roomSittings: RoomSittingStore
    package let devices: DeviceStore
    let database: Database
    let world: World

    package init(database: Database, keyring: Keyring, world: World) {
        roomSittings = RoomSittingStore(database: database, world: world)
        devices = DeviceStore(database: database, keyring: keyring, world: world)
        self.database = database
        self.world = world
    }
}
