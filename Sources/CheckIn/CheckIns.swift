package import FoundationEssentials
package import Kernel
package import Logging
package import Postgres
internal import Records
internal import Scheduling
package import Secrets
internal import Web

/// The context of check-in: desks, verification records, the human path; as the others see it.
package struct CheckIns: Sendable {
    package let store: CheckInStore
    package let records: VerificationStore
    package let desks: CheckInDeskStore
    package let vault: PictureVault
    let faces: FaceDesk
    let keyring: Keyring
    let limits: @Sendable (CheckInScene) -> CheckInLimits
    let clock: @Sendable (Date) -> String
    let names: NameGate
    let world: World
    let log: Logger

    /// - Parameters:
    ///   - vault: where pictures lie.
    ///   - limits: of each scene.
    ///   - clock: a moment as the pages write it.
    package init(
        database: Database,
        vault: PictureVault,
        keyring: Keyring,
        faces: FaceDesk,
        limits: @escaping @Sendable (CheckInScene) -> CheckInLimits,
        clock: @escaping @Sendable (Date) -> String = { $0.rfc3339 },
        world: World,
        log: Logger
    ) {
        store = CheckInStore(database: database, world: world)
        records = VerificationStore(database: database)
        desks = CheckInDeskStore(database: database, world: world)
        self.vault = vault
        self.keyring = keyring
        self.faces = faces
        self.limits = limits
        self.clock = clock
        self.world = world
        self.log = log
        names = NameGate()
    }
}

extension CheckIns {
    /// Takes away pictures whose record a crash has prevented.
    package func reconcile() async throws {
        let gone = try await vault.sweep { ids in try await records.known(ids) }
        if gone > 0 { log.info("pictures without a record taken away", metadata: ["files": "\(gone)"]) }
    }
}
