internal import Kernel
package import Records

extension RecordType {
    /// Room records (考场记录单): one a room sitting, begun or not; read, filled in and signed on a page of its own.
    package static var roomRecords: RecordType {
        let name = RecordField.Kind.text(atMost: FieldRules.longestName)
        let count = RecordField.Kind.number(RoomRecordRules.counts)
        var type = RecordType(
            "room_record",
            path: "room-records",
            table: "room_record_sheets",
            read: .readRoomRecords,
            change: .signRoomRecords,
            fields: [
                .init("room", name, [.derived, .listed, .searched]),
                .init("site", name, [.derived, .listed, .searched]),
                .init("sitting", name, [.derived, .listed, .searched]),
                .init("subject", name, [.derived, .searched]),
                .init("starts_at", .moment, [.derived, .listed]),
                .init("expected", count, [.derived, .listed]),
                .init("present", count, [.derived, .listed]),
                .init("absent", count, [.derived, .listed]),
                .init("violations", count, [.derived, .listed]),
                .init("signatures", count, [.derived, .listed]),
            ]
        )
        type.isReadOnly = true
        type.hasOwnRoutes = true
        type.states = [
            RecordState("signed", where: "r.completed_at is not null", mark: "good"),
            RecordState("signing", where: "r.is_signed", mark: "starting"),
            RecordState("planned", where: "r.ends_at > {now}", mark: "planned"),
            RecordState("due", where: "true", mark: "warn"),
        ]
        return type
    }
}
