package import FoundationEssentials
package import Kernel
internal import Postgres
package import Scheduling

/// Which alerts a page asks for; the raw values are the `state` of `/alerts?state=…`.
package enum AlertFilter: String, Sendable, CaseIterable {
    /// Not cleared.
    case open
    /// Open, and nobody has taken it.
    case unacknowledged
    /// Of room sittings the reader proctors, or taken by him; not cleared.
    case mine
    /// Open, and nobody could be reached.
    case unreached
    /// Over.
    case cleared
}

/// How many alerts are under each filter.
package struct AlertCounts: Sendable, Equatable {
    package var open = 0
    package var unacknowledged = 0
    package var mine = 0
    package var unreached = 0
    /// Those cleared since the moment asked for.
    package var cleared = 0

    package init() {}

    package func of(_ filter: AlertFilter) -> Int {
        let all: [AlertFilter: Int] = [
            .open: open, .unacknowledged: unacknowledged, .mine: mine, .unreached: unreached,
            .cleared: cleared,
        ]
        return all[filter] ?? 0
    }
}

extension AlertBook {
    /// Columns and joins every reading shares.
    static let selecting = """
        select a.id, a.cause, a.severity, a.room_sitting_id, a.device_id, a.since, a.raised_at, a.pushed_at,
            a.acknowledged_at, taker.name as acknowledged_by, a.cleared_at, a.detail,
            case when a.cleared_at is null then e.unreached_since end as unreached_since,
            r.name as room, r.number, r.place as room_place, s.name as sitting, s.subject, s.starts_at, s.ends_at,
            d.name as device_name, d.place as device_place,
            (
                select coalesce(string_agg(p.name, '、' order by p.code), '')
                from assignments x join people p on p.id = x.person_id
                where x.room_sitting_id = a.room_sitting_id and x.duty = 'proctor'
            ) as proctors
        from alerts a
            join room_sittings rs on rs.id = a.room_sitting_id
            join rooms r on r.id = rs.room_id
            join sittings s on s.id = rs.sitting_id
            left join devices d on d.id = a.device_id
            left join users taker on taker.id = a.acknowledged_by
            left join escalations e on e.alert_id = a.id
        """

    private static let isMine = """
        (a.acknowledged_by = $2 or exists (
            select 1 from assignments x join people p on p.id = x.person_id
            where x.room_sitting_id = a.room_sitting_id and p.user_id = $2))
        """

    static let isUnreached = """
        exists (select 1 from escalations u where u.alert_id = a.id and u.unreached_since is not null)
        """

    /// Alerts under a filter, newest first.
    ///
    /// - Parameters:
    ///   - reader: whose `mine` is.
    ///   - before: the last id of the page before; ids are in the order of raising.
    ///   - since: cleared ones older than that are left out; nil: none is.
    package func list(
        _ filter: AlertFilter,
        of reader: UUID,
        reach: Reach,
        limit: Int,
        before: ID<Alert>? = nil,
        since: Date? = nil
    ) async throws -> [Alert] {
        let condition =
            switch filter {
            case .open: "a.cleared_at is null"
            case .unacknowledged: "a.cleared_at is null and a.acknowledged_at is null"
            case .mine: "a.cleared_at is null and " + Self.isMine
            case .unreached: "a.cleared_at is null and " + Self.isUnreached
            case .cleared: "a.cleared_at is not null"
            }
        return try await database.rows(
            Self.selecting + """

                where a.scope && $1::uuid[] and $2::uuid is not null and \(condition)
                    and ($3::uuid is null or a.id < $3)
                    and ($4::timestamptz is null or a.cleared_at is null or a.cleared_at >= $4)
                order by a.id desc limit $5
                """,
            reach,
            reader,
            before,
            since,
            limit
        ).map(Self.read)
    }

    /// The alerts of some room sittings: open ones, and those cleared since a moment.
    package func list(
        of roomSittings: [ID<RoomSitting>],
        clearedSince since: Date,
        reach: Reach
    ) async throws -> [Alert] {
        try await database.rows(
            Self.selecting + """

                where a.room_sitting_id = any($1::uuid[]) and a.scope && $2::uuid[]
                    and (a.cleared_at is null or a.cleared_at >= $3)
                order by a.id desc limit 500
                """,
            roomSittings,
            reach,
            since
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when it does not exist or lies outside the reach.
    package func one(_ id: ID<Alert>, reach: Reach) async throws -> Alert {
        let sql = Self.selecting + " where a.id = $1 and a.scope && $2::uuid[]"
        guard let row = try await database.row(sql, id, reach) else { throw Problem.notFound }
        return try Self.read(row)
    }

    /// How many are under each filter.
    package func counts(of reader: UUID, reach: Reach, clearedSince since: Date) async throws -> AlertCounts {
        let row = try await database.row(
            """
            select count(*) filter (where cleared_at is null) as open,
                count(*) filter (where cleared_at is null and acknowledged_at is null) as unacknowledged,
                count(*) filter (where cleared_at is null and \(Self.isMine)) as mine,
                count(*) filter (where cleared_at is null and \(Self.isUnreached)) as unreached,
                count(*) filter (where cleared_at is not null) as cleared
            from alerts a where scope && $1::uuid[] and (cleared_at is null or cleared_at >= $3)
            """,
            reach,
            reader,
            since
        )
        var counts = AlertCounts()
        guard let row else { return counts }
        counts.open = try row.get("open")
        counts.unacknowledged = try row.get("unacknowledged")
        counts.mine = try row.get("mine")
        counts.unreached = try row.get("unreached")
        counts.cleared = try row.get("cleared")
        return counts
    }

    /// How many are open within a reach: the pip in the menu.
    package func openCount(reach: Reach) async throws -> Int {
        let row = try await database.row(
            "select count(*) as open from alerts where cleared_at is null and scope && $1::uuid[]",
            reach
        )
        return try row?.get("open") ?? 0
    }

    static func one(_ id: ID<Alert>, from reader: some Reader) async throws -> Alert? {
        try await reader.row(selecting + " where a.id = $1", id).map(read)
    }

    static func read(_ row: Row) throws -> Alert {
        let detail: String = try row.get("detail")
        guard let cause = AlertCause(rawValue: try row.get("cause")) else {
            throw PostgresError.decoding(column: "cause", wanted: "AlertCause")
        }
        return Alert(
            id: try row.get("id"),
            cause: cause,
            severity: AlertSeverity(rawValue: try row.get("severity")) ?? cause.severity,
            roomSitting: try row.get("room_sitting_id"),
            device: try row.get("device_id"),
            since: try row.get("since"),
            raisedAt: try row.get("raised_at"),
            pushedAt: try row.get("pushed_at"),
            acknowledgedAt: try row.get("acknowledged_at"),
            acknowledgedBy: try row.get("acknowledged_by"),
            clearedAt: try row.get("cleared_at"),
            unreachedSince: try row.get("unreached_since"),
            detail: (try? JSON.decode(Alert.Detail.self, from: Data(detail.utf8))) ?? Alert.Detail(),
            place: try place(row)
        )
    }

    private static func place(_ row: Row) throws -> Alert.Place {
        Alert.Place(
            room: try row.get("room"),
            number: try row.get("number"),
            roomPlace: try row.get("room_place"),
            sitting: try row.get("sitting"),
            subject: try row.get("subject"),
            startsAt: try row.get("starts_at"),
            endsAt: try row.get("ends_at"),
            deviceName: try row.get("device_name"),
            devicePlace: try row.get("device_place"),
            proctors: try row.get("proctors")
        )
    }
}
