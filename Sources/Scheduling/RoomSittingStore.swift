package import FoundationEssentials
package import Kernel
package import Postgres

/// Room sittings in the database.
///
/// Each read is one statement, whatever the number of rooms.
package struct RoomSittingStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// Room sittings whose monitoring touches that stretch of time, by start, site and room number.
    package func list(day: Range<Date>, reach: Reach) async throws -> [RoomSitting] {
        // The outer bounds let the index on times work; lead and tail are at most a day each.
        try await database.rows(
            Self.selecting + """

                where s.starts_at < $2::timestamptz + interval '1 day'
                    and s.ends_at > $1::timestamptz - interval '1 day'
                    and s.starts_at - make_interval(secs => s.lead_seconds) < $2
                    and s.ends_at + make_interval(secs => s.tail_seconds) > $1
                    and rs.scope && $3::uuid[]
                order by s.starts_at, t.name, r.number, rs.id
                """,
            day.lowerBound,
            day.upperBound,
            reach
        ).map(Self.read)
    }

    /// The rooms of one sitting, by site and room number; none when it does not exist or lies outside the reach.
    package func list(sitting: ID<Sitting>, reach: Reach) async throws -> [RoomSitting] {
        try await database.rows(
            Self.selecting + " where s.id = $1 and rs.scope && $2::uuid[] order by t.name, r.number, rs.id",
            sitting,
            reach
        ).map(Self.read)
    }

    /// Those room sittings that exist and lie within the reach.
    package func list(ids: [ID<RoomSitting>], reach: Reach) async throws -> [RoomSitting] {
        try await database.rows(
            Self.selecting + " where rs.id = any($1::uuid[]) and rs.scope && $2::uuid[] order by rs.id",
            ids,
            reach
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when it does not exist or lies outside the reach.
    package func one(_ id: ID<RoomSitting>, reach: Reach) async throws -> RoomSitting {
        try await Self.one(id, reach, from: database, locked: false)
    }

    /// Every room sitting whose cameras ought to be ingested at that moment, whoever may see it.
    package func monitored(now: Date) async throws -> [RoomSitting] {
        try await Self.monitored(now: now, from: database)
    }

    static func monitored(now: Date, from reader: some Reader) async throws -> [RoomSitting] {
        try await reader.rows(
            selecting + """

                where s.ends_at > $1::timestamptz - interval '1 day'
                    and s.ends_at + make_interval(secs => s.tail_seconds) > $1
                    and (rs.closed_at is null or rs.closed_at > $1)
                    and (rs.opened_at <= $1
                        or s.opening = 'planned' and s.starts_at
                            - make_interval(secs => s.lead_seconds) <= $1)
                order by s.starts_at, t.name, r.number, rs.id
                """,
            now
        ).map(read).filter { $0.isMonitored(at: now) }
    }

    /// Starts monitoring by hand (B-10).
    ///
    /// - Throws: `Problem.notFound`, or the refusal of the rules as a `Problem`.
    package func open(
        _ id: ID<RoomSitting>,
        by actor: UUID,
        reach: Reach,
        in transaction: Transaction
    ) async throws {
        let roomSitting = try await Self.one(id, reach, from: transaction, locked: true)
        let now = world.now()
        do throws(RoomSittingRefusal) { try roomSitting.mayOpen(now: now) } catch { throw error.problem }
        // Started again after an end by hand, it keeps its first start: the gap is the footage's to explain.
        try await transaction.run(
            """
            update room_sittings set opened_at = coalesce(opened_at, $2), opened_by = coalesce(opened_by, $3),
                closed_at = null, closed_by = null
            where id = $1
            """,
            id,
            now,
            actor
        )
        try await tell("room_sitting.opened", of: roomSitting, by: actor, in: transaction)
    }

    /// Ends monitoring by hand before the plan does.
    ///
    /// - Throws: `Problem.notFound`, or the refusal of the rules as a `Problem`.
    package func close(
        _ id: ID<RoomSitting>,
        by actor: UUID,
        reach: Reach,
        in transaction: Transaction
    ) async throws {
        let roomSitting = try await Self.one(id, reach, from: transaction, locked: true)
        let now = world.now()
        do throws(RoomSittingRefusal) { try roomSitting.mayClose(now: now) } catch { throw error.problem }
        try await transaction.run(
            "update room_sittings set closed_at = $2, closed_by = $3 where id = $1",
            id,
            now,
            actor
        )
        try await tell("room_sitting.closed", of: roomSitting, by: actor, in: transaction)
    }

    private struct Told: Encodable {
        let roomSitting: String
        let room: String
        let sitting: String
        let by: String
    }

    private func tell(
        _ kind: String,
        of roomSitting: RoomSitting,
        by actor: UUID,
        in transaction: Transaction
    ) async throws {
        let body = Told(
            roomSitting: roomSitting.id.description,
            room: roomSitting.room.name,
            sitting: roomSitting.sitting.name,
            by: actor.text
        )
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: kind,
                scope: roomSitting.scope,
                subject: roomSitting.id.uuid,
                body: try JSON.text(body)
            )
        )
    }

    private static func one(
        _ id: ID<RoomSitting>,
        _ reach: Reach,
        from reader: some Reader,
        locked: Bool
    ) async throws -> RoomSitting {
        let lock = locked ? " for update of rs" : ""
        guard
            let row = try await reader.row(
                selecting + " where rs.id = $1 and rs.scope && $2::uuid[]" + lock,
                id,
                reach
            )
        else { throw Problem.notFound }
        return try read(row)
    }
}
