package import FoundationEssentials
package import Kernel
package import Postgres
package import Scheduling

/// Patrols' visits in the database.
package struct PatrolStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    private static let selecting = """
        select v.id, v.user_id, v.room_sitting_id, v.follows_id, v.created_at, v.seen_at, v.ended_at,
            r.name as room, t.name as site
        from patrol_visits v join room_sittings rs on rs.id = v.room_sitting_id
            join rooms r on r.id = rs.room_id join sites t on t.id = r.site_id
        """

    /// The open visit of a person.
    package func current(of user: UUID) async throws -> PatrolVisit? {
        try await database.row(Self.selecting + " where v.user_id = $1 and v.ended_at is null", user).map(
            Self.read
        )
    }

    /// A visit of a person's, open or not.
    package func one(_ id: ID<PatrolVisit>, of user: UUID) async throws -> PatrolVisit? {
        try await database.row(Self.selecting + " where v.id = $1 and v.user_id = $2", id, user).map(
            Self.read
        )
    }

    /// A person's visits since a moment, newest first.
    package func list(of user: UUID, since: Date, limit: Int) async throws -> [PatrolVisit] {
        try await database.rows(
            Self.selecting
                + " where v.user_id = $1 and v.created_at >= $2 order by v.created_at desc, v.id desc limit $3",
            user,
            since,
            limit
        ).map(Self.read)
    }

    /// When patrols last looked at these rooms, and who else is looking now.
    package func seen(
        _ roomSittings: [ID<RoomSitting>],
        besides user: UUID
    ) async throws -> [ID<RoomSitting>: (at: Date, watcher: String?)] {
        let rows = try await database.rows(
            """
            select v.room_sitting_id, max(coalesce(v.ended_at, v.seen_at)) as at,
                min(u.name) filter (where v.ended_at is null and v.user_id <> $2) as watcher
            from patrol_visits v join users u on u.id = v.user_id
            where v.room_sitting_id = any($1::uuid[]) group by v.room_sitting_id
            """,
            roomSittings,
            user
        )
        var seen: [ID<RoomSitting>: (at: Date, watcher: String?)] = [:]
        for row in rows {
            seen[try row.get("room_sitting_id")] = (try row.get("at"), try row.get("watcher"))
        }
        return seen
    }

    /// Begins a visit; the one before it ends.
    package func begin(
        _ room: RoomSitting,
        by user: UUID,
        follows: ID<PatrolVisit>?,
        in transaction: Transaction
    ) async throws -> ID<PatrolVisit> {
        let now = world.now()
        try await end(of: user, as: .moved, in: transaction)
        let id: ID<PatrolVisit> = world.id()
        try await transaction.run(
            """
            insert into patrol_visits (id, user_id, room_sitting_id, follows_id, seen_at, scope, created_at)
            values ($1, $2, $3, $4, $5, $6::uuid[], $5)
            """,
            id,
            user,
            room.id,
            follows,
            now,
            room.scope
        )
        try await tell("visit.began", id, room.id, room.scope, in: transaction)
        return id
    }

    /// How a visit ended; stable codes.
    package enum Ending: String, Sendable {
        case moved, left
    }

    /// Ends a person's open visit, if there is one; without a recent sign of life it ended at the last one.
    package func end(of user: UUID, as ending: Ending, in transaction: Transaction) async throws {
        let now = world.now()
        let rows = try await transaction.rows(
            """
            update patrol_visits set
                ended_at = case when seen_at < $2 then seen_at else $3 end,
                ending = case when seen_at < $2 then 'lost' else $4 end
            where user_id = $1 and ended_at is null returning id, room_sitting_id, scope
            """,
            user,
            now.addingTimeInterval(-PatrolRules.patience),
            now,
            ending.rawValue
        )
        try await tellEnds(rows, in: transaction)
    }

    /// Notes a sign of life of a person's visit.
    ///
    /// - Returns: false when he has no such visit, or it has ended.
    package func note(_ id: ID<PatrolVisit>, of user: UUID) async throws -> Bool {
        try await database.transaction { transaction in
            try await transaction.row(
                """
                update patrol_visits set seen_at = $3
                where id = $1 and user_id = $2 and ended_at is null returning id
                """,
                id,
                user,
                world.now()
            ) != nil
        }
    }

    /// Ends every visit whose page has gone: it lasted until the last sign of life.
    package func endLost() async throws {
        let limit = world.now().addingTimeInterval(-PatrolRules.patience)
        // Most seconds there is none; reading takes no lock.
        let waiting = try await database.row(
            "select 1 from patrol_visits where ended_at is null and seen_at < $1 limit 1",
            limit
        )
        guard waiting != nil else { return }
        try await database.transaction { transaction in
            let rows = try await transaction.rows(
                """
                update patrol_visits set ended_at = seen_at, ending = 'lost'
                where ended_at is null and seen_at < $1 returning id, room_sitting_id, scope
                """,
                limit
            )
            try await tellEnds(rows, in: transaction)
        }
    }

    private struct Told: Encodable {
        let roomSitting: String
    }

    private func tellEnds(_ rows: [Row], in transaction: Transaction) async throws {
        for row in rows {
            try await tell(
                "visit.ended",
                row.get("id"),
                row.get("room_sitting_id"),
                row.get("scope"),
                in: transaction
            )
        }
    }

    private func tell(
        _ event: String,
        _ id: ID<PatrolVisit>,
        _ room: ID<RoomSitting>,
        _ scope: [UUID],
        in transaction: Transaction
    ) async throws {
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: event,
                scope: scope,
                subject: id.uuid,
                body: try JSON.text(Told(roomSitting: room.description))
            )
        )
    }

    private static func read(_ row: Row) throws -> PatrolVisit {
        PatrolVisit(
            id: try row.get("id"),
            user: try row.get("user_id"),
            roomSitting: try row.get("room_sitting_id"),
            room: try row.get("room"),
            site: try row.get("site"),
            follows: try row.get("follows_id"),
            beganAt: try row.get("created_at"),
            seenAt: try row.get("seen_at"),
            endedAt: try row.get("ended_at")
        )
    }
}
