package import FoundationEssentials
package import Kernel
package import Postgres
internal import Scheduling

/// Duty lists in the database.
package struct DutyListStore: Sendable {
    let database: Database
    let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// Lists within reach: organisations' own first, then those of sittings not over yet, by start.
    package func list(reach: Reach) async throws -> [DutyList] {
        try await read(
            where:
                "l.scope && $1::uuid[] and (s.ends_at is null or s.ends_at > $2::timestamptz - interval '1 day')",
            reach,
            world.now()
        )
    }

    /// - Throws: `Problem.notFound` when it does not exist or lies outside the reach.
    package func one(_ id: ID<DutyList>, reach: Reach) async throws -> DutyList {
        let found = try await read(where: "l.scope && $1::uuid[] and l.id = $2", reach, id)
        guard let list = found.first else { throw Problem.notFound }
        return list
    }

    /// Saves the people of a place's list, in their order, with the audit line; a list of nobody is deleted.
    ///
    /// - Throws: `Problem.notFound` when the place is not within reach, `duty_list_invalid` for an unknown account.
    package func save(
        _ holders: [DutyHolder],
        of place: DutyList.Place,
        reach: Reach,
        audit: (UUID) -> AuditEntry
    ) async throws -> ID<DutyList> {
        try await database.transaction { transaction in
            let id = try await ensure(place, reach, in: transaction)
            try await transaction.run("delete from duty_holders where duty_list_id = $1", id)
            for (position, holder) in holders.enumerated() {
                try await insert(holder, position, id, reach, in: transaction)
            }
            try await transaction.run("update duty_lists set changed_at = $2 where id = $1", id, world.now())
            // Whoever could not be reached so far may be reachable now.
            try await EscalationStore.wakeUnreached(at: world.now(), in: transaction)
            try await EscalationStore.beginLists(at: world.now(), in: transaction)
            try await transaction.record(audit(id.uuid), world: world)
            return id
        }
    }

    package func delete(_ id: ID<DutyList>, reach: Reach, audit: AuditEntry) async throws {
        try await database.transaction { transaction in
            let sql = "delete from duty_lists where id = $1 and scope && $2::uuid[] returning id"
            guard try await transaction.row(sql, id, reach) != nil else { throw Problem.notFound }
            try await transaction.record(audit, world: world)
        }
    }

    /// Who is told of a room sitting's alerts: the nearest list with anybody on it.
    static func holders(of roomSitting: ID<RoomSitting>, from reader: some Reader) async throws
        -> [DutyHolder]
    {
        try await reader.rows(
            """
            select h.name, h.phone, h.email, coalesce(u.account, '') as account
            from duty_holders h left join users u on u.id = h.user_id
            where h.duty_list_id = (
                select l.id from duty_lists l, room_sittings rs join rooms r on r.id = rs.room_id
                where rs.id = $1 and l.organisation_id = any(rs.scope)
                    and (l.sitting_id is null or l.sitting_id = rs.sitting_id)
                    and (l.site_id is null or l.site_id = r.site_id)
                    and (l.room_sitting_id is null or l.room_sitting_id = rs.id)
                    and exists (select 1 from duty_holders x where x.duty_list_id = l.id)
                order by (l.room_sitting_id is not null) desc, (l.site_id is not null) desc,
                    (l.sitting_id is not null) desc, array_position(rs.scope, l.organisation_id) desc
                limit 1)
            order by h.position
            """,
            roomSitting
        ).map(holder)
    }

    private func ensure(_ place: DutyList.Place, _ reach: Reach, in transaction: Transaction) async throws
        -> ID<DutyList>
    {
        let target = try await target(place, reach, in: transaction)
        let row = try await transaction.row(
            """
            insert into duty_lists (id, organisation_id, sitting_id, site_id, room_sitting_id, scope, created_at,
                changed_at)
            values ($1, $2, $3, $4, $5, $6::uuid[], $7, $7)
            on conflict (organisation_id, sitting_id, site_id, room_sitting_id)
                do update set changed_at = excluded.changed_at
            returning id
            """,
            world.id(),
            target.organisation,
            target.sitting,
            target.site,
            target.roomSitting,
            target.scope,
            world.now()
        )
        guard let row else { throw Problem.notFound }
        return try row.get("id")
    }

    private struct Target {
        let organisation: UUID
        let sitting: UUID?
        let site: UUID?
        let roomSitting: UUID?
        let scope: [UUID]
    }

    private func target(_ place: DutyList.Place, _ reach: Reach, in transaction: Transaction) async throws
        -> Target
    {
        let (sql, id, second) = Self.lookup(place)
        guard let row = try await transaction.row(sql, id, reach, second) else { throw Problem.notFound }
        return Target(
            organisation: try row.get("organisation_id"),
            sitting: try row.get("sitting_id"),
            site: try row.get("site_id"),
            roomSitting: try row.get("room_sitting_id"),
            scope: try row.get("scope")
        )
    }

    /// The statement that finds a place within reach ($2), with its own id ($1) and the site's ($3).
    private static func lookup(_ place: DutyList.Place) -> (sql: String, id: UUID, second: UUID?) {
        switch place {
        case .organisation(let id): (organisation, id, nil)
        case .sitting(let id): (sitting, id.uuid, nil)
        case .site(let site, let sitting): (siteOfSitting, sitting.uuid, site.uuid)
        case .roomSitting(let id): (roomSitting, id.uuid, nil)
        }
    }

    private static let organisation = """
        select id as organisation_id, null::uuid as sitting_id, $3::uuid as site_id,
            null::uuid as room_sitting_id, scope
        from organisations where id = $1 and scope && $2::uuid[]
        """
    private static let sitting = """
        select organisation_id, id as sitting_id, $3::uuid as site_id, null::uuid as room_sitting_id, scope
        from sittings where id = $1 and scope && $2::uuid[]
        """
    private static let siteOfSitting = """
        select s.organisation_id, s.id as sitting_id, t.id as site_id, null::uuid as room_sitting_id, t.scope
        from sittings s, sites t
        where s.id = $1 and t.id = $3 and t.scope && $2::uuid[] and exists (
            select 1 from room_sittings rs join rooms r on r.id = rs.room_id
            where rs.sitting_id = s.id and r.site_id = t.id)
        """
    private static let roomSitting = """
        select s.organisation_id, null::uuid as sitting_id, $3::uuid as site_id, rs.id as room_sitting_id,
            rs.scope
        from room_sittings rs join sittings s on s.id = rs.sitting_id
        where rs.id = $1 and rs.scope && $2::uuid[]
        """

    private func insert(
        _ holder: DutyHolder,
        _ position: Int,
        _ list: ID<DutyList>,
        _ reach: Reach,
        in transaction: Transaction
    ) async throws {
        let user = try await user(holder, position, list, in: transaction)
        try await transaction.run(
            """
            insert into duty_holders (id, duty_list_id, position, name, phone, email, user_id)
            values ($1, $2, $3, $4, $5, $6, $7)
            """,
            world.id(),
            list,
            position,
            holder.name,
            holder.phone,
            holder.email,
            user
        )
    }

    /// The account of a person; it must be of the list's organisation or of one above it.
    private func user(
        _ holder: DutyHolder,
        _ position: Int,
        _ list: ID<DutyList>,
        in transaction: Transaction
    ) async throws -> UUID? {
        guard !holder.account.isEmpty else { return nil }
        let row = try await transaction.row(
            """
            select u.id from users u, duty_lists l
            where lower(u.account) = lower($1) and l.id = $2 and u.organisation_id = any(l.scope)
            """,
            holder.account,
            list
        )
        guard let row else {
            let field = Problem.Field(
                "/holders/\(position)/account",
                "unknown_account",
                ["value": holder.account]
            )
            throw Problem(.invalid, "duty_list_invalid", fields: [field])
        }
        return try row.get("id")
    }

    private func read<each Bind: Bindable>(where condition: String, _ binds: repeat each Bind) async throws
        -> [DutyList]
    {
        let rows = try await database.rows(
            """
            select l.id, l.organisation_id, l.sitting_id, l.site_id, l.room_sitting_id, l.changed_at,
                o.name as organisation, coalesce(s.name || ' ' || s.subject, '') as sitting, s.starts_at,
                coalesce(r.name, t.name, '') as detail,
                coalesce(h.name, '') as holder, coalesce(h.phone, '') as phone, coalesce(h.email, '') as email,
                coalesce(u.account, '') as account, h.id is not null as has_holder
            from duty_lists l join organisations o on o.id = l.organisation_id
                left join sittings s on s.id = l.sitting_id left join sites t on t.id = l.site_id
                left join room_sittings rs on rs.id = l.room_sitting_id left join rooms r on r.id = rs.room_id
                left join duty_holders h on h.duty_list_id = l.id left join users u on u.id = h.user_id
            where \(condition)
            order by s.starts_at nulls first, o.name, t.name nulls first, r.number nulls first, l.id, h.position
            """,
            repeat each binds
        )
        var lists: [DutyList] = []
        for row in rows {
            let id: ID<DutyList> = try row.get("id")
            var holders = lists.last?.id == id ? lists.removeLast().holders : []
            if try row.get("has_holder") {
                holders.append(
                    DutyHolder(
                        name: try row.get("holder"),
                        phone: try row.get("phone"),
                        email: try row.get("email"),
                        account: try row.get("account")
                    )
                )
            }
            lists.append(try Self.list(row, id, holders))
        }
        return lists
    }

    private static func list(_ row: Row, _ id: ID<DutyList>, _ holders: [DutyHolder]) throws -> DutyList {
        let place: DutyList.Place
        if let room: ID<RoomSitting> = try row.get("room_sitting_id", as: ID<RoomSitting>?.self) {
            place = .roomSitting(room)
        } else if let sitting: ID<Sitting> = try row.get("sitting_id", as: ID<Sitting>?.self) {
            let site: ID<ExamSite>? = try row.get("site_id")
            place = site.map { .site($0, in: sitting) } ?? .sitting(sitting)
        } else {
            place = .organisation(try row.get("organisation_id"))
        }
        return DutyList(
            id: id,
            place: place,
            sitting: try row.get("sitting"),
            detail: try row.get("detail"),
            startsAt: try row.get("starts_at"),
            organisation: try row.get("organisation"),
            holders: holders,
            changedAt: try row.get("changed_at")
        )
    }

    private static func holder(_ row: Row) throws -> DutyHolder {
        DutyHolder(
            name: try row.get("name"),
            phone: try row.get("phone"),
            email: try row.get("email"),
            account: try row.get("account")
        )
    }
}
