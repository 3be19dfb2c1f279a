internal import FoundationEssentials
internal import Kernel
internal import Postgres

extension RecordingStore {
    private static let selecting = """
        select s.id, r.room_sitting_id, r.device_id, s.path, s.starts_at, s.ends_at, s.bytes, s.sha256, s.state,
            s.codec, s.width, s.height
        from segments s join recordings r on r.id = s.recording_id
        """

    /// Segments of a room sitting by start, missing ones included.
    func segments(of roomSitting: UUID) async throws -> [Segment] {
        try await database.rows(
            Self.selecting + " where r.room_sitting_id = $1 order by s.starts_at, s.id",
            roomSitting
        ).map(Self.read)
    }

    /// One segment; nil when it does not exist or lies outside the reach.
    func segment(_ id: ID<Segment>, reach: Reach) async throws -> Segment? {
        try await database.row(Self.selecting + " where s.id = $1 and r.scope && $2::uuid[]", id, reach)
            .map(Self.read)
    }

    /// Segments whose files lie below a folder, by path.
    func segments(below folder: String) async throws -> [String: Segment] {
        let rows = try await database.rows(
            Self.selecting + " where s.path >= $1 and s.path < $2 order by s.path",
            folder + "/",
            // "0" is what follows "/" in ASCII.
            folder + "0"
        )
        let segments = try rows.map(Self.read)
        return Dictionary(uniqueKeysWithValues: segments.map { ($0.path, $0) })
    }

    /// Every day, as `YYYY/MM/DD`, that has segments.
    func days() async throws -> Set<String> {
        let rows = try await database.rows("select distinct left(path, 10) as day from segments")
        return Set(try rows.map { try $0.get("day") })
    }

    /// Says of segments what the disk says of them, with an event each.
    func set(_ state: Segment.State, of segments: [ID<Segment>]) async throws {
        guard !segments.isEmpty else { return }
        try await database.transaction { transaction in
            let rows = try await transaction.rows(
                """
                update segments s set state = $2 from recordings r
                where s.id = any($1::uuid[]) and r.id = s.recording_id returning s.id, r.id as recording_id, r.scope
                """,
                segments,
                state.rawValue
            )
            for row in rows {
                let segment: ID<Segment> = try row.get("id")
                let event = Event(
                    id: world.id(),
                    at: world.now(),
                    kind: state == .missing ? "recording.lost" : "recording.found",
                    scope: try row.get("scope"),
                    subject: try row.get("recording_id"),
                    body: try JSON.text(["segment": segment.description])
                )
                try await transaction.append(event)
            }
        }
    }

    /// When the server before this one last gave a sign of life; nil when there was none.
    func lastSign() async throws -> Date? {
        let row = try await database.row(
            """
            select max(coalesce(ended_at, beat_at)) as at from server_runs
            where part <> 'exam'
                and started_at < (select max(started_at) from server_runs where part <> 'exam')
            """
        )
        return try row?.get("at", as: Date?.self) ?? nil
    }

    /// Ends the troubles a dead server left open, at its last sign of life.
    func endLeftTroubles() async throws {
        let sign = try await lastSign() ?? world.now()
        try await database.transaction { transaction in
            try await transaction.run(
                "update recording_troubles set ends_at = greatest(starts_at, $1) where ends_at is null",
                sign
            )
            try await transaction.run("update recordings set trouble = null where trouble is not null")
        }
    }

    private static func read(_ row: Row) throws -> Segment {
        Segment(
            id: try row.get("id"),
            place: FootagePlace(
                roomSitting: try row.get("room_sitting_id"),
                device: try row.get("device_id")
            ),
            path: try row.get("path"),
            startsAt: try row.get("starts_at"),
            endsAt: try row.get("ends_at"),
            bytes: try row.get("bytes"),
            sha256: try row.get("sha256", as: Bytes.self).bytes,
            state: Segment.State(rawValue: try row.get("state")) ?? .missing,
            codec: try row.get("codec"),
            width: try row.get("width"),
            height: try row.get("height")
        )
    }
}

extension RecordingStore {
    /// When the room sittings within reach began that may have recordings, newest first, with how many each time.
    func starts(reach: Reach, until now: Date) async throws -> [(at: Date, count: Int)] {
        try await database.rows(
            """
            select s.starts_at, count(*) as count from room_sittings rs join sittings s on s.id = rs.sitting_id
            where rs.scope && $1::uuid[] and s.starts_at - make_interval(secs => s.lead_seconds) <= $2
                and s.starts_at > $2::timestamptz - interval '400 days'
            group by s.starts_at order by s.starts_at desc limit 400
            """,
            reach,
            now
        ).map { (try $0.get("starts_at"), try $0.get("count")) }
    }
}

extension RecordingStore {
    /// Bytes a second of cameras in their last recordings; those never recorded are left out.
    func rates(of devices: Set<UUID>) async throws -> [UUID: Double] {
        let rows = try await database.rows(
            """
            select w.id, sum(s.bytes)::float8 / extract(epoch from sum(s.ends_at - s.starts_at))::float8 as rate
            from unnest($1::uuid[]) as w (id)
                cross join lateral (select r.id from recordings r where r.device_id = w.id
                    order by r.created_at desc limit 3) as r
                join segments s on s.recording_id = r.id and s.ends_at > s.starts_at
            group by w.id
            """,
            Array(devices)
        )
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("id"), try $0.get("rate")) })
    }
}
