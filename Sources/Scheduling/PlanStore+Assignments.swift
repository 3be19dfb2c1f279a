internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

extension PlanStore {
    /// Writes assignments, and with them proctors' rights over their room sittings (C-15).
    func write(
        _ rows: [PlanDocument.Assignment],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        guard !rows.isEmpty else { return }
        let placed = try await placed(rows, organisation, transaction)
        let removed = placed.filter { $0.row.removed == true && $0.old != nil }
        let changed = placed.filter { $0.row.removed != true && $0.differs }
        try await revoke(removed + changed.filter { $0.row.duty != Duty.proctor.rawValue }, transaction)
        if !removed.isEmpty {
            let gone = removed.compactMap { $0.old?.id }
            try await transaction.run("delete from assignments where id = any($1::uuid[])", gone)
        }
        guard !changed.isEmpty else { return }
        // Seats are given up before they are taken, so that two may change places.
        try await transaction.run(
            "update assignments set seat_id = null where id = any($1::uuid[])",
            changed.compactMap { $0.old?.id }
        )
        try await transaction.run(
            """
            insert into assignments (id, room_sitting_id, person_id, duty, seat_id, created_at)
            select i.*, $6::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[],
                $5::uuid[]) i
            on conflict (room_sitting_id, person_id) do update set duty = excluded.duty,
                seat_id = excluded.seat_id
            """,
            changed.map { _ in world.id() },
            changed.map(\.roomSitting),
            changed.map(\.person),
            changed.map(\.row.duty),
            changed.map(\.seat),
            world.now()
        )
    }

    private func revoke(_ placed: [PlacedAssignment], _ transaction: Transaction) async throws {
        for one in placed where one.old?.duty == Duty.proctor.rawValue {
            guard let user = one.user else { continue }
            try await users.revoke(.proctor, from: user, scope: one.roomSitting, in: transaction)
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
        )
        for watch in watches {
            try await users.grant(
                .proctor,
                to: try watch.get("user_id"),
                kind: .room,
                scope: try watch.get("room_sitting_id"),
                in: transaction
            )
        }
    }
}
