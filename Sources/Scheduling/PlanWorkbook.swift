/// A sheet of the plan workbook; stable codes.
package enum PlanSection: String, Sendable, CaseIterable, Codable {
    case sites, rooms, devices, sittings, candidates, staff
}

/// A column of the plan workbook.
struct PlanColumn: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case text, number, decimal, moment
        /// Stable codes; their words stand in the locale under the prefix.
        case choice([String], prefix: String)
    }

    /// What the row's value is called; unique in its sheet.
    let name: String
    /// Its heading is `plan.column.<title>`, its note `plan.note.<title>` where there is one.
    let title: String
    var kind = Kind.text
    var isRequired = false
    /// In characters.
    var width = 14.0
    /// Left empty, what is saved stays.
    var keeps = false
    /// Reasons of the plan's rules that are about this column.
    var faults: [String] = []
}

extension PlanSection {
    /// The columns, in the order in which they are written.
    var columns: [PlanColumn] {
        switch self {
        case .sites: Self.siteColumns
        case .rooms: Self.roomColumns
        case .devices: Self.deviceColumns
        case .sittings: Self.sittingColumns
        case .candidates: Self.candidateColumns
        case .staff: Self.staffColumns
        }
    }

    func column(_ name: String) -> PlanColumn? { columns.first { $0.name == name } }

    private static func site(isRequired: Bool = true) -> PlanColumn {
        PlanColumn(name: "site", title: "site_code", isRequired: isRequired, faults: ["unknown_site"])
    }

    private static func room(_ faults: [String]) -> PlanColumn {
        PlanColumn(name: "room", title: "room_code", faults: ["unknown_room"] + faults)
    }

    private static func code(_ title: String) -> PlanColumn {
        PlanColumn(name: "code", title: title, isRequired: true, faults: ["duplicate", "kind_changed"])
    }

    private static func name(_ title: String) -> PlanColumn {
        PlanColumn(name: "name", title: title, isRequired: true, width: 22, faults: ["duplicate_name"])
    }

    private static let phone = PlanColumn(name: "phone", title: "phone")
    private static let sitting = PlanColumn(
        name: "sitting",
        title: "sitting_code",
        width: 20,
        faults: ["unknown_sitting", "person_busy"]
    )
    private static let removed = PlanColumn(
        name: "removed",
        title: "removed",
        kind: .choice(["yes"], prefix: "plan.removed"),
        width: 8
    )

    private static let siteColumns = [
        code("site_code"), name("site_name"), PlanColumn(name: "address", title: "site_address", width: 30),
        PlanColumn(name: "contact_name", title: "contact_name"),
        PlanColumn(name: "contact_phone", title: "contact_phone", width: 18),
    ]

    private static let roomColumns = [
        site(), code("room_code"),
        PlanColumn(name: "number", title: "room_number", kind: .number, isRequired: true, width: 8),
        name("room_name"), PlanColumn(name: "place", title: "room_place", width: 24),
        PlanColumn(
            name: "seats",
            title: "seats",
            width: 24,
            keeps: true,
            faults: ["duplicate_seats", "seat_in_use"]
        ),
    ]

    private static let deviceColumns = [
        site(), code("device_code"), name("device_name"), room(["device_in_use"]),
        PlanColumn(
            name: "place",
            title: "device_place",
            kind: .choice(Device.Place.allCases.map(\.rawValue), prefix: "device.place"),
            isRequired: true,
            width: 10,
            faults: ["bad_place"]
        ),
        PlanColumn(
            name: "address",
            title: "device_address",
            isRequired: true,
            width: 44,
            faults: [
                "address_credentials", "address_host", "address_network", "address_port", "address_scheme",
                "bad_address",
            ]
        ),
        PlanColumn(name: "sub_address", title: "device_sub_address", width: 44),
        PlanColumn(name: "username", title: "device_username"),
        PlanColumn(name: "password", title: "device_password", keeps: true),
    ]

    private static let sittingColumns = [
        code("sitting_code"), name("sitting_name"),
        PlanColumn(name: "subject", title: "subject", isRequired: true, width: 26),
        PlanColumn(
            name: "starts_at",
            title: "starts_at",
            kind: .moment,
            isRequired: true,
            width: 18,
            faults: ["sitting_ended"]
        ),
        PlanColumn(
            name: "ends_at",
            title: "ends_at",
            kind: .moment,
            isRequired: true,
            width: 18,
            faults: ["ends_before_start", "sitting_too_long"]
        ),
        PlanColumn(name: "lead_seconds", title: "lead_seconds", kind: .number),
        PlanColumn(name: "tail_seconds", title: "tail_seconds", kind: .number),
        PlanColumn(
            name: "opening",
            title: "opening",
            kind: .choice(Sitting.Opening.allCases.map(\.rawValue), prefix: "plan.opening"),
            faults: ["bad_opening"]
        ),
        site(isRequired: false), room(["room_overlap"]),
        PlanColumn(name: "expected_people", title: "expected_people", kind: .number, width: 10),
        PlanColumn(name: "least_height", title: "least_height", kind: .number),
        PlanColumn(name: "least_rate", title: "least_rate", kind: .decimal),
        PlanColumn(name: "sound", title: "sound", kind: .choice(["yes"], prefix: "plan.sound")),
    ]

    private static let candidateColumns = [
        code("candidate_code"), name("person_name"), phone, sitting, site(isRequired: false),
        room(["room_not_in_sitting"]),
        PlanColumn(name: "seat", title: "seat", width: 8, faults: ["unknown_seat", "seat_taken"]), removed,
    ]

    private static let staffColumns = [
        code("staff_code"), name("person_name"), phone,
        PlanColumn(
            name: "account",
            title: "account",
            width: 18,
            keeps: true,
            faults: [
                "account_changed", "account_missing", "account_of_candidate", "account_taken", "bad_account",
            ]
        ),
        PlanColumn(
            name: "password",
            title: "account_password",
            keeps: true,
            faults: [
                "password_account", "password_long", "password_monotone", "password_short",
                "too_many_accounts",
            ]
        ),
        PlanColumn(
            name: "roles",
            title: "roles",
            width: 36,
            keeps: true,
            faults: ["bad_role", "bad_scope", "role_reach", "role_withheld"]
        ),
        sitting, site(isRequired: false), room(["room_not_in_sitting"]),
        PlanColumn(
            name: "duty",
            title: "duty",
            kind: .choice(
                Duty.allCases.filter { $0 != .candidate }.map(\.rawValue),
                prefix: "plan.duty"
            ),
            faults: ["bad_duty", "duty_of_kind"]
        ),
        removed,
    ]
}
