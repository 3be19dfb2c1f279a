internal import Foundation
package import Kernel
internal import Postgres
package import Records

extension RecordType {
    private static let sitting = """
        select 1 from room_sittings x join sittings s on s.id = x.sitting_id where x.room_id = r.id
        """

    /// Rooms (考场) with their seats (I-19, I-28).
    package static func rooms(world: World) -> RecordType {
        var type = RecordType(
            "room",
            path: "rooms",
            table: "rooms",
            read: .readPlan,
            change: .changePlan,
            fields: [
                .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("code", .code, [.required, .listed, .searched, .key]),
                .init(
                    "site",
                    .reference(RecordReference("sites")),
                    [.required, .listed, .filtered, .key, .fixed]
                ),
                .init("number", .number(1...9_999), [.required, .listed]),
                .init("place", .text(atMost: 200), [.listed, .searched]),
                .init(
                    "seats",
                    .number(0...500),
                    [.required, .listed, .apart],
                    as: "(select count(*) from seats x where x.room_id = r.id)"
                ),
                .init(
                    "devices",
                    .number(0...999),
                    [.derived, .listed],
                    as: "(select count(*) from devices x where x.room_id = r.id and x.deleted_at is null)"
                ),
            ]
        )
        type.owner = .field("site")
        type.children = [("seats", "room_id")]
        type.order = "(select x.name from sites x where x.id = r.site_id), r.number, r.id"
        type.states = [
            RecordState("planned", where: "exists (\(sitting) and s.ends_at > {now})", mark: "starting"),
            RecordState("ended", where: "exists (\(sitting))", mark: "done"),
            RecordState("unplanned", where: "true", mark: "planned"),
        ]
        type.deletable = ["unplanned"]
        type.check = { change, _, transaction in try await SeatRecords.faults(of: change, in: transaction) }
        type.saved = { change, _, transaction in
            try await SeatRecords.save(change, world: world, in: transaction)
        }
        return type
    }
}

/// A room's seats as a number: labels from 1 upward, as the plan document writes them (I-39).
private enum SeatRecords {
    /// Seats that candidates have cannot be taken away.
    static func faults(of change: RecordChange, in transaction: Transaction) async throws -> [Problem.Field] {
        guard change.old != nil, let seats = change.values["seats"].flatMap({ Int($0) }) else { return [] }
        let row = try await transaction.row(
            """
            select s.label from seats s join assignments a on a.seat_id = s.id
            where s.room_id = $1 and s.label ~ '^[0-9]{1,4}$' and s.label::integer > $2 order by s.label limit 1
            """,
            change.id,
            seats
        )
        guard let label: String = try row?.get("label") else { return [] }
        return [.init("seats", "seat_in_use", ["seat": label])]
    }

    static func save(_ change: RecordChange, world: World, in transaction: Transaction) async throws {
        guard let seats = change.values["seats"].flatMap({ Int($0) }),
            change.old?.values["seats"] != change.values["seats"]
        else { return }
        // Rooms whose seats have labels of their own keep them until the number changes.
        try await transaction.run(
            """
            delete from seats where room_id = $1 and not exists (select 1 from assignments where seat_id = seats.id)
                and not (label ~ '^[0-9]{1,4}$' and label::integer between 1 and $2)
            """,
            change.id,
            seats
        )
        try await transaction.run(
            """
            insert into seats (id, room_id, label)
            select i.id, $1, i.n::text from unnest($2::uuid[]) with ordinality as i (id, n)
            on conflict (room_id, label) do nothing
            """,
            change.id,
            (0..<seats).map { _ in world.id() }
        )
    }
}
