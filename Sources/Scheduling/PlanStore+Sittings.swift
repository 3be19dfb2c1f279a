internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

extension PlanStore {
    func write(
        _ sittings: [PlanDocument.Sitting],
        _ policy: PlanPolicy,
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        guard !sittings.isEmpty else { return }
        try await transaction.run(
            """
            insert into sittings (id, organisation_id, code, name, subject, starts_at, ends_at, lead_seconds,
                tail_seconds, opening, least_height, least_rate, sound, scope, created_at)
            select i.id, $1, i.code, i.name, i.subject, i.starts_at, i.ends_at, i.lead, i.tail, i.opening,
                i.height, i.rate, i.sound, $2::uuid[], $3
            from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[],
                    $10::integer[], $11::integer[], $12::text[], $13::integer[], $14::double precision[],
                    $15::boolean[])
                as i (id, code, name, subject, starts_at, ends_at, lead, tail, opening, height, rate, sound)
            on conflict (organisation_id, code) do update set
                name = excluded.name, subject = excluded.subject,
                starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                lead_seconds = excluded.lead_seconds, tail_seconds = excluded.tail_seconds,
                opening = excluded.opening, least_height = excluded.least_height,
                least_rate = excluded.least_rate, sound = excluded.sound
            where (sittings.name, sittings.subject, sittings.starts_at, sittings.ends_at,
                    sittings.lead_seconds, sittings.tail_seconds, sittings.opening, sittings.least_height,
                    sittings.least_rate, sittings.sound)
                is distinct from (excluded.name, excluded.subject, excluded.starts_at, excluded.ends_at,
                    excluded.lead_seconds, excluded.tail_seconds, excluded.opening, excluded.least_height,
                    excluded.least_rate, excluded.sound)
            """,
            organisation.id,
            organisation.scope,
            world.now(),
            sittings.map { _ in world.id() },
            sittings.map(\.code),
            sittings.map(\.name),
            sittings.map(\.subject),
            sittings.map(\.startsAt),
            sittings.map(\.endsAt),
            sittings.map { $0.leadSeconds ?? policy.leadSeconds },
            sittings.map { $0.tailSeconds ?? policy.tailSeconds },
            sittings.map { $0.opening ?? Sitting.Opening.planned.rawValue },
            sittings.map(\.leastHeight),
            sittings.map(\.leastRate),
            sittings.map { $0.sound ?? false }
        )
    }

    /// Room sittings; one that exists keeps what was done by hand.
    func writeUses(
        of sittings: [PlanDocument.Sitting],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        let uses = sittings.flatMap { sitting in sitting.rooms.compactMap(\.value).map { (sitting.code, $0) }
        }
        guard !uses.isEmpty else { return }
        try await transaction.run(
            """
            insert into room_sittings (id, sitting_id, room_id, expected_people, scope, created_at)
            select i.id, s.id, r.id, i.expected, t.scope || i.id, $2
            from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::integer[])
                as i (id, sitting, site, room, expected)
                join sittings s on s.organisation_id = $1 and s.code = i.sitting
                join sites t on t.organisation_id = $1 and t.code = i.site
                join rooms r on r.site_id = t.id and r.code = i.room
            on conflict (sitting_id, room_id) do update set expected_people = excluded.expected_people
            where room_sittings.expected_people is distinct from excluded.expected_people
            """,
            organisation.id,
            world.now(),
            uses.map { _ in world.id() },
            uses.map(\.0),
            uses.map(\.1.site),
            uses.map(\.1.room),
            uses.map(\.1.expectedPeople)
        )
    }
}
