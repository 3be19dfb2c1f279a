internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

/// Who is in the plan as saved.
extension PlanStore {
    func savedAssignments(
        _ organisation: Organisation,
        _ sittings: [String],
        _ reader: some Reader
    ) async throws -> [PlanRow<PlanDocument.Assignment>] {
        try await reader.rows(
            """
            select s.code as sitting, t.code as site, r.code as room, p.code as person, a.duty,
                e.label as seat
            from assignments a join room_sittings rs on rs.id = a.room_sitting_id
                join sittings s on s.id = rs.sitting_id join rooms r on r.id = rs.room_id
                join sites t on t.id = r.site_id join people p on p.id = a.person_id
                left join seats e on e.id = a.seat_id
            where s.organisation_id = $1 and s.code = any($2::text[])
            order by s.starts_at, s.code, t.code, r.number, length(e.label), e.label, p.code
            """,
            organisation.id,
            sittings
        ).map { row in
            PlanRow(
                .init(
                    sitting: try row.get("sitting"),
                    site: try row.get("site"),
                    room: try row.get("room"),
                    person: try row.get("person"),
                    duty: try row.get("duty"),
                    seat: try row.get("seat")
                )
            )
        }
    }

    func savedPeople(
        _ organisation: Organisation,
        _ choice: PlanChoice,
        _ assignments: [PlanRow<PlanDocument.Assignment>],
        _ reader: some Reader
    ) async throws -> [PlanRow<PlanDocument.Person>] {
        let (codes, isWhole): ([String], Bool) =
            switch choice {
            case .period: (Array(Set(assignments.compactMap { $0.value?.person })), true)
            case .named(_, let people): (people, false)
            }
        let roles = try await savedRoles(organisation, reader)
        return try await reader.rows(
            """
            select p.code, p.name, p.kind, p.phone, u.account, p.user_id
            from people p left join users u on u.id = p.user_id
            where p.organisation_id = $1 and (p.code = any($2::text[]) or $3 and (p.kind = 'staff'
                or not exists (select 1 from assignments a where a.person_id = p.id)))
            order by p.code
            """,
            organisation.id,
            codes,
            isWhole
        ).map { row in
            let user: UUID? = try row.get("user_id")
            return PlanRow(
                .init(
                    code: try row.get("code"),
                    name: try row.get("name"),
                    kind: try row.get("kind"),
                    phone: try row.get("phone"),
                    account: try row.get("account"),
                    roles: user.flatMap { roles[$0] }
                )
            )
        }
    }

    /// Roles held over the organisation or its sites, by user.
    private func savedRoles(
        _ organisation: Organisation,
        _ reader: some Reader
    ) async throws -> [UUID: [PlanDocument.RoleGrant]] {
        let rows = try await reader.rows(
            """
            select g.user_id, g.role, case when g.scope_id = $1 then 'organisation'
                else 'site:' || t.code end as scope
            from grants g join users u on u.id = g.user_id
                left join sites t on t.id = g.scope_id and t.organisation_id = $1
            where u.organisation_id = $1 and g.revoked_at is null and (g.scope_id = $1 or t.id is not null)
            order by g.role, scope
            """,
            organisation.id
        )
        var roles: [UUID: [PlanDocument.RoleGrant]] = [:]
        for row in rows {
            roles[try row.get("user_id"), default: []].append(
                .init(role: try row.get("role"), scope: try row.get("scope"))
            )
        }
        return roles
    }
}
