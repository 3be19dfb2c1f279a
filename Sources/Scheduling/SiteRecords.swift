internal import Kernel
package import Records

extension RecordType {
    /// Sites (考点) as an exam office keeps them.
    package static var sites: RecordType {
        var type = RecordType(
            "site",
            path: "sites",
            table: "sites",
            read: .readPlan,
            change: .changePlan,
            fields: [
                .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("code", .code, [.required, .listed, .searched, .key]),
                .init("address", .text(atMost: 200), [.listed, .searched]),
                .init("contact_name", .text(atMost: FieldRules.longestName), [.listed]),
                .init("contact_phone", .phone, [.listed, .masked]),
                .init(
                    "rooms",
                    .number(0...9_999),
                    [.derived, .listed],
                    as: "(select count(*) from rooms x where x.site_id = r.id)"
                ),
                .init(
                    "devices",
                    .number(0...9_999),
                    [.derived, .listed],
                    as: "(select count(*) from devices x where x.site_id = r.id and x.deleted_at is null)"
                ),
            ]
        )
        type.isScope = true
        type.order = "r.name, r.code, r.id"
        return type
    }
}
