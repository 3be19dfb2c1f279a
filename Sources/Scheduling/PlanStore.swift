internal import FoundationEssentials
internal import Identity
internal import Kernel
internal import Organisations
internal import Postgres
internal import Secrets

/// The plan in the database: what is known of it, and writing what was decided.
///
/// Every section is one statement over arrays, whatever its length; rows that do not differ are not touched,
/// so that the same document brought in twice changes nothing.
struct PlanStore: Sendable {
    let organisations: OrganisationStore
    let users: UserStore
    let people: PersonStore
    let keyring: Keyring
    let world: World

    /// Writes a decision; everything it names was accepted with it or exists.
    ///
    /// - Parameter hashes: of new accounts' passwords, by lower-case account.
    func apply(
        _ decision: PlanDecision,
        to organisation: Organisation,
        policy: PlanPolicy,
        hashes: [String: String],
        in transaction: Transaction
    ) async throws {
        try await write(decision.sites, organisation, transaction)
        try await write(decision.rooms, organisation, transaction)
        try await writeSeats(of: decision.rooms, organisation, transaction)
        try await write(decision.devices, organisation, transaction)
        try await write(decision.sittings, policy, organisation, transaction)
        try await writeUses(of: decision.sittings, organisation, transaction)
        try await write(decision.people, hashes, policy, organisation, transaction)
        try await write(decision.assignments, organisation, transaction)
        try await grantProctors(of: decision, organisation, transaction)
    }

    private func write(
        _ sites: [PlanDocument.Site],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        guard !sites.isEmpty else { return }
        try await transaction.run(
            """
            insert into sites (id, organisation_id, code, name, address, contact_name, contact_phone, scope,
                created_at)
            select i.id, $1, i.code, i.name, i.address, i.contact, i.phone, $2::uuid[] || i.id, $3
            from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
                as i (id, code, name, address, contact, phone)
            on conflict (organisation_id, code) do update set name = excluded.name,
                address = excluded.address,
                contact_name = excluded.contact_name, contact_phone = excluded.contact_phone
            where (sites.name, sites.address, sites.contact_name, sites.contact_phone) is distinct from
                (excluded.name, excluded.address, excluded.contact_name, excluded.contact_phone)
            """,
            organisation.id,
            organisation.scope,
            world.now(),
            sites.map { _ in world.id() },
            sites.map(\.code),
            sites.map(\.name),
            sites.map { $0.address ?? "" },
            sites.map { $0.contactName ?? "" },
            sites.map { $0.contactPhone ?? "" }
        )
    }

    private func write(
        _ rooms: [PlanDocument.Room],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        guard !rooms.isEmpty else { return }
        try await transaction.run(
            """
            insert into rooms (id, site_id, code, name, number, place, scope, created_at)
            select i.id, t.id, i.code, i.name, i.number, i.place, t.scope, $2
            from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[])
                as i (id, site, code, name, number, place)
                join sites t on t.organisation_id = $1 and t.code = i.site
            on conflict (site_id, code) do update set name = excluded.name, number = excluded.number,
                place = excluded.place
            where (rooms.name, rooms.number, rooms.place) is distinct from
                (excluded.name, excluded.number, excluded.place)
            """,
            organisation.id,
            world.now(),
            rooms.map { _ in world.id() },
            rooms.map(\.site),
            rooms.map(\.code),
            rooms.map(\.name),
            rooms.map(\.number),
            rooms.map { $0.place ?? "" }
        )
    }
}
