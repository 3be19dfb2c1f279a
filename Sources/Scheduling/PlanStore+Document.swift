internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

/// Which sittings and people of an organisation's plan are read.
enum PlanChoice: Sendable {
    /// Sittings that run or begin within the time, whoever is in them, all staff, and candidates not yet in any sitting.
    case period(Range<Date>)
    /// What a workbook names.
    case named(sittings: [String], people: [String])
}

/// The plan as saved, as the document it could have come from; never with a password.
extension PlanStore {
    func document(
        of organisation: Organisation,
        _ choice: PlanChoice,
        from reader: some Reader
    ) async throws -> PlanDocument {
        var plan = PlanDocument(organisation: .init(code: organisation.code, name: organisation.name))
        plan.sites = try await savedSites(organisation, reader)
        plan.rooms = try await savedRooms(organisation, reader)
        plan.devices = try await savedDevices(organisation, reader)
        plan.sittings = try await savedSittings(organisation, choice, reader)
        let codes = plan.sittings.compactMap { $0.value?.code }
        plan.assignments = try await savedAssignments(organisation, codes, reader)
        plan.people = try await savedPeople(organisation, choice, plan.assignments, reader)
        return plan
    }

    private func savedSites(
        _ organisation: Organisation,
        _ reader: some Reader
    ) async throws -> [PlanRow<PlanDocument.Site>] {
        try await reader.rows(
            """
            select code, name, address, contact_name, contact_phone from sites where organisation_id = $1
            order by code
            """,
            organisation.id
        ).map { row in
            PlanRow(
                .init(
                    code: try row.get("code"),
                    name: try row.get("name"),
                    address: try row.get("address"),
                    contactName: try row.get("contact_name"),
                    contactPhone: try row.get("contact_phone")
                )
            )
        }
    }

    private func savedRooms(
        _ organisation: Organisation,
        _ reader: some Reader
    ) async throws -> [PlanRow<PlanDocument.Room>] {
        let seats = try await reader.rows(
            """
            select e.room_id, e.label from seats e join rooms r on r.id = e.room_id
                join sites t on t.id = r.site_id
            where t.organisation_id = $1
            """,
            organisation.id
        )
        var labels: [UUID: [String]] = [:]
        for row in seats { labels[try row.get("room_id"), default: []].append(try row.get("label")) }
        return try await reader.rows(
            """
            select r.id, t.code as site, r.code, r.number, r.name, r.place
            from rooms r join sites t on t.id = r.site_id
            where t.organisation_id = $1 order by t.code, r.number, r.code
            """,
            organisation.id
        ).map { row in
            PlanRow(
                .init(
                    site: try row.get("site"),
                    code: try row.get("code"),
                    number: try row.get("number"),
                    name: try row.get("name"),
                    place: try row.get("place"),
                    seats: .labels(labels[try row.get("id")] ?? [])
                )
            )
        }
    }

    private func savedDevices(
        _ organisation: Organisation,
        _ reader: some Reader
    ) async throws -> [PlanRow<PlanDocument.Device>] {
        try await reader.rows(
            """
            select t.code as site, d.code, r.code as room, d.name, d.place, d.address, d.sub_address,
                d.username
            from devices d join sites t on t.id = d.site_id left join rooms r on r.id = d.room_id
            where t.organisation_id = $1 and d.deleted_at is null
            order by t.code, r.number nulls last, d.code
            """,
            organisation.id
        ).map { row in
            PlanRow(
                .init(
                    code: try row.get("code"),
                    site: try row.get("site"),
                    room: try row.get("room"),
                    name: try row.get("name"),
                    place: try row.get("place"),
                    address: try row.get("address"),
                    subAddress: try row.get("sub_address"),
                    username: try row.get("username")
                )
            )
        }
    }

    private func savedSittings(
        _ organisation: Organisation,
        _ choice: PlanChoice,
        _ reader: some Reader
    ) async throws -> [PlanRow<PlanDocument.Sitting>] {
        let (codes, period): ([String]?, Range<Date>?) =
            switch choice {
            case .period(let period): (nil, period)
            case .named(let sittings, _): (sittings, nil)
            }
        let found = try await reader.rows(
            """
            select id, code, name, subject, starts_at, ends_at, lead_seconds, tail_seconds, opening,
                least_height, least_rate, sound
            from sittings where organisation_id = $1 and ($2::text[] is null or code = any($2))
                and ($3::timestamptz is null or ends_at > $3)
                and ($4::timestamptz is null or starts_at < $4)
            order by starts_at, code
            """,
            organisation.id,
            codes,
            period?.lowerBound,
            period?.upperBound
        )
        let uses = try await savedUses(of: try found.map { try $0.get("id", as: UUID.self) }, reader)
        return try found.map { row in
            PlanRow(
                .init(
                    code: try row.get("code"),
                    name: try row.get("name"),
                    subject: try row.get("subject"),
                    startsAt: try row.get("starts_at"),
                    endsAt: try row.get("ends_at"),
                    leadSeconds: try row.get("lead_seconds"),
                    tailSeconds: try row.get("tail_seconds"),
                    opening: try row.get("opening"),
                    leastHeight: try row.get("least_height"),
                    leastRate: try row.get("least_rate"),
                    sound: try row.get("sound"),
                    rooms: uses[try row.get("id")] ?? []
                )
            )
        }
    }

    private func savedUses(
        of sittings: [UUID],
        _ reader: some Reader
    ) async throws -> [UUID: [PlanRow<PlanDocument.Use>]] {
        let rows = try await reader.rows(
            """
            select rs.sitting_id, t.code as site, r.code as room, rs.expected_people
            from room_sittings rs join rooms r on r.id = rs.room_id join sites t on t.id = r.site_id
            where rs.sitting_id = any($1::uuid[]) order by t.code, r.number
            """,
            sittings
        )
        var uses: [UUID: [PlanRow<PlanDocument.Use>]] = [:]
        for row in rows {
            uses[try row.get("sitting_id"), default: []].append(
                PlanRow(
                    .init(
                        site: try row.get("site"),
                        room: try row.get("room"),
                        expectedPeople: try row.get("expected_people")
                    )
                )
            )
        }
        return uses
    }
}
