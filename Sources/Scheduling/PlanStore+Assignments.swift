internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

extension PlanStore {
    /// A proctor's right over a room sitting.
    private struct Watch {
        let user: ID<User>
        let roomSitting: UUID
    }

    func write(
        _ rows: [PlanDocument.Assignment],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        let removed = rows.filter { $0.removed == true }
        let kept = rows.filter { $0.removed != true }
        if !removed.isEmpty {
            let watches = try await run(
                """
                , gone as (delete from assignments a using wanted w
                    where a.room_sitting_id = w.room_sitting_id and a.person_id = w.person_id returning a.*)
                select g.room_sitting_id, w.user_id from gone g
                    join wanted w on w.room_sitting_id = g.room_sitting_id and w.person_id = g.person_id
                where g.duty = 'proctor' and w.user_id is not null
                """,
                removed,
                organisation,
                transaction
            )
            try await revoke(watches, transaction)
        }
        guard !kept.isEmpty else { return }
        try await revoke(
            run(
                """
                select a.room_sitting_id, w.user_id from assignments a
                    join wanted w on w.room_sitting_id = a.room_sitting_id and w.person_id = a.person_id
                where a.duty = 'proctor' and w.duty <> 'proctor' and w.user_id is not null
                """,
                kept,
                organisation,
                transaction
            ),
            transaction
        )
        // Seats are given up before they are taken, so that two may change places.
        _ = try await run(
            """
            update assignments a set seat_id = null from wanted w
            where a.room_sitting_id = w.room_sitting_id and a.person_id = w.person_id
                and a.seat_id is not null and a.seat_id is distinct from w.seat_id
            """,
            kept,
            organisation,
            transaction
        )
        _ = try await run(
            """
            insert into assignments (id, room_sitting_id, person_id, duty, seat_id, created_at)
            select w.id, w.room_sitting_id, w.person_id, w.duty, w.seat_id, w.now from wanted w
            on conflict (room_sitting_id, person_id) do update set duty = excluded.duty,
                seat_id = excluded.seat_id
            where (assignments.duty, assignments.seat_id) is distinct from (excluded.duty, excluded.seat_id)
            """,
            kept,
            organisation,
            transaction
        )
    }

    /// Runs a statement over the rows of the document as the relation `wanted`.
    private func run(
        _ statement: String,
        _ rows: [PlanDocument.Assignment],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws -> [Watch] {
        let found = try await transaction.rows(
            Self.wanted + statement,
            organisation.id,
            world.now(),
            rows.map { _ in world.id() },
            rows.map(\.sitting),
            rows.map(\.site),
            rows.map(\.room),
            rows.map(\.person),
            rows.map(\.duty),
            rows.map(\.seat)
        )
        return try found.map(Self.watch)
    }

    private static let wanted = """
        with wanted as (
            select i.id, rs.id as room_sitting_id, p.id as person_id, p.user_id, i.duty, e.id as seat_id,
                $2::timestamptz as now
            from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
                as i (id, sitting, site, room, person, duty, seat)
                join sittings s on s.organisation_id = $1 and s.code = i.sitting
                join sites t on t.organisation_id = $1 and t.code = i.site
                join rooms r on r.site_id = t.id and r.code = i.room
                join room_sittings rs on rs.sitting_id = s.id and rs.room_id = r.id
                join people p on p.organisation_id = $1 and p.code = i.person
                left join seats e on e.room_id = r.id and e.label = i.seat
        )

        """

    private static func watch(_ row: Row) throws -> Watch {
        Watch(user: try row.get("user_id"), roomSitting: try row.get("room_sitting_id"))
    }

    private func revoke(_ watches: [Watch], _ transaction: Transaction) async throws {
        for watch in watches {
            try await users.revoke(.proctor, from: watch.user, scope: watch.roomSitting, in: transaction)
        }
    }

    /// Proctors with an account may watch the room sittings they are assigned to (C-15): those of the
    /// document, and those to come of people who only now got their account.
    func grantProctors(
        of decision: PlanDecision,
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        let people = Set(decision.people.map(\.code)).union(decision.assignments.map(\.person))
        guard !people.isEmpty else { return }
        let watches = try await transaction.rows(
            """
            select a.room_sitting_id, p.user_id
            from assignments a join people p on p.id = a.person_id
                join room_sittings rs on rs.id = a.room_sitting_id join sittings s on s.id = rs.sitting_id
            where p.organisation_id = $1 and p.code = any($2::text[]) and p.user_id is not null
                and a.duty = 'proctor' and (s.ends_at > $3 or s.code = any($4::text[]))
            """,
            organisation.id,
            Array(people),
            world.now(),
            Array(Set(decision.assignments.map(\.sitting)))
        ).map(Self.watch)
        for watch in watches {
            try await users.grant(
                .proctor,
                to: watch.user,
                kind: .room,
                scope: watch.roomSitting,
                in: transaction
            )
        }
    }
}
