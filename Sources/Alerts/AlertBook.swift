internal import FoundationEssentials
package import Kernel
package import Postgres
package import Scheduling

/// The alert book: every alert there is and was.
///
/// Written by the monitor and by people who acknowledge.
///
/// One open alert a cause, room sitting and device is the database's promise (a unique index), so two servers that
/// see the same difference raise it once.
package struct AlertBook: Sendable {
    let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// What the rules need to decide about these room sittings: open alerts, those cleared no longer ago than
    /// `recent` seconds, and those that were settled for good.
    package func known(_ roomSittings: Set<ID<RoomSitting>>, recent: Double) async throws -> [AlertRules
        .Known]
    {
        guard !roomSittings.isEmpty else { return [] }
        let lasting = AlertCause.allCases.filter(\.isSettledByAcknowledgement).map(\.rawValue)
        return try await database.rows(
            """
            select id, cause, room_sitting_id, device_id, acknowledged_at is not null as acknowledged, cleared_at
            from alerts
            where room_sitting_id = any($1::uuid[])
                and (cleared_at is null or cleared_at > $2 or cause = any($3::text[]))
            """,
            roomSittings,
            world.now().addingTimeInterval(-recent),
            lasting
        ).compactMap { row in
            guard let cause = AlertCause(rawValue: try row.get("cause")) else { return nil }
            return AlertRules.Known(
                id: try row.get("id"),
                cause: cause,
                roomSitting: try row.get("room_sitting_id"),
                device: try row.get("device_id"),
                isAcknowledged: try row.get("acknowledged"),
                clearedAt: try row.get("cleared_at")
            )
        }
    }

    /// Room sittings with an open alert: they must be looked at however long they are over.
    package func open() async throws -> Set<ID<RoomSitting>> {
        let rows = try await database.rows(
            "select distinct room_sitting_id from alerts where cleared_at is null"
        )
        return Set(try rows.map { try $0.get("room_sitting_id") })
    }

    /// Writes changes with their events in one transaction.
    ///
    /// - Returns: the alerts really raised, reopened or cleared by this call; another server may have been first.
    @discardableResult
    package func apply(_ changes: [AlertRules.Change]) async throws -> [ID<Alert>] {
        guard !changes.isEmpty else { return [] }
        return try await database.transaction { transaction in
            var changed: [ID<Alert>] = []
            for change in changes {
                guard let (id, kind) = try await write(change, in: transaction) else { continue }
                try await tell(kind, of: id, in: transaction)
                try await EscalationStore.note(id, at: world.now(), in: transaction)
                changed.append(id)
            }
            return changed
        }
    }

    /// A named person takes the alert.
    ///
    /// Doing it again changes nothing; the first name stays.
    ///
    /// - Throws: `Problem.notFound` outside the reach, `alert_cleared` (conflict) when it is over and nobody had.
    package func acknowledge(
        _ id: ID<Alert>,
        reach: Reach,
        entry: AuditEntry
    ) async throws {
        try await database.transaction { transaction in
            guard
                let row = try await transaction.row(
                    """
                    select acknowledged_at is not null as acknowledged, cleared_at is not null as cleared
                    from alerts where id = $1 and scope && $2::uuid[] for update
                    """,
                    id,
                    reach
                )
            else { throw Problem.notFound }
            guard try !row.get("acknowledged") else { return }
            guard try !row.get("cleared") else { throw Problem(.conflict, "alert_cleared") }
            try await transaction.run(
                "update alerts set acknowledged_at = $2, acknowledged_by = $3 where id = $1",
                id,
                world.now(),
                entry.actor
            )
            try await tell("alert.acknowledged", of: id, in: transaction)
            try await EscalationStore.note(id, at: world.now(), in: transaction)
            try await transaction.record(entry, world: world)
        }
    }

    /// Notes that alerts were handed to an open page; only the first time counts.
    package func markPushed(_ ids: [ID<Alert>]) async throws {
        guard !ids.isEmpty else { return }
        try await database.transaction { transaction in
            let sql = "update alerts set pushed_at = $2 where id = any($1::uuid[]) and pushed_at is null"
            try await transaction.run(sql, ids, world.now())
        }
    }

    private func write(
        _ change: AlertRules.Change,
        in transaction: Transaction
    ) async throws -> (id: ID<Alert>, kind: String)? {
        switch change {
        case .raise(let difference):
            return try await insert(difference, in: transaction).map { ($0, "alert.raised") }
        case .reopen(let id):
            let row = try await transaction.row(
                """
                update alerts set cleared_at = null,
                    detail = detail || jsonb_build_object('reopened', coalesce((detail->>'reopened')::int, 0) + 1)
                where id = $1 and cleared_at is not null and not exists (
                    select 1 from alerts other where other.cause = alerts.cause and other.cleared_at is null
                        and other.room_sitting_id = alerts.room_sitting_id
                        and other.device_id is not distinct from alerts.device_id)
                returning id
                """,
                id
            )
            return row == nil ? nil : (id, "alert.raised")
        case .clear(let id, let at):
            let row = try await transaction.row(
                "update alerts set cleared_at = greatest($2, raised_at) where id = $1 and cleared_at is null returning id",
                id,
                at
            )
            return row == nil ? nil : (id, "alert.cleared")
        }
    }

    private func insert(_ difference: Difference, in transaction: Transaction) async throws -> ID<Alert>? {
        let detail = Alert.Detail(
            due: difference.due,
            reason: difference.reason.isEmpty ? nil : difference.reason
        )
        return try await transaction.row(
            """
            insert into alerts (id, cause, severity, room_sitting_id, device_id, since, raised_at, detail, scope)
            select $1, $2, $3, id, $5, $6, $7, $8::jsonb, scope from room_sittings where id = $4
            on conflict (cause, room_sitting_id, device_id) where cleared_at is null do nothing
            returning id
            """,
            world.id(),
            difference.cause.rawValue,
            difference.cause.severity.rawValue,
            difference.roomSitting,
            difference.device,
            difference.since,
            world.now(),
            try JSON.text(detail)
        )?.get("id")
    }

    /// What pages are told; everything they need to announce it without asking again.
    private struct Told: Encodable {
        let id: String
        let cause: String
        let severity: String
        let roomSitting: String
        let room: String
        let device: String?
        let deviceName: String?
        let since: Date
        let by: String?
        let reopened: Int?
    }

    private func tell(_ kind: String, of id: ID<Alert>, in transaction: Transaction) async throws {
        guard let alert = try await Self.one(id, from: transaction) else { return }
        let body = Told(
            id: id.description,
            cause: alert.cause.rawValue,
            severity: alert.severity.rawValue,
            roomSitting: alert.roomSitting.description,
            room: alert.place.room,
            device: alert.device?.description,
            deviceName: alert.place.deviceName,
            since: alert.since,
            by: alert.acknowledgedBy,
            reopened: alert.detail.reopened
        )
        let row = try await transaction.row("select scope from alerts where id = $1", id)
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: kind,
                scope: try row?.get("scope") ?? [],
                subject: id.uuid,
                body: try JSON.text(body)
            )
        )
    }
}
