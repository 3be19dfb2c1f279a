internal import FoundationEssentials
package import Kernel
package import Postgres
package import Secrets

/// Devices in the database.
///
/// Passwords are sealed under the data key, bound to the row's id, and opened for ingest and connection tests
/// only.
package struct DeviceStore: Sendable {
    let database: Database
    let keyring: Keyring
    let world: World

    package init(database: Database, keyring: Keyring, world: World) {
        self.database = database
        self.keyring = keyring
        self.world = world
    }

    /// Devices within reach, oldest first.
    ///
    /// - Parameter cursor: only those made after that one.
    package func list(after cursor: ID<Device>? = nil, limit: Int, reach: Reach) async throws -> [Device] {
        try await database.rows(
            Self.selecting + """

                where d.deleted_at is null and d.scope && $1::uuid[] and ($2::uuid is null or d.id > $2)
                order by d.id limit $3
                """,
            reach,
            cursor,
            limit
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when it does not exist, was deleted or lies outside the reach.
    package func one(_ id: ID<Device>, reach: Reach) async throws -> Device {
        try await Self.one(id, reach, from: database)
    }

    static func one(_ id: ID<Device>, _ reach: Reach, from reader: some Reader) async throws -> Device {
        guard
            let row = try await reader.row(
                selecting + " where d.id = $1 and d.deleted_at is null and d.scope && $2::uuid[]",
                id,
                reach
            )
        else { throw Problem.notFound }
        return try read(row)
    }

    /// What ingest and connection tests sign in with; nil when there is no such device.
    package func credentials(_ id: ID<Device>) async throws -> DeviceCredentials? {
        let row = try await database.row(
            "select address, sub_address, username, secret from devices where id = $1 and deleted_at is null",
            id
        )
        guard let row else { return nil }
        let sealed: Bytes? = try row.get("secret")
        let password = try sealed.map { sealed in
            String(decoding: try keyring.open(sealed.bytes, for: id.uuid), as: UTF8.self)
        }
        return DeviceCredentials(
            address: try row.get("address"),
            subAddress: try row.get("sub_address"),
            username: try row.get("username"),
            password: password
        )
    }

    static let selecting = """
        select d.id, d.code, d.name, d.place, d.address, d.sub_address, d.username, d.secret is not null as has_password,
            d.test_report, d.reference_still, d.reference_at, t.id as site_id, t.code as site_code, t.name as site_name,
            r.id as room_id, r.code as room_code, r.name as room_name, r.number as room_number,
            r.place as room_place
        from devices d join sites t on t.id = d.site_id left join rooms r on r.id = d.room_id
        """

    static func read(_ row: Row) throws -> Device {
        let report: String? = try row.get("test_report")
        return Device(
            id: try row.get("id"),
            site: ExamSite(
                id: try row.get("site_id"),
                code: try row.get("site_code"),
                name: try row.get("site_name")
            ),
            room: try room(row),
            code: try row.get("code"),
            name: try row.get("name"),
            place: Device.Place(rawValue: try row.get("place")) ?? .other,
            address: try row.get("address"),
            subAddress: try row.get("sub_address"),
            username: try row.get("username"),
            hasPassword: try row.get("has_password"),
            test: try report.map { try JSON.decode(DeviceTest.self, from: Data($0.utf8)) },
            reference: try reference(row)
        )
    }

    private static func reference(_ row: Row) throws -> DeviceReference? {
        guard let path = try row.get("reference_still", as: String?.self) else { return nil }
        return DeviceReference(takenAt: try row.get("reference_at"), path: path)
    }

    private static func room(_ row: Row) throws -> Room? {
        guard let id = try row.get("room_id", as: ID<Room>?.self) else { return nil }
        return Room(
            id: id,
            code: try row.get("room_code"),
            name: try row.get("room_name"),
            number: try row.get("room_number"),
            place: try row.get("room_place")
        )
    }
}
