internal import Foundation
internal import Kernel
internal import Postgres
package import Records
internal import Web

extension RecordType {
    private static var deviceStates: [RecordState] {
        [
            RecordState(
                "passed",
                where: "r.test_report ->> 'outcome' = '\(DeviceTest.passed)'",
                mark: "good"
            ),
            RecordState("failing", where: "r.tested_at is not null", mark: "warn"),
            RecordState("untested", where: "true"),
        ]
    }

    /// Monitoring devices (监控设备, B-08); one device's page, form and test are the context's own.
    package static func devices(_ devices: DeviceStore) -> RecordType {
        var type = RecordType(
            "device",
            path: "devices",
            table: "devices",
            read: .readDevices,
            change: .changeDevices,
            fields: [
                .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("code", .code, [.required, .listed, .searched, .key]),
                .init("site", .reference(RecordReference("sites")), [.required, .listed, .filtered, .key]),
                .init(
                    "room",
                    .reference(RecordReference("rooms", within: (field: "site", column: "site_id"))),
                    [.listed]
                ),
                .init(
                    "place",
                    .choice(Device.Place.allCases.map(\.rawValue)),
                    [.required, .listed, .filtered]
                ),
                .init("address", .text(atMost: DeviceRules.longestAddress), [.required, .listed, .searched]),
                .init("sub_address", .text(atMost: DeviceRules.longestAddress)),
                .init("username", .text(atMost: DeviceRules.longestUsername)),
                .init("password", .text(atMost: DeviceRules.longestPassword), .secret),
            ]
        )
        type.owner = .field("site")
        type.hasOwnRoutes = true
        type.condition = "r.deleted_at is null"
        type.order = """
            (select x.name from sites x where x.id = r.site_id),
            (select x.number from rooms x where x.id = r.room_id) nulls last, r.code, r.id
            """
        type.states = deviceStates
        // The audit book and the list of failed rows keep addresses as they were given.
        type.check = { change, _, _ in
            ["address", "sub_address"].filter { DeviceRules.holdsCredentials(change.values[$0] ?? "") }
                .map { Problem.Field($0, "address_credentials") }
        }
        type.write = { change, author, transaction in
            _ = try await devices.save(
                try DeviceRules.entry(from: DeviceDraft(change.values)),
                as: change.old.map { ID($0.id) },
                anew: ID(change.id),
                reach: author.caller.reach,
                in: transaction
            )
        }
        type.removed = { row, author, transaction in
            try await devices.delete(ID(row.id), reach: author.caller.reach, in: transaction)
        }
        return type
    }
}

extension DeviceDraft {
    fileprivate init(_ values: RecordValues) {
        self.init(
            site: values["site"] ?? "",
            room: values["room"] ?? "",
            code: values["code"] ?? "",
            name: values["name"] ?? "",
            place: values["place"] ?? "",
            address: values["address"] ?? "",
            subAddress: values["sub_address"] ?? "",
            username: values["username"] ?? "",
            password: values["password"]
        )
    }
}
