internal import Kernel
package import Records

extension RecordType {
    /// Candidates and staff as the plan names them (M-33).
    package static var people: RecordType {
        var type = RecordType(
            "person",
            path: "people",
            table: "people",
            read: .readPlan,
            change: .changePlan,
            fields: [
                .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("code", .code, [.required, .listed, .searched, .key]),
                .init("kind", .choice(Person.Kind.allCases.map(\.rawValue)), [.required, .listed, .fixed]),
                .init("phone", .phone, [.listed, .masked, .null]),
                .init(
                    "account",
                    .text(atMost: FieldRules.longestCode),
                    [.derived, .listed],
                    as: "(select x.account from users x where x.id = r.user_id)"
                ),
                .init(
                    "sittings",
                    .number(0...9_999),
                    [.derived, .listed],
                    as: "(select count(*) from assignments x where x.person_id = r.id)"
                ),
            ]
        )
        type.isScope = true
        type.states = Person.Kind.allCases.map {
            RecordState($0.rawValue, where: "r.kind = '\($0.rawValue)'")
        }
        return type
    }
}
