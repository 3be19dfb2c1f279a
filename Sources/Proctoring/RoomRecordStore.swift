internal import Crypto
package import FoundationEssentials
package import Kernel
package import Postgres
package import Scheduling

/// Room records in the database.
package struct RoomRecordStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// The record of a room sitting; an empty one where nobody has begun it.
    package func one(_ room: ID<RoomSitting>) async throws -> RoomRecord {
        try await Self.read(room, from: database, locked: false)
    }

    /// The proctors assigned to it.
    package func signers(of room: ID<RoomSitting>) async throws -> [RecordSigner] {
        try await database.rows(
            """
            select p.name, p.user_id from assignments a join people p on p.id = a.person_id
            where a.room_sitting_id = $1 and a.duty = 'proctor' order by p.code
            """,
            room
        ).map { RecordSigner(user: try $0.get("user_id"), name: try $0.get("name")) }
    }

    /// What only its own tables know of a room sitting.
    package func rest(of room: ID<RoomSitting>) async throws -> RoomRecordFacts.Rest {
        var rest = RoomRecordFacts.Rest()
        let row = try await database.row(
            """
            select (select count(*) from assignments where room_sitting_id = $1 and duty = 'candidate') as assigned,
                (select min(first_live_at) from sources where room_sitting_id = $1) as first_live_at
            """,
            room
        )
        rest.assigned = try row?.get("assigned") ?? 0
        rest.firstPictureAt = try row?.get("first_live_at", as: Date?.self)
        rest.visits = try await database.rows(
            """
            select u.name, v.created_at,
                extract(epoch from coalesce(v.ended_at, v.seen_at) - v.created_at)::float8 as seconds
            from patrol_visits v join users u on u.id = v.user_id
            where v.room_sitting_id = $1 order by v.created_at, v.id
            """,
            room
        ).map {
            RoomRecordFacts.Visited(
                by: try $0.get("name"),
                at: try $0.get("created_at"),
                seconds: try $0.get("seconds")
            )
        }
        return rest
    }

    /// Saves what was filled in.
    package func save(
        _ entries: RoomRecord.Entries,
        of room: RoomSitting,
        in transaction: Transaction
    ) async throws {
        try await begin(room, in: transaction)
        let record = try await Self.read(room.id, from: transaction, locked: true)
        do throws(RoomRecordRefusal) { try RoomRecordRules.mayChange(record) } catch { throw error.problem }
        try await transaction.run(
            """
            update room_records set expected = $2, present = $3, absent = $4, violations = $5, started_at = $6,
                ended_at = $7, time_changes = $8, failures = $9, remarks = $10
            where room_sitting_id = $1
            """,
            room.id,
            entries.expected,
            entries.present,
            entries.absent,
            entries.violations,
            entries.startedAt,
            entries.endedAt,
            entries.timeChanges,
            entries.failures,
            entries.remarks
        )
        try await tell("room_sitting.record_saved", room, in: transaction)
    }

    /// Signs it: the first signature freezes what the server knows, the last one needed ends it.
    package func sign(
        _ room: RoomSitting,
        facts: RoomRecordFacts,
        signers: [RecordSigner],
        by user: UUID,
        in transaction: Transaction
    ) async throws {
        let record = try await Self.read(room.id, from: transaction, locked: true)
        let now = world.now()
        do throws(RoomRecordRefusal) {
            try RoomRecordRules.maySign(record, of: room, by: user, signers: signers, now: now)
        } catch { throw error.problem }
        if record.signatures.isEmpty {
            let text = try JSON.text(facts)
            let signed = try text + "\n" + JSON.text(record.entries ?? RoomRecord.Entries())
            try await transaction.run(
                "update room_records set facts = $2, digest = $3 where room_sitting_id = $1",
                room.id,
                text,
                Bytes(SHA256.hash(data: Data(signed.utf8)))
            )
        }
        try await transaction.run(
            """
            insert into room_record_signatures (id, room_sitting_id, user_id, digest, created_at)
            select $1, room_sitting_id, $3, digest, $4 from room_records where room_sitting_id = $2
            """,
            world.id(),
            room.id,
            user,
            now
        )
        if record.signatures.count + 1 >= RoomRecordRules.needed(signers) {
            try await transaction.run(
                "update room_records set completed_at = $2 where room_sitting_id = $1",
                room.id,
                now
            )
        }
        try await tell("room_sitting.record_signed", room, in: transaction)
    }

    /// Takes a signature back while another is still to come; the record can be changed again.
    package func withdraw(_ room: RoomSitting, by user: UUID, in transaction: Transaction) async throws {
        let record = try await Self.read(room.id, from: transaction, locked: true)
        do throws(RoomRecordRefusal) { try RoomRecordRules.mayWithdraw(record, by: user) } catch {
            throw error.problem
        }
        try await transaction.run(
            "delete from room_record_signatures where room_sitting_id = $1 and user_id = $2",
            room.id,
            user
        )
        try await transaction.run(
            "update room_records set facts = null, digest = null where room_sitting_id = $1",
            room.id
        )
        try await tell("room_sitting.record_withdrawn", room, in: transaction)
    }

    /// Puts a correction beside a signed record.
    package func add(
        _ text: String,
        to room: RoomSitting,
        by user: UUID,
        in transaction: Transaction
    ) async throws {
        let record = try await Self.read(room.id, from: transaction, locked: true)
        do throws(RoomRecordRefusal) { try RoomRecordRules.mayAdd(record) } catch { throw error.problem }
        try await transaction.run(
            """
            insert into room_record_addenda (id, room_sitting_id, user_id, text, created_at)
            values ($1, $2, $3, $4, $5)
            """,
            world.id(),
            room.id,
            user,
            text,
            world.now()
        )
        try await tell("room_sitting.record_amended", room, in: transaction)
    }

    private func begin(_ room: RoomSitting, in transaction: Transaction) async throws {
        try await transaction.run(
            """
            insert into room_records (room_sitting_id, scope, created_at) values ($1, $2::uuid[], $3)
            on conflict do nothing
            """,
            room.id,
            room.scope,
            world.now()
        )
    }

    private func tell(_ kind: String, _ room: RoomSitting, in transaction: Transaction) async throws {
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: kind,
                scope: room.scope,
                subject: room.id.uuid,
                body: "{}"
            )
        )
    }
}

extension RoomRecordStore {
    private static func read(
        _ room: ID<RoomSitting>,
        from reader: some Reader,
        locked: Bool
    ) async throws -> RoomRecord {
        var record = RoomRecord()
        let row = try await reader.row(
            """
            select expected, present, absent, violations, started_at, ended_at, time_changes, failures, remarks,
                facts, digest, completed_at
            from room_records where room_sitting_id = $1\(locked ? " for update" : "")
            """,
            room
        )
        guard let row else { return record }
        record.entries = RoomRecord.Entries(
            expected: try row.get("expected"),
            present: try row.get("present"),
            absent: try row.get("absent"),
            violations: try row.get("violations"),
            startedAt: try row.get("started_at"),
            endedAt: try row.get("ended_at"),
            timeChanges: try row.get("time_changes"),
            failures: try row.get("failures"),
            remarks: try row.get("remarks")
        )
        if let facts = try row.get("facts", as: String?.self) {
            record.facts = try JSON.decode(RoomRecordFacts.self, from: Data(facts.utf8))
        }
        record.digest = try row.get("digest", as: Bytes?.self)?.bytes.hex
        record.completedAt = try row.get("completed_at")
        record.signatures = try await reader.rows(
            """
            select g.user_id, u.name, g.created_at from room_record_signatures g join users u on u.id = g.user_id
            where g.room_sitting_id = $1 order by g.created_at, g.id
            """,
            room
        ).map {
            RoomRecord.Signature(
                user: try $0.get("user_id"),
                name: try $0.get("name"),
                at: try $0.get("created_at")
            )
        }
        record.addenda = try await reader.rows(
            """
            select a.text, u.name, a.created_at from room_record_addenda a join users u on u.id = a.user_id
            where a.room_sitting_id = $1 order by a.created_at, a.id
            """,
            room
        ).map {
            RoomRecord.Addendum(
                at: try $0.get("created_at"),
                by: try $0.get("name"),
                text: try $0.get("text")
            )
        }
        return record
    }
}
