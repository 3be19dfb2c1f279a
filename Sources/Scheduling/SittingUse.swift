internal import Foundation
internal import Kernel
internal import Postgres
internal import Records

/// The rooms of a sitting as people write them: codes with commas between.
struct SittingUse {
    private let change: RecordChange
    private let codes: [String]

    init(_ change: RecordChange) {
        self.change = change
        codes = (change.values["rooms"] ?? "").split { ",，、;； ".contains($0) }.map(String.init)
    }

    func faults(in transaction: Transaction) async throws -> [Problem.Field] {
        var faults: [Problem.Field] = []
        if let starts = moment("starts_at"), let ends = moment("ends_at") {
            if ends <= starts { faults.append(.init("ends_at", "ends_before_start")) }
            let hours = Int(PlanRules.longest / 3600)
            if ends.timeIntervalSince(starts) > PlanRules.longest {
                faults.append(.init("ends_at", "sitting_too_long", ["hours": "\(hours)"]))
            }
        }
        let known = try await rooms(in: transaction)
        for code in codes where known[code] == nil {
            faults.append(.init("rooms", "unknown_room", ["code": String(code.prefix(40))]))
        }
        guard faults.isEmpty else { return faults }
        return try await overlaps(Array(known.values), in: transaction)
            + kept(Array(known.values), in: transaction)
    }

    func save(world: World, in transaction: Transaction) async throws {
        let rooms = Array(try await rooms(in: transaction).values)
        try await transaction.run(
            "delete from room_sittings where sitting_id = $1 and not (room_id = any($2::uuid[]))",
            change.id,
            rooms
        )
        try await transaction.run(
            """
            insert into room_sittings (id, sitting_id, room_id, scope, created_at)
            select i.id, $1, r.id, r.scope || i.id, $4 from unnest($2::uuid[], $3::uuid[]) as i (id, room)
                join rooms r on r.id = i.room
            on conflict (sitting_id, room_id) do nothing
            """,
            change.id,
            rooms.map { _ in world.id() },
            rooms,
            world.now()
        )
    }

    private func moment(_ name: String) -> Date? { change.values[name].flatMap { Date(rfc3339: $0) } }

    /// Rooms of the sitting's organisation by code.
    private func rooms(in transaction: Transaction) async throws -> [String: UUID] {
        guard !codes.isEmpty else { return [:] }
        let rows = try await transaction.rows(
            "select id, code from rooms where code = any($1::text[]) and scope @> $2::uuid[]",
            codes,
            change.scope
        )
        return try Dictionary(rows.map { (try $0.get("code"), try $0.get("id")) }) { first, _ in first }
    }

    /// A room holds one sitting at a time.
    private func overlaps(_ rooms: [UUID], in transaction: Transaction) async throws -> [Problem.Field] {
        try await transaction.rows(
            """
            select distinct on (q.id) q.name as room, s.name as sitting from room_sittings x
                join sittings s on s.id = x.sitting_id join rooms q on q.id = x.room_id
            where x.room_id = any($1::uuid[]) and s.id <> $2
                and (s.starts_at, s.ends_at) overlaps ($3::timestamptz, $4::timestamptz) order by q.id limit 5
            """,
            rooms,
            change.id,
            moment("starts_at"),
            moment("ends_at")
        ).map {
            .init("rooms", "room_overlap", ["room": try $0.get("room"), "sitting": try $0.get("sitting")])
        }
    }

    /// A room with people or footage stays in its sitting.
    private func kept(_ rooms: [UUID], in transaction: Transaction) async throws -> [Problem.Field] {
        try await transaction.rows(
            """
            select q.name as room from room_sittings x join rooms q on q.id = x.room_id
            where x.sitting_id = $1 and not (x.room_id = any($2::uuid[]))
                and (exists (select 1 from assignments a where a.room_sitting_id = x.id)
                    or exists (select 1 from sources a where a.room_sitting_id = x.id)
                    or exists (select 1 from alerts a where a.room_sitting_id = x.id)) limit 5
            """,
            change.id,
            rooms
        ).map { .init("rooms", "room_in_use", ["room": try $0.get("room")]) }
    }
}
