internal import Foundation
package import Kernel
internal import Postgres
package import Records

extension RecordType {
    private static let starts = "r.starts_at - make_interval(secs => r.lead_seconds) > {now}"

    /// Sittings (场次) with the rooms they use (B-09).
    package static func sittings(world: World) -> RecordType {
        var type = RecordType(
            "sitting",
            path: "sittings",
            table: "sittings",
            read: .readPlan,
            change: .changePlan,
            fields: [
                .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("code", .code, [.required, .listed, .searched, .key]),
                .init("subject", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("starts_at", .moment, [.required, .listed]),
                .init("ends_at", .moment, [.required, .listed]),
                .init("lead_seconds", .number(0...86_400), [.required]),
                .init("tail_seconds", .number(0...86_400), [.required]),
                .init("opening", .choice(Sitting.Opening.allCases.map(\.rawValue)), [.required, .filtered]),
                .init("entry_gate", .choice(Sitting.Gate.allCases.map(\.rawValue)), [.null]),
                .init(
                    "rooms",
                    .text(atMost: 4_000),
                    [.listed, .apart],
                    as: """
                        (select string_agg(q.code, ', ' order by q.number, q.code) from room_sittings x
                            join rooms q on q.id = x.room_id where x.sitting_id = r.id)
                        """
                ),
            ]
        )
        type.initial = [
            "lead_seconds": "900", "tail_seconds": "300", "opening": Sitting.Opening.planned.rawValue,
            "entry_gate": Sitting.Gate.open.rawValue,
        ]
        type.children = [("room_sittings", "sitting_id")]
        type.order = "r.starts_at desc, r.id desc"
        type.states = [
            RecordState("planned", where: starts, mark: "planned"),
            RecordState(
                "running",
                where: "r.ends_at + make_interval(secs => r.tail_seconds) > {now}",
                mark: "live"
            ),
            RecordState("ended", where: "true", mark: "done"),
        ]
        type.links = ["coverage"]
        type.changeable = ["planned", "running"]
        type.deletable = ["planned"]
        type.check = { change, _, transaction in try await SittingUse(change).faults(in: transaction) }
        type.saved = { change, _, transaction in
            try await SittingUse(change).save(world: world, in: transaction)
        }
        return type
    }
}
