package import FoundationEssentials
package import Kernel
package import Postgres
package import Scheduling
package import Streams

/// How one camera of a room sitting stands, as pages show it.
package struct CameraFacts: Sendable {
    package let source: ID<Source>
    package let roomSitting: ID<RoomSitting>
    package let device: ID<Device>
    package let state: SourceState
    package let cause: String?
    package let since: Date
    package let unitAt: Date?
    package let pictureAt: Date?
    package let people: Int?
    package let isReduced: Bool
    package let codec: String?
    package let width: Int?
    package let height: Int?
    package let framesPerSecond: Double?
    package let interval: Double?
    package let writtenAt: Date?
    package let writtenBytes: Int64
    package let trouble: String?
    /// Open findings about the picture as such, with their beginning.
    package let findings: [String: Date]

    /// Footage reached the disk within the last seconds.
    func isWriting(at now: Date) -> Bool {
        guard state == .live, trouble == nil, let writtenAt else { return false }
        return now.timeIntervalSince(writtenAt) < 6
    }
}

/// A finding as the console lists it.
package struct FoundFinding: Sendable {
    package let id: UUID
    package let device: ID<Device>
    package let kind: String
    package let startedAt: Date
    package let endedAt: Date?
    package let hasStill: Bool
    /// Relative to the footage directory.
    package let still: String?
}

/// What the console's pages read beside the plan and the alert book; few queries a page, whatever its size.
package struct ConsoleStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The cameras of some room sittings that have a source.
    package func cameras(of roomSittings: [ID<RoomSitting>]) async throws -> [CameraFacts] {
        try await database.rows(
            """
            select s.id, s.room_sitting_id, s.device_id, s.state, s.cause, s.since, s.unit_at, s.picture_at, s.people,
                s.reduced, s.codec, s.width, s.height, s.frames_per_second, s.interval_seconds,
                r.written_at, coalesce(r.written_bytes, 0) as written_bytes, r.trouble,
                array(select f.kind from findings f where f.source_id = s.id and f.ended_at is null
                    order by f.started_at) as kinds,
                array(select extract(epoch from f.started_at)::float8 from findings f
                    where f.source_id = s.id and f.ended_at is null order by f.started_at) as starts
            from sources s left join recordings r on r.room_sitting_id = s.room_sitting_id
                and r.device_id = s.device_id and r.origin = 'automatic'
            where s.room_sitting_id = any($1::uuid[])
            """,
            roomSittings
        ).map(Self.camera)
    }

    /// Findings of one room sitting, newest first.
    package func findings(of roomSitting: ID<RoomSitting>, limit: Int) async throws -> [FoundFinding] {
        try await database.rows(
            """
            select f.id, s.device_id, f.kind, f.started_at, f.ended_at, f.still
            from findings f join sources s on s.id = f.source_id
            where s.room_sitting_id = $1 order by f.started_at desc limit $2
            """,
            roomSitting,
            limit
        ).map(Self.finding)
    }

    /// One finding within reach.
    package func finding(_ id: UUID, reach: Reach) async throws -> FoundFinding {
        let row = try await database.row(
            """
            select f.id, s.device_id, f.kind, f.started_at, f.ended_at, f.still
            from findings f join sources s on s.id = f.source_id where f.id = $1 and f.scope && $2::uuid[]
            """,
            id,
            reach
        ).found()
        return try Self.finding(row)
    }

    /// What happened in a room sitting since a moment, newest first.
    package func events(of roomSitting: ID<RoomSitting>, since: Date, limit: Int) async throws -> [Event] {
        try await database.rows(
            """
            select id, at, kind, scope, subject, body, position from events
            where scope[cardinality(scope)] = $1 and kind not in ('recording.kept', 'check_in.passed')
                and at > $2
            order by at desc limit $3
            """,
            roomSitting,
            since,
            limit
        ).map { row in
            Event(
                id: try row.get("id"),
                at: try row.get("at"),
                kind: try row.get("kind"),
                scope: try row.get("scope"),
                subject: try row.get("subject"),
                body: try row.get("body"),
                position: try row.get("position")
            )
        }
    }

    /// Writes down that somebody looked at an evidence still.
    package func record(_ entry: AuditEntry, world: World) async throws {
        try await database.transaction { try await $0.record(entry, world: world) }
    }

    private static func camera(_ row: Row) throws -> CameraFacts {
        let kinds: [String] = try row.get("kinds")
        let starts: [Double] = try row.get("starts")
        let findings = zip(kinds, starts).map { ($0, Date(timeIntervalSince1970: $1)) }
        return CameraFacts(
            source: try row.get("id"),
            roomSitting: try row.get("room_sitting_id"),
            device: try row.get("device_id"),
            state: SourceState(rawValue: try row.get("state")) ?? .ended,
            cause: try row.get("cause"),
            since: try row.get("since"),
            unitAt: try row.get("unit_at"),
            pictureAt: try row.get("picture_at"),
            people: try row.get("people"),
            isReduced: try row.get("reduced"),
            codec: try row.get("codec"),
            width: try row.get("width"),
            height: try row.get("height"),
            framesPerSecond: try row.get("frames_per_second"),
            interval: try row.get("interval_seconds"),
            writtenAt: try row.get("written_at"),
            writtenBytes: try row.get("written_bytes"),
            trouble: try row.get("trouble"),
            findings: Dictionary(findings, uniquingKeysWith: { first, _ in first })
        )
    }

    private static func finding(_ row: Row) throws -> FoundFinding {
        let still: String? = try row.get("still")
        return FoundFinding(
            id: try row.get("id"),
            device: try row.get("device_id"),
            kind: try row.get("kind"),
            startedAt: try row.get("started_at"),
            endedAt: try row.get("ended_at"),
            hasStill: still != nil,
            still: still
        )
    }
}
