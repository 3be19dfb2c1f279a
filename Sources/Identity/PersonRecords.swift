internal import FoundationEssentials
package import Kernel
internal import Postgres
package import Records

extension RecordType {
    /// Kinds of identity documents; stable codes, as stored.
    private static let documents = [
        "resident", "passport", "hong_kong_macao", "taiwan", "foreigner", "other",
    ]

    private static var personFields: [RecordField] {
        [
            .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
            .init("code", .code, [.required, .listed, .searched, .key]),
            .init("kind", .choice(Person.Kind.allCases.map(\.rawValue)), [.required, .listed, .fixed]),
            .init("pinyin", .text(atMost: FieldRules.longestName), [.searched, .null]),
            .init("sex", .choice(["male", "female"]), .null),
            .init("id_type", .choice(documents), .null),
            .init("id_number", .code, [.listed, .searched, .masked, .null]),
            .init("phone", .phone, [.listed, .masked, .null]),
            .init("major", .text(atMost: FieldRules.longestName), [.null]),
            .init("level", .text(atMost: FieldRules.longestName), [.null]),
            .init("entry_year", .number(1950...2100), .null),
            .init("origin", .choice(["school", "society"]), [.filtered, .null]),
            .init(
                "account",
                .text(atMost: FieldRules.longestCode),
                [.derived],
                as: "(select x.account from users x where x.id = r.user_id)"
            ),
            .init(
                "sittings",
                .number(0...9_999),
                [.derived, .listed],
                as: "(select count(*) from assignments x where x.person_id = r.id)"
            ),
        ]
    }

    /// Candidates and staff (M-33, H-24, H-25), the candidates by the state of their identity data (A-18, SM-A1).
    package static func people(world: World) -> RecordType {
        var type = RecordType(
            "person",
            path: "people",
            table: "people",
            read: .readPlan,
            change: .changePlan,
            fields: personFields
        )
        type.isScope = true
        type.links = ["photo"]
        type.children = [
            ("person_keys", "person_id"), ("reference_photos", "person_id"), ("face_consents", "person_id"),
        ]
        let marks: [IdentityState: String] = [.accurate: "good", .manual: "warn"]
        type.states =
            IdentityState.allCases.map { state in
                RecordState(
                    state.rawValue,
                    where: "r.kind = 'candidate' and r.identity = '\(state.rawValue)'",
                    mark: marks[state] ?? "none"
                )
            } + [RecordState("staff", where: "true")]
        type.deletable = Set(type.states.map(\.code)).subtracting([IdentityState.accurate.rawValue])
        type.check = { change, _, transaction in
            try await faults(of: change, today: PersonRules.day(world.now()), in: transaction)
        }
        return type
    }

    /// Locked fields that would change, a number that is none, a number somebody else has.
    private static func faults(of change: RecordChange, today: Int, in transaction: Transaction) async throws
        -> [Problem.Field]
    {
        var faults: [Problem.Field] = []
        if let old = change.old, old.state == IdentityState.accurate.rawValue {
            faults = PersonRules.locked.filter { (old.values[$0] ?? "") != (change.values[$0] ?? "") }
                .map { Problem.Field($0, "identity_locked") }
        }
        let (document, number) = (change.values["id_type"], change.values["id_number"])
        if let fault = PersonRules.numberFault(type: document, number: number, today: today) {
            faults.append(fault)
        }
        guard let number, !number.isEmpty, let scope = change.scope.last else { return faults }
        let other = try await transaction.row(
            """
            select 1 from people where organisation_id = $1 and id_type = $2 and upper(id_number) = upper($3)
                and id <> $4
            """,
            scope,
            document,
            number,
            change.id
        )
        return other == nil ? faults : faults + [Problem.Field("id_number", "id_number_taken")]
    }
}
