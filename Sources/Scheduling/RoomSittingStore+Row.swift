internal import FoundationEssentials
internal import Kernel
internal import Postgres

extension RoomSittingStore {
    /// Devices and proctors come along as JSON, so that a board of forty rooms is one statement.
    static let selecting = """
        select rs.id, rs.expected_people, rs.opened_at, rs.closed_at, rs.scope,
            rs.opened_by, opener.name as opened_by_name, rs.closed_by, closer.name as closed_by_name,
            s.id as sitting_id, s.code as sitting_code, s.name as sitting_name, s.subject, s.organisation_id,
            s.starts_at, s.ends_at, s.opening, s.least_height, s.least_rate, s.sound,
            s.starts_at - make_interval(secs => s.lead_seconds) as due_at,
            s.ends_at + make_interval(secs => s.tail_seconds) as closes_at,
            r.id as room_id, r.code as room_code, r.name as room_name, r.number as room_number,
            r.place as room_place, t.id as site_id, t.code as site_code, t.name as site_name,
            (
                select coalesce(jsonb_agg(p.name order by p.code), '[]')
                from assignments a join people p on p.id = a.person_id
                where a.room_sitting_id = rs.id and a.duty = 'proctor'
            ) as proctors,
            (
                select coalesce(jsonb_agg(jsonb_build_object(
                    'id', d.id, 'code', d.code, 'name', d.name, 'place', d.place, 'address', d.address, 'sub_address', d.sub_address,
                    'username', d.username, 'has_password', d.secret is not null, 'test', d.test_report
                ) order by array_position(array['front', 'rear', 'door', 'side', 'other'], d.place),
                    d.code), '[]')
                from devices d where d.room_id = r.id and d.deleted_at is null
            ) as devices
        from room_sittings rs
            join sittings s on s.id = rs.sitting_id
            join rooms r on r.id = rs.room_id
            join sites t on t.id = r.site_id
            left join users opener on opener.id = rs.opened_by
            left join users closer on closer.id = rs.closed_by
        """

    static func read(_ row: Row) throws -> RoomSitting {
        let room = Room(
            id: try row.get("room_id"),
            code: try row.get("room_code"),
            name: try row.get("room_name"),
            number: try row.get("room_number"),
            place: try row.get("room_place")
        )
        let site = ExamSite(
            id: try row.get("site_id"),
            code: try row.get("site_code"),
            name: try row.get("site_name")
        )
        return RoomSitting(
            id: try row.get("id"),
            sitting: Sitting(
                id: try row.get("sitting_id"),
                code: try row.get("sitting_code"),
                name: try row.get("sitting_name"),
                subject: try row.get("subject"),
                wishes: Sitting.Wishes(
                    leastHeight: try row.get("least_height"),
                    leastRate: try row.get("least_rate"),
                    sound: try row.get("sound")
                )
            ),
            room: room,
            site: site,
            organisation: try row.get("organisation_id"),
            startsAt: try row.get("starts_at"),
            endsAt: try row.get("ends_at"),
            dueAt: try row.get("due_at"),
            closesAt: try row.get("closes_at"),
            opening: Sitting.Opening(rawValue: try row.get("opening")) ?? .planned,
            openedAt: try row.get("opened_at"),
            openedBy: try actor(row, "opened_by"),
            closedAt: try row.get("closed_at"),
            closedBy: try actor(row, "closed_by"),
            expectedPeople: try row.get("expected_people"),
            scope: try row.get("scope"),
            proctors: try JSON.decode([String].self, from: Data(row.get("proctors", as: String.self).utf8)),
            devices: try devices(row, site: site, room: room)
        )
    }

    private static func actor(_ row: Row, _ column: String) throws -> RoomSitting.Actor? {
        guard let id = try row.get(column, as: UUID?.self) else { return nil }
        return RoomSitting.Actor(id: id, name: try row.get("\(column)_name", as: String?.self) ?? "")
    }

    private struct DeviceColumn: Decodable {
        let id: ID<Device>
        let code: String
        let name: String
        let place: String
        let address: String
        let subAddress: String
        let username: String
        let hasPassword: Bool
        let test: DeviceTest?
    }

    private static func devices(_ row: Row, site: ExamSite, room: Room) throws -> [Device] {
        let text: String = try row.get("devices")
        guard text != "[]" else { return [] }
        return try JSON.decode([DeviceColumn].self, from: Data(text.utf8)).map { column in
            Device(
                id: column.id,
                site: site,
                room: room,
                code: column.code,
                name: column.name,
                place: Device.Place(rawValue: column.place) ?? .other,
                address: column.address,
                subAddress: column.subAddress,
                username: column.username,
                hasPassword: column.hasPassword,
                test: column.test
            )
        }
    }
}
