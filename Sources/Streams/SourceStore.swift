internal import FoundationEssentials
package import Kernel
package import Postgres

/// Sources and their spells in the database.
package struct SourceStore: Sendable {
    let database: Database
    let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// A source with the state it was left in.
    struct Opened: Sendable {
        let source: Source
        let state: SourceState
        let cause: SourceCause?
        let since: Date
    }

    /// The sources of wanted cameras, made where they are missing, started where they had ended.
    func open(_ wanted: [WantedSource]) async throws -> [Opened] {
        guard !wanted.isEmpty else { return [] }
        let now = world.now()
        return try await database.transaction { transaction in
            for one in wanted {
                // State "ended", so that a new source takes the same step as one that starts again.
                try await transaction.run(
                    """
                    insert into sources (id, room_sitting_id, device_id, state, since, scope, created_at)
                    values ($1, $2, $3, 'ended', $4, $5::uuid[], $4)
                    on conflict (room_sitting_id, device_id) do nothing
                    """,
                    world.id(),
                    one.roomSitting,
                    one.device,
                    now,
                    one.scope
                )
            }
            let rows = try await transaction.rows(
                Self.selecting + """

                    join unnest($1::uuid[], $2::uuid[]) as wanted (room_sitting, device)
                        on s.room_sitting_id = wanted.room_sitting and s.device_id = wanted.device
                    """,
                wanted.map(\.roomSitting),
                wanted.map(\.device)
            )
            var opened: [Opened] = []
            for row in rows {
                let found = try Self.read(row)
                guard found.state == .ended else {
                    opened.append(found)
                    continue
                }
                let start = SourceChange(
                    source: found.source,
                    state: .starting,
                    cause: nil,
                    since: max(now, found.since),
                    attempts: 0
                )
                try await write(start, in: transaction)
                opened.append(Opened(source: start.source, state: .starting, cause: nil, since: start.since))
            }
            return opened
        }
    }

    /// Sources that are not ended.
    func unended() async throws -> [Opened] {
        try await database.rows(Self.selecting + " where s.state <> 'ended'").map(Self.read)
    }

    /// Takes over the sources a dead server left open: their spells end at its last sign of life, and from there
    /// on the server was away.
    ///
    /// - Returns: how many.
    func adopt() async throws -> Int {
        try await database.transaction { transaction in
            let run = try await transaction.row(
                """
                select max(coalesce(ended_at, beat_at)) as beat from server_runs
                where part <> 'exam'
                    and started_at < (select max(started_at) from server_runs where part <> 'exam')
                """
            )
            let beat = try run?.get("beat", as: Date?.self)
            let left = try await transaction.rows(
                Self.selecting
                    + " where s.state <> 'ended' and s.cause is distinct from 'server_down' for update"
            )
            for row in left {
                let found = try Self.read(row)
                let sign = try beat ?? row.get("unit_at", as: Date?.self) ?? found.since
                let change = SourceChange(
                    source: found.source,
                    state: .interrupted,
                    cause: .serverDown,
                    since: min(max(sign, found.since), max(world.now(), found.since)),
                    attempts: 0
                )
                try await write(change, in: transaction)
            }
            return left.count
        }
    }

    /// Writes one step of a source's life: its row, its spells and the event, all or nothing.
    func write(_ change: SourceChange) async throws {
        try await database.transaction { try await write(change, in: $0) }
    }

    private func write(_ change: SourceChange, in transaction: Transaction) async throws {
        try await transaction.run(
            """
            update sources set state = $2, cause = $3, since = $4, attempts = $5,
                first_live_at = case when $2 = 'live' then coalesce(first_live_at, $4) else first_live_at end
            where id = $1
            """,
            change.source.id,
            change.state.rawValue,
            change.cause?.rawValue,
            change.since,
            change.attempts
        )
        try await transaction.run(
            """
            update source_spells set ends_at = greatest(starts_at, $2)
            where source_id = $1 and ends_at is null
            """,
            change.source.id,
            change.since
        )
        try await transaction.run(
            "insert into source_spells (id, source_id, state, cause, starts_at) values ($1, $2, $3, $4, $5)",
            world.id(),
            change.source.id,
            change.state.rawValue,
            change.cause?.rawValue,
            change.since
        )
        try await transaction.append(event(of: change))
    }

    private struct Told: Encodable {
        let source: String
        let device: String
        let roomSitting: String
        let state: SourceState
        let cause: SourceCause?
        let since: Date
    }

    private func event(of change: SourceChange) throws -> Event {
        let body = Told(
            source: change.source.id.description,
            device: change.source.device.text,
            roomSitting: change.source.roomSitting.text,
            state: change.state,
            cause: change.cause,
            since: change.since
        )
        return Event(
            id: world.id(),
            at: world.now(),
            kind: "source.changed",
            scope: change.source.scope,
            subject: change.source.id.uuid,
            body: try JSON.text(body)
        )
    }

    private static let selecting = """
        select s.id, s.room_sitting_id, s.device_id, s.scope, s.state, s.cause, s.since, s.unit_at from sources s
        """

    private static func read(_ row: Row) throws -> Opened {
        Opened(
            source: Source(
                id: try row.get("id"),
                roomSitting: try row.get("room_sitting_id"),
                device: try row.get("device_id"),
                scope: try row.get("scope")
            ),
            state: SourceState(rawValue: try row.get("state")) ?? .ended,
            cause: try row.get("cause", as: String?.self).flatMap(SourceCause.init(rawValue:)),
            since: try row.get("since")
        )
    }
}
