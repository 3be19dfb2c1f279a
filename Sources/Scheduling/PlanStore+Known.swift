internal import FoundationEssentials
internal import Identity
internal import Kernel
internal import Organisations
internal import Postgres

/// Reading what the database holds, as far as a document can touch it.
extension PlanStore {
    /// - Parameter organisation: nil: it does not exist yet, so only accounts can be in the way.
    func known(
        _ document: PlanDocument,
        of organisation: Organisation?,
        from reader: some Reader
    ) async throws -> PlanKnown {
        var known = PlanKnown()
        try await readAccounts(document, organisation, reader, &known)
        guard let organisation else { return known }
        try await readPlaces(organisation, reader, &known)
        try await readSeats(document, organisation, reader, &known)
        try await readSittings(document, organisation, reader, &known)
        try await readPeople(document, organisation, reader, &known)
        return known
    }

    private func readAccounts(
        _ document: PlanDocument,
        _ organisation: Organisation?,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let accounts = document.people.compactMap { $0.value?.account }.filter { $0.count < 200 }
        guard !accounts.isEmpty else { return }
        for (account, holder) in try await people.holders(of: accounts, from: reader) {
            known.accounts[account] = PlanKnown.Account(
                isOurs: holder.organisation == organisation?.id,
                person: holder.person
            )
        }
    }

    private func readPlaces(
        _ organisation: Organisation,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let rooms = try await reader.rows(
            """
            select t.code as site, r.code as room, r.name from sites t left join rooms r on r.site_id = t.id
            where t.organisation_id = $1
            """,
            organisation.id
        )
        for row in rooms {
            let site: String = try row.get("site")
            known.keys.insert(.site(site))
            guard let code: String = try row.get("room") else { continue }
            let key = PlanKey.room(site: site, room: code)
            known.keys.insert(key)
            known.rooms[key] = PlanKnown.Room(site: site, name: try row.get("name"))
        }
        for running in try await RoomSittingStore.monitored(now: world.now(), from: reader)
        where running.organisation == organisation.id.uuid {
            known.rooms[.room(site: running.site.code, room: running.room.code)]?.isMonitored = true
        }
        let devices = try await reader.rows(
            """
            select t.code as site, d.code, r.code as room
            from devices d join sites t on t.id = d.site_id left join rooms r on r.id = d.room_id
            where t.organisation_id = $1 and d.deleted_at is null
            """,
            organisation.id
        )
        for row in devices {
            let site: String = try row.get("site")
            let key = PlanKey.device(site: site, device: try row.get("code"))
            known.keys.insert(key)
            let room: String? = try row.get("room")
            known.deviceRooms[key] = .some(room.map { .room(site: site, room: $0) })
        }
    }

    /// Seats of the rooms the document names, since a large house has very many.
    private func readSeats(
        _ document: PlanDocument,
        _ organisation: Organisation,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let named = Set(document.rooms.compactMap(\.value).map { [$0.site, $0.code] })
            .union(document.assignments.compactMap(\.value).map { [$0.site, $0.room] })
        guard !named.isEmpty else { return }
        let rows = try await reader.rows(
            """
            select t.code as site, r.code as room, e.label, u.seat_id is not null as is_used
            from unnest($2::text[], $3::text[]) as i (site, room)
                join sites t on t.organisation_id = $1 and t.code = i.site
                join rooms r on r.site_id = t.id and r.code = i.room
                join seats e on e.room_id = r.id
                left join (select distinct seat_id from assignments) u on u.seat_id = e.id
            """,
            organisation.id,
            named.map { $0[0] },
            named.map { $0[1] }
        )
        for row in rows {
            let key = PlanKey.room(site: try row.get("site"), room: try row.get("room"))
            let label: String = try row.get("label")
            known.rooms[key]?.seats.insert(label)
            if try row.get("is_used") { known.rooms[key]?.usedSeats.insert(label) }
        }
    }

    private func readPeople(
        _ document: PlanDocument,
        _ organisation: Organisation,
        _ reader: some Reader,
        _ known: inout PlanKnown
    ) async throws {
        let codes = Set(document.people.compactMap { $0.value?.code })
            .union(document.assignments.compactMap { $0.value?.person })
        guard !codes.isEmpty else { return }
        for person in try await people.byCodes(Array(codes), of: organisation.id, from: reader) {
            known.keys.insert(.person(person.code))
            known.people[person.code] = PlanKnown.Person(kind: person.kind.rawValue, account: person.account)
        }
    }
}
