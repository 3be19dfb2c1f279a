internal import FoundationEssentials
package import Kernel
package import Postgres

/// Recordings, their segments and troubles in the database.
package struct RecordingStore: Sendable {
    let database: Database
    let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    private struct Told: Encodable {
        let segment: String
        let device: String
        let roomSitting: String
        let startsAt: Date
        let endsAt: Date
        let bytes: Int64
        let state: String
    }

    /// Writes a finished segment down, with its event; one that is known already changes nothing.
    ///
    /// - Returns: false when its room sitting or device does not exist.
    @discardableResult
    func keep(_ segment: Segment) async throws -> Bool {
        try await database.transaction { transaction in
            guard let recording = try await ensure(segment.place, in: transaction) else { return false }
            let row = try await transaction.row(
                """
                insert into segments (id, recording_id, path, starts_at, ends_at, bytes, sha256, state, codec,
                    width, height, created_at)
                values ($1, $2, $3, $4, $5, $6, $7::bytea, $8, $9, $10, $11, $12)
                on conflict (path) do nothing returning id
                """,
                segment.id,
                recording.id,
                segment.path,
                segment.startsAt,
                segment.endsAt,
                segment.bytes,
                Bytes(segment.sha256),
                segment.state.rawValue,
                segment.codec,
                segment.width,
                segment.height,
                world.now()
            )
            if row != nil { try await transaction.append(event(of: segment, recording)) }
            return true
        }
    }

    private func event(of segment: Segment, _ recording: (id: UUID, scope: [UUID])) throws -> Event {
        let body = Told(
            segment: segment.id.description,
            device: segment.place.device.text,
            roomSitting: segment.place.roomSitting.text,
            startsAt: segment.startsAt,
            endsAt: segment.endsAt,
            bytes: segment.bytes,
            state: segment.state.rawValue
        )
        return Event(
            id: world.id(),
            at: world.now(),
            kind: "recording.kept",
            scope: recording.scope,
            subject: recording.id,
            body: try JSON.text(body)
        )
    }

    /// The recording of a place, made when it is missing; nil when the place itself is unknown.
    private func ensure(_ place: FootagePlace, in transaction: Transaction) async throws -> (
        id: UUID, scope: [UUID]
    )? {
        let row = try await transaction.row(
            """
            insert into recordings (id, room_sitting_id, device_id, origin, scope, created_at)
            select $1, rs.id, d.id, 'automatic', rs.scope, $4
            from room_sittings rs, devices d where rs.id = $2 and d.id = $3
            on conflict (room_sitting_id, device_id, origin) do update set scope = excluded.scope
            returning id, scope
            """,
            world.id(),
            place.roomSitting,
            place.device,
            world.now()
        )
        return try row.map { (try $0.get("id"), try $0.get("scope")) }
    }

    /// Notes since when a recording cannot be written.
    func begin(_ trouble: WritingTrouble, at: Date, _ place: FootagePlace) async throws {
        try await database.transaction { transaction in
            guard let recording = try await ensure(place, in: transaction) else { return }
            try await transaction.run(
                """
                insert into recording_troubles (id, recording_id, cause, starts_at) values ($1, $2, $3, $4)
                on conflict (recording_id) where ends_at is null do nothing
                """,
                world.id(),
                recording.id,
                trouble.rawValue,
                at
            )
        }
    }

    /// Notes that footage is gone which had not been written down.
    func lose(_ range: Range<Date>, _ place: FootagePlace) async throws {
        try await database.transaction { transaction in
            guard let recording = try await ensure(place, in: transaction) else { return }
            try await transaction.run(
                """
                insert into recording_troubles (id, recording_id, cause, starts_at, ends_at)
                values ($1, $2, 'footage_lost', $3, $4)
                """,
                world.id(),
                recording.id,
                range.lowerBound,
                range.upperBound
            )
        }
    }

    /// Notes since when it can be written again.
    func end(at: Date, _ place: FootagePlace) async throws {
        try await database.transaction { transaction in
            try await transaction.run(
                """
                update recording_troubles t set ends_at = greatest(t.starts_at, $3) from recordings r
                where r.id = t.recording_id and t.ends_at is null and r.room_sitting_id = $1 and r.device_id = $2
                """,
                place.roomSitting,
                place.device,
                at
            )
        }
    }

    /// How one recording is, for its heartbeat.
    struct Beat: Sendable {
        let place: FootagePlace
        var writtenAt: Date?
        var bytes: Int64
        var trouble: WritingTrouble?
    }

    /// Writes how all recordings are, in one statement whatever their number; each place at most once.
    func beat(_ beats: [Beat]) async throws {
        guard !beats.isEmpty else { return }
        try await database.transaction { transaction in
            try await transaction.run(
                """
                insert into recordings (id, room_sitting_id, device_id, origin, written_at, written_bytes, trouble,
                    scope, created_at)
                select v.id, rs.id, v.device, 'automatic', v.written_at, v.bytes, v.trouble, rs.scope, $7
                from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bigint[], $6::text[])
                    as v (id, room_sitting, device, written_at, bytes, trouble)
                    join room_sittings rs on rs.id = v.room_sitting
                on conflict (room_sitting_id, device_id, origin) do update set
                    written_at = coalesce(excluded.written_at, recordings.written_at),
                    written_bytes = recordings.written_bytes + excluded.written_bytes,
                    trouble = excluded.trouble
                """,
                beats.map { _ in world.id() },
                beats.map(\.place.roomSitting),
                beats.map(\.place.device),
                beats.map(\.writtenAt),
                beats.map(\.bytes),
                beats.map { $0.trouble?.rawValue },
                world.now()
            )
        }
    }
}
