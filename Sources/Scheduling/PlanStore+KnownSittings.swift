internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

extension PlanStore {
    /// Sittings the document names or could collide with, their rooms and who is in them.
    func readSittings(
        _ document: PlanDocument,
        _ organisation: Organisation,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let stated = document.sittings.compactMap(\.value)
        let codes = Set(stated.map(\.code)).union(document.assignments.compactMap { $0.value?.sitting })
        guard !codes.isEmpty else { return }
        let sittings = try await reader.rows(
            """
            with named as (
                select min(starts_at) as low, max(ends_at) as high from sittings
                where organisation_id = $1 and code = any($2::text[])
            )
            select s.code, s.starts_at, s.ends_at, s.lead_seconds, s.tail_seconds from sittings s, named
            where s.organisation_id = $1 and s.starts_at < greatest(named.high, $4::timestamptz)
                and s.ends_at > least(named.low, $3::timestamptz)
            """,
            organisation.id,
            Array(codes),
            stated.map(\.startsAt).min(),
            stated.map(\.endsAt).max()
        )
        for row in sittings {
            let code: String = try row.get("code")
            known.keys.insert(.sitting(code))
            known.sittings[code] = PlanKnown.Sitting(
                startsAt: try row.get("starts_at"),
                endsAt: try row.get("ends_at"),
                leadSeconds: try row.get("lead_seconds"),
                tailSeconds: try row.get("tail_seconds")
            )
        }
        try await readUses(organisation, reader, &known)
        try await readAssignments(organisation, reader, &known)
    }

    private func readUses(
        _ organisation: Organisation,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let rows = try await reader.rows(
            """
            select s.code as sitting, t.code as site, r.code as room, rs.closed_at
            from room_sittings rs join sittings s on s.id = rs.sitting_id join rooms r on r.id = rs.room_id
                join sites t on t.id = r.site_id
            where s.organisation_id = $1 and s.code = any($2::text[])
            """,
            organisation.id,
            Array(known.sittings.keys)
        )
        for row in rows {
            let sitting: String = try row.get("sitting")
            let site: String = try row.get("site")
            let room: String = try row.get("room")
            known.keys.insert(.use(sitting: sitting, site: site, room: room))
            known.bookings[.room(site: site, room: room), default: []].append(
                PlanKnown.Booking(sitting: sitting, closedAt: try row.get("closed_at"))
            )
        }
    }

    private func readAssignments(
        _ organisation: Organisation,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let rows = try await reader.rows(
            """
            select s.code as sitting, t.code as site, r.code as room, p.code as person, a.duty,
                e.label as seat
            from assignments a join room_sittings rs on rs.id = a.room_sitting_id
                join sittings s on s.id = rs.sitting_id join rooms r on r.id = rs.room_id
                join sites t on t.id = r.site_id join people p on p.id = a.person_id
                left join seats e on e.id = a.seat_id
            where s.organisation_id = $1 and s.code = any($2::text[])
            """,
            organisation.id,
            Array(known.sittings.keys)
        )
        for row in rows {
            let use = PlanKey.use(
                sitting: try row.get("sitting"),
                site: try row.get("site"),
                room: try row.get("room")
            )
            known.assignments[use, default: [:]][try row.get("person")] =
                PlanKnown.Assignment(duty: try row.get("duty"), seat: try row.get("seat"))
        }
    }
}
