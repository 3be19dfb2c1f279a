internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

extension PlanStore {
    /// Makes missing seats and takes away those no longer named; whoever has one has kept it in the decision.
    ///
    /// What differs is found here and not in SQL, where a join of ten thousand labels without statistics is
    /// at the mercy of the planner.
    func writeSeats(
        of rooms: [PlanDocument.Room],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        let stated = rooms.filter { $0.seats != nil }
        guard !stated.isEmpty else { return }
        let ids = try await roomIDs(organisation, transaction)
        var wanted: [UUID: Set<String>] = [:]
        for room in stated {
            if let id = ids[.room(site: room.site, room: room.code)] {
                wanted[id] = Set(room.seats?.all ?? [])
            }
        }
        var gone: [UUID] = []
        let kept = try await transaction.rows(
            "select id, room_id, label from seats where room_id = any($1::uuid[])",
            Array(wanted.keys)
        )
        for row in kept {
            let room: UUID = try row.get("room_id")
            if wanted[room]?.remove(try row.get("label")) == nil { gone.append(try row.get("id")) }
        }
        if !gone.isEmpty { try await transaction.run("delete from seats where id = any($1::uuid[])", gone) }
        let missing = wanted.flatMap { room, labels in labels.map { (room, $0) } }
        guard !missing.isEmpty else { return }
        try await transaction.run(
            """
            insert into seats (id, room_id, label)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[])
            """,
            missing.map { _ in world.id() },
            missing.map(\.0),
            missing.map(\.1)
        )
    }

    private func roomIDs(
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws -> [PlanKey: UUID] {
        let rows = try await transaction.rows(
            """
            select r.id, t.code as site, r.code as room from rooms r join sites t on t.id = r.site_id
            where t.organisation_id = $1
            """,
            organisation.id
        )
        var ids: [PlanKey: UUID] = [:]
        for row in rows {
            ids[.room(site: try row.get("site"), room: try row.get("room"))] = try row.get("id")
        }
        return ids
    }
}
