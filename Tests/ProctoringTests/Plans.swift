import Alerts
import Foundation
import Kernel
import Proctoring
import Scheduling

/// Plans for rules' tests: one room sitting, due ten minutes before its start.
enum Plans {
    static let due = Date(timeIntervalSince1970: 1_763_686_200)

    static func roomSitting(
        devices: Int = 1,
        opening: Sitting.Opening = .planned,
        openedAt: Date? = nil,
        closedAt: Date? = nil,
        length: TimeInterval = 5400,
        wishes: Sitting.Wishes = Sitting.Wishes()
    ) -> RoomSitting {
        let site = ExamSite(id: ID(UUID()), code: "east", name: "东校区")
        let room = Room(id: ID(UUID()), code: "101", name: "考场 1", number: 1, place: "")
        return RoomSitting(
            id: ID(UUID()),
            sitting: Sitting(id: ID(UUID()), code: "s", name: "第 1 场", subject: "理论", wishes: wishes),
            room: room,
            site: site,
            organisation: UUID(),
            startsAt: due.addingTimeInterval(600),
            endsAt: due.addingTimeInterval(600 + length),
            dueAt: due,
            closesAt: due.addingTimeInterval(900 + length),
            opening: opening,
            openedAt: openedAt,
            closedAt: closedAt,
            scope: [],
            devices: (0..<devices).map { device($0, site: site, room: room) }
        )
    }

    private static func device(_ index: Int, site: ExamSite, room: Room) -> Device {
        Device(
            id: ID(UUID()),
            site: site,
            room: room,
            code: "c\(index)",
            name: "c\(index)",
            place: .front,
            address: "rtsp://camera/\(index)"
        )
    }

    /// A camera that delivers and is recorded at that moment.
    static func healthy(since: Date, at now: Date) -> CameraActual {
        var camera = CameraActual(state: "live", since: since)
        camera.firstLiveAt = since
        camera.unitAt = now
        camera.writtenAt = now
        return camera
    }
}

extension RoomSitting {
    /// The same with other devices, or as hands have left it.
    func changed(devices: [Device]? = nil, openedAt: Date? = nil, closedAt: Date? = nil) -> RoomSitting {
        RoomSitting(
            id: id,
            sitting: sitting,
            room: room,
            site: site,
            organisation: organisation,
            startsAt: startsAt,
            endsAt: endsAt,
            dueAt: dueAt,
            closesAt: closesAt,
            opening: opening,
            openedAt: openedAt,
            closedAt: closedAt,
            scope: scope,
            devices: devices ?? self.devices
        )
    }
}
