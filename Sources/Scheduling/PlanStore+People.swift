internal import FoundationEssentials
internal import Identity
internal import Kernel
internal import Organisations
internal import Postgres

extension PlanStore {
    func write(
        _ rows: [PlanDocument.Person],
        _ hashes: [String: String],
        _ policy: PlanPolicy,
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws {
        guard !rows.isEmpty else { return }
        let sites = try await siteIDs(organisation, transaction)
        var drafts: [PersonStore.Draft] = []
        for row in rows {
            var draft = PersonStore.Draft(
                code: row.code,
                name: row.name,
                kind: Person.Kind(rawValue: row.kind) ?? .staff,
                phone: row.phone,
                user: nil
            )
            if let account = row.account {
                let user = try await users.ensure(
                    account: account,
                    name: row.name,
                    phone: row.phone,
                    organisation: organisation,
                    passwordHash: hashes[account.lowercased()],
                    mustChangePassword: policy.mustChangePassword,
                    in: transaction
                )
                draft.user = user
                for grant in row.roles ?? [] {
                    try await give(grant, to: user, organisation, sites, transaction)
                }
            }
            drafts.append(draft)
        }
        try await people.ensure(drafts, of: organisation, in: transaction)
    }

    private func siteIDs(_ organisation: Organisation, _ transaction: Transaction) async throws -> [String:
        UUID]
    {
        var ids: [String: UUID] = [:]
        let rows = try await transaction.rows(
            "select code, id from sites where organisation_id = $1",
            organisation.id
        )
        for row in rows { ids[try row.get("code")] = try row.get("id") }
        return ids
    }

    private func give(
        _ grant: PlanDocument.RoleGrant,
        to user: ID<User>,
        _ organisation: Organisation,
        _ sites: [String: UUID],
        _ transaction: Transaction
    ) async throws {
        guard let role = Role(rawValue: grant.role), let scope = PlanScope(grant.scope) else { return }
        let id: UUID? =
            switch scope {
            case .organisation: organisation.id.uuid
            case .site(let code): sites[code]
            }
        if let id { try await users.grant(role, to: user, kind: scope.kind, scope: id, in: transaction) }
    }
}
