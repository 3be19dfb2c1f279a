package import FoundationEssentials
package import Kernel
package import Postgres
package import Scheduling

/// Incidents in the database.
package struct IncidentStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    private static let selecting = """
        select i.id, i.room_sitting_id, i.kind, i.at, i.text, i.state, i.created_at, i.scope,
            i.visit_id is not null as is_patrols, n.name as noted_by, s.label as seat,
            h.created_at as step_at, h.state as step_state, h.text as step_text, hu.name as step_by
        from incidents i join users n on n.id = i.noted_by left join seats s on s.id = i.seat_id
            left join lateral (
                select x.created_at, x.state, x.text, x.user_id from incident_steps x
                where x.incident_id = i.id order by x.created_at desc, x.id desc limit 1
            ) h on true
            left join users hu on hu.id = h.user_id
        """

    /// Incidents of some room sittings, oldest first.
    package func list(of roomSittings: [ID<RoomSitting>], reach: Reach) async throws -> [Incident] {
        try await database.rows(
            Self.selecting
                + " where i.room_sitting_id = any($1::uuid[]) and i.scope && $2::uuid[] order by i.at, i.id",
            roomSittings,
            reach
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when it does not exist or lies outside the reach.
    package func one(_ id: ID<Incident>, reach: Reach) async throws -> Incident {
        let row = try await database.row(
            Self.selecting + " where i.id = $1 and i.scope && $2::uuid[]",
            id,
            reach
        ).found()
        return try Self.read(row)
    }

    /// What was done about an incident, oldest first.
    package func steps(of id: ID<Incident>) async throws -> [Incident.Step] {
        try await database.rows(
            """
            select x.created_at, x.state, x.text, u.name from incident_steps x join users u on u.id = x.user_id
            where x.incident_id = $1 order by x.created_at, x.id
            """,
            id
        ).map { row in
            Incident.Step(
                at: try row.get("created_at"),
                by: try row.get("name"),
                state: Incident.State(rawValue: try row.get("state")) ?? .open,
                text: try row.get("text")
            )
        }
    }

    /// The seats of a room, as they are numbered.
    package func seats(of room: ID<Room>) async throws -> [RoomSeat] {
        try await database.rows(
            "select id, label from seats where room_id = $1 order by length(label), label",
            room
        ).map { RoomSeat(id: try $0.get("id"), label: try $0.get("label")) }
    }

    /// Writes an incident down; on a patrol's open visit of that room it becomes that visit's remark.
    package func add(
        _ entry: IncidentEntry,
        in room: RoomSitting,
        by user: UUID,
        in transaction: Transaction
    ) async throws -> ID<Incident> {
        let id: ID<Incident> = world.id()
        try await transaction.run(
            """
            insert into incidents (id, room_sitting_id, kind, seat_id, at, text, noted_by, visit_id, scope, created_at)
            values ($1, $2, $3, $4, $5, $6, $7,
                (select v.id from patrol_visits v
                    where v.user_id = $7 and v.room_sitting_id = $2 and v.ended_at is null),
                $8::uuid[], $9)
            """,
            id,
            room.id,
            entry.kind.rawValue,
            entry.seat,
            entry.at,
            entry.text,
            user,
            room.scope,
            world.now()
        )
        try await tell("incident.noted", id, room.id, entry.kind, .open, room.scope, in: transaction)
        return id
    }

    /// Says what was done about an incident.
    ///
    /// - Throws: `Problem.notFound`, or `incident_state` when it cannot come to be that.
    package func step(
        _ id: ID<Incident>,
        to state: Incident.State,
        text: String,
        by user: UUID,
        reach: Reach,
        in transaction: Transaction
    ) async throws {
        let row = try await transaction.row(
            """
            select room_sitting_id, kind, state, scope from incidents
            where id = $1 and scope && $2::uuid[] for update
            """,
            id,
            reach
        ).found()
        let old = Incident.State(rawValue: try row.get("state")) ?? .open
        guard old.moves(to: state) else { throw Problem(.conflict, "incident_state") }
        try await transaction.run("update incidents set state = $2 where id = $1", id, state.rawValue)
        try await transaction.run(
            """
            insert into incident_steps (id, incident_id, state, text, user_id, created_at)
            values ($1, $2, $3, $4, $5, $6)
            """,
            world.id(),
            id,
            state.rawValue,
            text,
            user,
            world.now()
        )
        let kind = Incident.Kind(rawValue: try row.get("kind")) ?? .other
        let name = state == .open ? "reopened" : state.rawValue
        let room: ID<RoomSitting> = try row.get("room_sitting_id")
        try await tell("incident.\(name)", id, room, kind, state, row.get("scope"), in: transaction)
    }

    private struct Told: Encodable {
        let roomSitting: String
        let kind: String
        let state: String
    }

    private func tell(
        _ event: String,
        _ id: ID<Incident>,
        _ room: ID<RoomSitting>,
        _ kind: Incident.Kind,
        _ state: Incident.State,
        _ scope: [UUID],
        in transaction: Transaction
    ) async throws {
        let body = Told(roomSitting: room.description, kind: kind.rawValue, state: state.rawValue)
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: event,
                scope: scope,
                subject: id.uuid,
                body: try JSON.text(body)
            )
        )
    }

    private static func read(_ row: Row) throws -> Incident {
        var last: Incident.Step?
        if let at = try row.get("step_at", as: Date?.self) {
            last = Incident.Step(
                at: at,
                by: try row.get("step_by"),
                state: Incident.State(rawValue: try row.get("step_state")) ?? .open,
                text: try row.get("step_text")
            )
        }
        return Incident(
            id: try row.get("id"),
            roomSitting: try row.get("room_sitting_id"),
            kind: Incident.Kind(rawValue: try row.get("kind")) ?? .other,
            seat: try row.get("seat"),
            at: try row.get("at"),
            text: try row.get("text"),
            state: Incident.State(rawValue: try row.get("state")) ?? .open,
            notedBy: try row.get("noted_by"),
            notedAt: try row.get("created_at"),
            isPatrols: try row.get("is_patrols"),
            last: last
        )
    }
}
