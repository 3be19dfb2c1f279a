internal import Kernel
package import Records
internal import Scheduling

extension RecordType {
    /// Verification records as a list: filtered, exported, never changed.
    package static var verifications: RecordType {
        let outcomes = ["passed", "unsure", "failed", "waiting", "admitted", "refused", "again"]
        var type = RecordType(
            "verification",
            path: "verification-records",
            table: "verification_record_list",
            read: .readVerifications,
            change: .readVerifications,
            fields: [
                .init("received_at", .moment, [.listed, .derived]),
                .init("person", .text(atMost: 100), [.listed, .searched, .derived]),
                .init("code", .text(atMost: 64), [.searched, .derived]),
                .init("ticket", .text(atMost: 64), [.listed, .searched, .derived]),
                .init("sitting", .reference(RecordReference("sittings")), [.listed, .filtered, .derived]),
                .init("room", .reference(RecordReference("rooms")), [.listed, .filtered, .derived]),
                .init("duty", .choice(Duty.allCases.map(\.rawValue)), [.filtered, .derived]),
                .init(
                    "method",
                    .choice(VerificationRecord.Method.allCases.map(\.rawValue)),
                    [.listed, .filtered, .derived]
                ),
                .init("reason", .text(atMost: 64), [.searched, .derived]),
                .init(
                    "similarity",
                    .text(atMost: 16),
                    [.listed, .derived],
                    as: "round(r.similarity::numeric, 2)"
                ),
                .init(
                    "liveness",
                    .text(atMost: 16),
                    [.listed, .derived],
                    as: "round(r.liveness::numeric, 2)"
                ),
                .init("flags", .text(atMost: 200), [.derived]),
                .init("desk", .text(atMost: 64), [.derived]),
                .init("camera", .text(atMost: 100), [.derived]),
                .init("note", .text(atMost: 500), [.searched, .derived]),
                .init("decided_by", .text(atMost: 100), [.listed, .searched, .derived]),
            ]
        )
        let marks = ["passed": "good", "admitted": "good", "failed": "alarm", "refused": "alarm"]
        type.isReadOnly = true
        type.order = "r.created_at desc, r.id desc"
        type.states = outcomes.map {
            RecordState($0, where: "r.outcome = '\($0)'", mark: marks[$0] ?? "warn")
        }
        type.links = ["evidence"]
        return type
    }
}
