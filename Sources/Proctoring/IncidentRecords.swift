internal import Kernel
package import Records

extension RecordType {
    private static func ofRoom(_ column: String) -> String {
        """
        (select \(column) from room_sittings x join rooms q on q.id = x.room_id join sites t on t.id = q.site_id
            join sittings s on s.id = x.sitting_id where x.id = r.room_sitting_id)
        """
    }

    private static func user(_ column: String) -> String {
        "(select x.name from users x where x.id = r.\(column))"
    }

    private static let name = RecordField.Kind.text(atMost: FieldRules.longestName)

    /// Incidents of room sittings (考场异常情况, C-16): listed and exported; written and dealt with on pages of their own.
    package static var incidents: RecordType {
        var type = RecordType(
            "incident",
            path: "incidents",
            table: "incidents",
            read: .readIncidents,
            change: .settleIncidents,
            fields: [
                .init("text", .text(atMost: IncidentRules.longestText), [.derived, .listed, .searched]),
                .init(
                    "kind",
                    .choice(Incident.Kind.allCases.map(\.rawValue)),
                    [.derived, .listed, .filtered]
                ),
                .init("site", name, [.derived, .listed, .searched], as: ofRoom("t.name")),
                .init("room", name, [.derived, .listed, .searched], as: ofRoom("q.name")),
                .init("sitting", name, [.derived, .listed, .searched], as: ofRoom("s.name")),
                .init(
                    "seat",
                    .code,
                    [.derived, .listed],
                    as: "(select x.label from seats x where x.id = r.seat_id)"
                ),
                .init("at", .moment, [.derived, .listed]),
                .init("noted_by", name, [.derived, .listed, .searched], as: user("noted_by")),
                .init(
                    "handling",
                    .text(atMost: 4_000),
                    .derived,
                    as: """
                        (select string_agg(u.name || ': ' || x.text, '; ' order by x.created_at)
                            from incident_steps x join users u on u.id = x.user_id where x.incident_id = r.id)
                        """
                ),
            ]
        )
        type.isReadOnly = true
        type.hasOwnRoutes = true
        type.states = Incident.State.allCases.map { state in
            RecordState(
                state.rawValue,
                where: "r.state = '\(state.rawValue)'",
                mark: state == .open ? "warn" : state == .settled ? "done" : "none"
            )
        }
        return type
    }

    /// What patrols looked at, and for how long (B-17).
    package static var visits: RecordType {
        var type = RecordType(
            "visit",
            path: "visits",
            table: "patrol_visits",
            read: .patrolRooms,
            change: .patrolRooms,
            fields: [
                .init("room", name, [.derived, .listed, .searched], as: ofRoom("q.name")),
                .init("site", name, [.derived, .listed, .searched], as: ofRoom("t.name")),
                .init("sitting", name, [.derived, .listed, .searched], as: ofRoom("s.name")),
                .init("patrol", name, [.derived, .listed, .searched], as: user("user_id")),
                .init("began_at", .moment, [.derived, .listed], as: "r.created_at"),
                .init(
                    "seconds",
                    .number(0...Int.max),
                    [.derived, .listed],
                    as: "extract(epoch from coalesce(r.ended_at, r.seen_at) - r.created_at)::int"
                ),
                .init(
                    "remark",
                    .text(atMost: 4_000),
                    [.derived, .listed],
                    as:
                        "(select string_agg(x.text, '; ' order by x.at, x.id) from incidents x where x.visit_id = r.id)"
                ),
            ]
        )
        type.isReadOnly = true
        type.states = [
            RecordState("looking", where: "r.ended_at is null", mark: "live"),
            RecordState("lost", where: "r.ending = 'lost'", mark: "stale"),
            RecordState("done", where: "true", mark: "done"),
        ]
        return type
    }
}
