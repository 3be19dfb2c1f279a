package import FoundationEssentials
package import Kernel
package import Postgres
package import Secrets

/// Channels in the database.
///
/// What must not be shown is sealed under the data key, bound to the row's id, and opened for sending only.
package struct ChannelStore: Sendable {
    let database: Database
    private let keyring: Keyring
    private let world: World

    package init(database: Database, keyring: Keyring, world: World) {
        self.database = database
        self.keyring = keyring
        self.world = world
    }

    /// Channels within reach, oldest first.
    package func list(reach: Reach) async throws -> [Channel] {
        try await database.rows(
            Self.selecting + " where deleted_at is null and scope && $1::uuid[] order by id limit 500",
            reach
        ).map(read)
    }

    /// - Throws: `Problem.notFound` when it does not exist, was deleted or lies outside the reach.
    package func one(_ id: ID<Channel>, reach: Reach) async throws -> Channel {
        let sql = Self.selecting + " where id = $1 and deleted_at is null and scope && $2::uuid[]"
        guard let row = try await database.row(sql, id, reach) else { throw Problem.notFound }
        return try read(row)
    }

    /// A channel with everything needed to send; nil when it is gone or off.
    func opened(_ id: ID<Channel>) async throws -> (channel: Channel, secret: ChannelSecret)? {
        let row = try await database.row(
            Self.selecting + " where id = $1 and deleted_at is null",
            id
        )
        guard let row else { return nil }
        return (try read(row), try secret(row, of: id))
    }

    /// Saves a channel with its audit line.
    ///
    /// - Parameter id: nil: a new one, for the organisation given.
    package func save(
        _ entry: ChannelEntry,
        as id: ID<Channel>?,
        organisation: UUID,
        reach: Reach,
        audit: (UUID) -> AuditEntry
    ) async throws -> ID<Channel> {
        try await database.transaction { transaction in
            let saved =
                if let id { id } else { try await insert(entry, organisation, reach, in: transaction) }
            let row = try await transaction.row(
                Self.selecting + " where id = $1 and deleted_at is null and scope && $2::uuid[] for update",
                saved,
                reach
            ).found()
            let old = try read(row)
            guard old.kind == entry.kind else {
                throw Problem(.invalid, "channel_invalid", fields: [.init("kind", "kind_fixed")])
            }
            var secret = try secret(row, of: saved)
            secret.address = entry.secret.address ?? secret.address
            secret.key = entry.secret.key ?? secret.key
            secret.password = entry.secret.password ?? secret.password
            var settings = entry.settings
            if entry.kind != .email, entry.secret.address == nil { settings.host = old.settings.host }
            try await transaction.run(
                """
                update channels set name = $2, settings = $3::jsonb, enabled = $4, secret = $5,
                    tested_at = null, test_reason = null
                where id = $1
                """,
                saved,
                entry.name,
                try JSON.text(settings),
                entry.isEnabled,
                Bytes(try keyring.seal(try JSON.data(secret), for: saved.uuid))
            )
            // Whoever could not be reached so far may be reachable now.
            try await EscalationStore.wakeUnreached(at: world.now(), in: transaction)
            try await transaction.record(audit(saved.uuid), world: world)
            return saved
        }
    }

    private func insert(
        _ entry: ChannelEntry,
        _ organisation: UUID,
        _ reach: Reach,
        in transaction: Transaction
    ) async throws -> ID<Channel> {
        let row = try await transaction.row(
            """
            insert into channels (id, organisation_id, kind, name, settings, scope, created_at)
            select $1, id, $3, $4, '{}', scope, $5 from organisations where id = $2 and scope && $6::uuid[]
            returning id
            """,
            world.id(),
            organisation,
            entry.kind.rawValue,
            entry.name,
            world.now(),
            reach
        )
        guard let row else { throw Problem.notFound }
        return try row.get("id")
    }

    /// Deletes a channel; its secret is gone at once, its messages stay.
    package func delete(_ id: ID<Channel>, reach: Reach, audit: AuditEntry) async throws {
        try await database.transaction { transaction in
            let row = try await transaction.row(Self.deleting, id, reach, world.now())
            guard row != nil else { throw Problem.notFound }
            try await transaction.record(audit, world: world)
        }
    }

    /// Keeps what a test message came to.
    func noteTest(_ reason: String, of id: ID<Channel>, audit: AuditEntry) async throws {
        try await database.transaction { transaction in
            let sql = "update channels set tested_at = $2, test_reason = $3 where id = $1"
            try await transaction.run(sql, id, world.now(), reason)
            try await transaction.record(audit, world: world)
        }
    }

    private static let deleting = """
        update channels set deleted_at = $3, secret = null, enabled = false
        where id = $1 and deleted_at is null and scope && $2::uuid[] returning id
        """

    static let selecting = """
        select id, organisation_id, kind, name, settings, secret, enabled, tested_at, test_reason from channels
        """

    private func read(_ row: Row) throws -> Channel {
        let settings: String = try row.get("settings")
        let id: ID<Channel> = try row.get("id")
        let secret = (try? self.secret(row, of: id)) ?? ChannelSecret()
        return Channel(
            id: id,
            organisation: try row.get("organisation_id"),
            kind: ChannelKind(rawValue: try row.get("kind")) ?? .webhook,
            name: try row.get("name"),
            settings: (try? JSON.decode(ChannelSettings.self, from: Data(settings.utf8)))
                ?? ChannelSettings(),
            isEnabled: try row.get("enabled"),
            testedAt: try row.get("tested_at"),
            testReason: try row.get("test_reason"),
            hasKey: secret.key != nil,
            hasPassword: secret.password != nil
        )
    }

    private func secret(_ row: Row, of id: ID<Channel>) throws -> ChannelSecret {
        guard let sealed: Bytes = try row.get("secret", as: Bytes?.self) else { return ChannelSecret() }
        return try JSON.decode(ChannelSecret.self, from: Data(try keyring.open(sealed.bytes, for: id.uuid)))
    }
}
