internal import FoundationEssentials
package import Kernel
package import Postgres
internal import Secrets

/// Changing devices. Every change leaves one event; the caller adds the audit line in the same transaction.
extension DeviceStore {
    /// Adds a device, or changes the one of that id.
    ///
    /// - Parameter anew: the id of a new one; nil: any.
    /// - Throws: `Problem.notFound`; `device_invalid` naming an unknown site or room or a code in use;
    ///   `device_in_use` when a running room sitting would lose it.
    package func save(
        _ entry: DeviceEntry,
        as id: ID<Device>?,
        anew: ID<Device>? = nil,
        reach: Reach,
        in transaction: Transaction
    ) async throws -> ID<Device> {
        let scope = try await place(of: entry, reach, in: transaction)
        if let id {
            let old = try await locked(id, reach, in: transaction)
            if old.room?.id != entry.room || old.site.id != entry.site {
                try await refuseInUse(old, in: transaction)
            }
        }
        let row: ID<Device> = id ?? anew ?? world.id()
        let sealed = try entry.password.map { Bytes(try keyring.seal(Data($0.utf8), for: row.uuid)) }
        do {
            try await transaction.run(
                Self.saving,
                row,
                entry.site,
                entry.room,
                entry.code,
                entry.name,
                entry.place.rawValue,
                entry.address,
                entry.username,
                sealed,
                scope,
                world.now(),
                entry.subAddress
            )
        } catch PostgresError.duplicate {
            throw Problem(
                .invalid,
                "device_invalid",
                fields: [.init("code", "duplicate", ["code": entry.code])]
            )
        }
        try await tell(row, scope, id == nil ? "created" : "changed", in: transaction)
        return row
    }

    private static let saving = """
        insert into devices (id, site_id, room_id, code, name, place, address, username, secret, scope,
            created_at, sub_address)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9::bytea, $10::uuid[], $11, $12)
        on conflict (id) do update set site_id = excluded.site_id, room_id = excluded.room_id,
            code = excluded.code, name = excluded.name, place = excluded.place, address = excluded.address,
            username = excluded.username, secret = coalesce(excluded.secret, devices.secret),
            scope = excluded.scope, sub_address = excluded.sub_address
        """

    /// Takes a device away; its recordings keep naming it.
    ///
    /// - Throws: `Problem.notFound`; `device_in_use` while a running room sitting uses it.
    package func delete(_ id: ID<Device>, reach: Reach, in transaction: Transaction) async throws {
        let old = try await locked(id, reach, in: transaction)
        try await refuseInUse(old, in: transaction)
        let row = try await transaction.row(
            "update devices set deleted_at = $2, secret = null where id = $1 returning scope",
            id,
            world.now()
        )
        try await tell(id, try row?.get("scope") ?? [], "deleted", in: transaction)
    }

    /// Keeps what a connection test found.
    package func save(_ test: DeviceTest, of id: ID<Device>, in transaction: Transaction) async throws {
        let row = try await transaction.row(
            """
            update devices set tested_at = $2, test_report = $3::jsonb
            where id = $1 and deleted_at is null returning scope
            """,
            id,
            test.at,
            try JSON.text(test)
        ).found()
        try await tell(id, try row.get("scope"), "tested", in: transaction)
    }

    /// Makes a still of the footage directory the device's reference, with its audit line.
    package func save(reference path: String, of id: ID<Device>, reach: Reach, audit: AuditEntry) async throws
    {
        try await database.transaction { transaction in
            let row = try await transaction.row(
                """
                update devices set reference_still = $2, reference_at = $3
                where id = $1 and deleted_at is null and scope && $4::uuid[] returning scope
                """,
                id,
                path,
                world.now(),
                reach
            ).found()
            try await tell(id, try row.get("scope"), "referenced", in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    /// Keeps what a connection test found, with its audit line, in a transaction of its own.
    package func save(_ test: DeviceTest, of id: ID<Device>, audit: AuditEntry) async throws {
        try await database.transaction { transaction in
            try await save(test, of: id, in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    /// The scope a device has at its site; site and room must be within reach and belong together.
    private func place(of entry: DeviceEntry, _ reach: Reach, in transaction: Transaction) async throws
        -> [UUID]
    {
        let site = try await transaction.row(
            "select scope from sites where id = $1 and scope && $2::uuid[]",
            entry.site,
            reach
        )
        guard let site else { throw unknown("site", entry.site) }
        if let room = entry.room {
            let known = try await transaction.row(
                "select 1 from rooms where id = $1 and site_id = $2",
                room,
                entry.site
            )
            guard known != nil else { throw unknown("room", room) }
        }
        return try site.get("scope")
    }

    private func unknown<Of>(_ what: String, _ id: ID<Of>) -> Problem {
        Problem(
            .invalid,
            "device_invalid",
            fields: [.init(what, "unknown_\(what)", ["code": id.description])]
        )
    }

    private func locked(_ id: ID<Device>, _ reach: Reach, in transaction: Transaction) async throws -> Device
    {
        try await transaction.run("select 1 from devices where id = $1 for update", id)
        return try await Self.one(id, reach, from: transaction)
    }

    private func refuseInUse(_ device: Device, in transaction: Transaction) async throws {
        guard let room = device.room else { return }
        let used = try await RoomSittingStore.monitored(now: world.now(), from: transaction)
            .contains { $0.room.id == room.id }
        guard !used else { throw Problem(.conflict, "device_in_use", ["room": room.name]) }
    }

    private struct Told: Encodable {
        let device: String
        let change: String
    }

    private func tell(
        _ id: ID<Device>,
        _ scope: [UUID],
        _ change: String,
        in transaction: Transaction
    ) async throws {
        try await transaction.append(Self.changed(id, scope, change, world: world))
    }

    /// The event of a changed device.
    ///
    /// - Parameter change: `created`, `changed`, `deleted`, `tested`, `referenced` or `imported`.
    static func changed(_ id: ID<Device>, _ scope: [UUID], _ change: String, world: World) throws -> Event {
        Event(
            id: world.id(),
            at: world.now(),
            kind: "device.changed",
            scope: scope,
            subject: id.uuid,
            body: try JSON.text(Told(device: id.description, change: change))
        )
    }
}
