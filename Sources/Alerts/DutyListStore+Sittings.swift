internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Scheduling

extension DutyListStore {
    /// Sittings of which something is within reach and that are not long over, by start.
    func sittings(reach: Reach) async throws -> [DutySitting] {
        let rows = try await database.rows(
            """
            select s.id, s.name || ' ' || s.subject as name, s.starts_at, s.scope && $1::uuid[] as whole,
                t.id as site_id, t.name as site, t.scope && $1::uuid[] as whole_site, rs.id as room_sitting_id,
                r.name as room
            from room_sittings rs join sittings s on s.id = rs.sitting_id join rooms r on r.id = rs.room_id
                join sites t on t.id = r.site_id
            where rs.scope && $1::uuid[] and s.ends_at > $2::timestamptz - interval '1 day'
            order by s.starts_at, s.id, t.name, r.number limit 2000
            """,
            reach,
            world.now()
        )
        var sittings: [DutySitting] = []
        for row in rows {
            let id: ID<Sitting> = try row.get("id")
            let last = sittings.last?.id == id ? sittings.removeLast() : nil
            var sites = last?.sites ?? [], rooms = last?.rooms ?? []
            let site: ID<ExamSite> = try row.get("site_id")
            if try row.get("whole_site"), !sites.contains(where: { $0.id == site }) {
                sites.append((site, try row.get("site")))
            }
            let room: String = try row.get("room")
            let name: String = try row.get("site")
            rooms.append((try row.get("room_sitting_id"), "\(name) \(room)"))
            sittings.append(
                DutySitting(
                    id: id,
                    name: try row.get("name"),
                    startsAt: try row.get("starts_at"),
                    isWhole: try row.get("whole"),
                    sites: sites,
                    rooms: rooms
                )
            )
        }
        return sittings
    }
}
