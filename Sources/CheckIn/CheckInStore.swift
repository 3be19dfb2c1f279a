internal import FoundationEssentials
internal import Identity
package import Kernel
package import Postgres
internal import Records
package import Scheduling

/// Check-ins in the database; everybody assigned has one, whether or not anything has happened.
package struct CheckInStore: Sendable {
    let database: Database
    let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// - Throws: `Problem.notFound` when there is none or it lies outside the reach.
    package func one(_ id: ID<CheckIn>, reach: Reach) async throws -> CheckIn {
        let row = try await database.row(
            Self.selecting + " where a.id = $1 and rs.scope && $2::uuid[]",
            id,
            reach
        ).found()
        return try Self.read(row)
    }

    /// Everybody of a room sitting: candidates by seat, then staff.
    package func of(_ roomSitting: ID<RoomSitting>, reach: Reach) async throws -> [CheckIn] {
        try await database.rows(
            Self.selecting + """
                 where a.room_sitting_id = $1 and rs.scope && $2::uuid[]
                order by a.duty <> 'candidate', length(e.label), e.label, p.code
                """,
            roomSitting,
            reach
        ).map(Self.read)
    }

    /// Who waits for a person's decision within reach, longest first.
    package func waiting(reach: Reach, limit: Int = 200) async throws -> [CheckIn] {
        try await database.rows(
            Self.selecting + """
                 where c.state = 'waiting' and rs.scope && $1::uuid[] and s.ends_at > $2
                order by c.since limit $3
                """,
            reach,
            world.now(),
            limit
        ).map(Self.read)
    }

    /// How many wait within reach.
    package func waitingCount(reach: Reach) async throws -> Int {
        try await database.row(
            """
            select count(*) as count from check_ins c join room_sittings rs on rs.id = c.room_sitting_id
                join sittings s on s.id = rs.sitting_id
            where c.state = 'waiting' and rs.scope && $1::uuid[] and s.ends_at > $2
            """,
            reach,
            world.now()
        )?.get("count") ?? 0
    }

    /// How the candidates of some room sittings stand.
    package func tallies(of roomSittings: [ID<RoomSitting>]) async throws -> [ID<RoomSitting>: CheckInTally] {
        let rows = try await database.rows(
            """
            select a.room_sitting_id, coalesce(c.state, 'not_checked_in') as state, count(*) as count
            from assignments a left join check_ins c on c.id = a.id
            where a.room_sitting_id = any($1::uuid[]) and a.duty = 'candidate' group by 1, 2
            """,
            roomSittings
        )
        var tallies: [ID<RoomSitting>: CheckInTally] = [:]
        for row in rows {
            guard let state = CheckInState(rawValue: try row.get("state")) else { continue }
            tallies[try row.get("room_sitting_id"), default: CheckInTally()].counts[state] =
                try row.get("count")
        }
        return tallies
    }

    /// Whose ticket this is.
    ///
    /// - Parameters:
    ///   - name: the full name that must go with it; nil: a desk of the site vouches for who stands there.
    ///   - reach: where the desk may check people in; nil: a device of the person's own.
    package func holder(ofTicket ticket: String, name: String?, reach: Reach?) async throws -> CheckIn? {
        let row = try await database.row(
            Self.selecting + """
                 where a.ticket = $1 and ($2::text is null or p.name = $2)
                    and ($3::uuid[] is null or rs.scope && $3::uuid[])
                """,
            ticket,
            name,
            reach
        )
        return try row.map(Self.read)
    }

    /// What a member of staff is assigned to, the one that begins next or runs first.
    package func assignments(ofStaff code: String, name: String?, reach: Reach?) async throws -> [CheckIn] {
        try await database.rows(
            Self.selecting + """
                 where p.code = $1 and p.kind = 'staff' and a.duty <> 'candidate' and s.ends_at > $4
                    and ($2::text is null or p.name = $2)
                    and ($3::uuid[] is null or rs.scope && $3::uuid[])
                order by s.starts_at, r.number limit 20
                """,
            code,
            name,
            reach,
            world.now()
        ).map(Self.read)
    }

    /// Whether such a member of staff exists, assigned or not.
    package func isStaff(_ code: String, name: String?, reach: Reach?) async throws -> Bool {
        try await database.row(
            """
            select 1 from people p join organisations o on o.id = p.organisation_id
            where p.code = $1 and p.kind = 'staff' and ($2::text is null or p.name = $2)
                and ($3::uuid[] is null or exists (select 1 from room_sittings rs join sittings s on s.id = rs.sitting_id
                    where s.organisation_id = o.id and rs.scope && $3::uuid[]))
            """,
            code,
            name,
            reach
        ) != nil
    }

    static let selecting = """
        select a.id, a.person_id, a.room_sitting_id, a.duty, a.ticket, e.label as seat, p.code, p.name, p.id_number, rs.scope,
            o.name as organisation, s.name as sitting, s.subject, s.starts_at, s.ends_at, coalesce(s.entry_gate, 'open') as entry_gate,
            r.name as room, r.number as room_number, r.place as way,
            c.state, c.reason, c.since, c.revision, c.attempts, c.allowed, c.retry_at, c.consent, c.consent_at,
            c.record_id, u.name as decided_by
        from assignments a join people p on p.id = a.person_id
            join room_sittings rs on rs.id = a.room_sitting_id join sittings s on s.id = rs.sitting_id
            join rooms r on r.id = rs.room_id join organisations o on o.id = s.organisation_id
            left join seats e on e.id = a.seat_id left join check_ins c on c.id = a.id
            left join users u on u.id = c.decided_by
        """

    static func read(_ row: Row) throws -> CheckIn {
        CheckIn(
            id: try row.get("id"),
            person: try row.get("person_id"),
            name: try row.get("name"),
            code: try row.get("code"),
            number: RecordRules.masked(try row.get("id_number", as: String?.self) ?? ""),
            duty: Duty(rawValue: try row.get("duty")) ?? .candidate,
            ticket: try row.get("ticket"),
            seat: try row.get("seat"),
            place: try place(row),
            state: (try row.get("state", as: String?.self)).flatMap(CheckInState.init) ?? .notCheckedIn,
            reason: (try row.get("reason", as: String?.self)).flatMap(CheckInReason.init),
            since: try row.get("since"),
            revision: try row.get("revision", as: Int?.self) ?? 0,
            attempts: try row.get("attempts", as: Int?.self) ?? 0,
            allowed: try row.get("allowed"),
            retryAt: try row.get("retry_at"),
            consent: (try row.get("consent", as: String?.self)).flatMap(ConsentAnswer.init) ?? .unasked,
            consentAt: try row.get("consent_at"),
            record: try row.get("record_id"),
            decidedBy: try row.get("decided_by"),
            scope: try row.get("scope")
        )
    }

    private static func place(_ row: Row) throws -> CheckInPlace {
        CheckInPlace(
            roomSitting: try row.get("room_sitting_id"),
            organisation: try row.get("organisation"),
            sitting: try row.get("sitting"),
            subject: try row.get("subject"),
            startsAt: try row.get("starts_at"),
            endsAt: try row.get("ends_at"),
            gate: Sitting.Gate(rawValue: try row.get("entry_gate")) ?? .open,
            room: try row.get("room"),
            number: try row.get("room_number"),
            way: try row.get("way")
        )
    }
}

/// How the candidates of a room sitting stand, counted.
package struct CheckInTally: Sendable, Equatable {
    package var counts: [CheckInState: Int] = [:]

    package init() {}

    package var all: Int { counts.values.reduce(0, +) }
    /// Checked in or admitted.
    package var isIn: Int { counts.filter { $0.key.isIn }.values.reduce(0, +) }

    package subscript(state: CheckInState) -> Int { counts[state] ?? 0 }
}
