internal import Kernel
package import Records

extension RecordType {
    /// The audit book as a list: read, searched, exported; never changed (P-14).
    package static var audit: RecordType {
        var type = RecordType(
            "audit",
            path: "audit",
            table: "audit_records",
            read: .readAudit,
            change: .readAudit,
            fields: [
                .init("at", .moment, [.listed, .derived]),
                .init("person", .text(atMost: 100), [.listed, .searched, .derived]),
                .init("account", .text(atMost: 64), [.listed, .searched, .derived]),
                .init("action", .text(atMost: 100), [.listed, .searched, .derived]),
                .init("subject", .text(atMost: 64), [.searched, .derived]),
                .init("detail", .text(atMost: 4_000), [.listed, .searched, .derived]),
                .init("address", .text(atMost: 64), [.listed, .searched, .derived]),
                .init("request", .text(atMost: 64), [.derived]),
                .init("position", .number(1...Int.max), [.listed, .derived]),
            ]
        )
        type.isReadOnly = true
        type.order = "r.created_at desc, r.id desc"
        type.states = [
            RecordState("sealed", where: "r.position is not null", mark: "good"),
            RecordState("waiting", where: "true", mark: "starting"),
        ]
        return type
    }
}
