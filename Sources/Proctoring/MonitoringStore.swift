internal import Alerts
internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Scheduling

/// What the monitor reads of the cameras: one statement for all room sittings looked at.
struct MonitoringStore: Sendable {
    private let database: Database

    init(database: Database) {
        self.database = database
    }

    /// What is seen of every camera of these room sittings.
    func cameras(of roomSittings: [ID<RoomSitting>]) async throws -> [ID<RoomSitting>: [ID<Device>:
        CameraActual]]
    {
        var found: [ID<RoomSitting>: [ID<Device>: CameraActual]] = [:]
        let rows = try await database.rows(
            """
            select s.room_sitting_id, s.device_id, s.state, s.cause, s.since, s.first_live_at, s.unit_at,
                s.height, s.frames_per_second, s.key_interval, s.clock_offset,
                r.written_at, r.trouble, f.kind, f.started_at, f.created_at
            from sources s left join recordings r on r.room_sitting_id = s.room_sitting_id
                and r.device_id = s.device_id and r.origin = 'automatic'
            left join findings f on f.source_id = s.id and f.ended_at is null
                and f.kind in ('black', 'frozen', 'covered', 'blurred', 'moved', 'wrong_picture')
            where s.room_sitting_id = any($1::uuid[])
            """,
            roomSittings
        )
        for row in rows {
            let room: ID<RoomSitting> = try row.get("room_sitting_id")
            let device: ID<Device> = try row.get("device_id")
            var actual = try found[room]?[device] ?? Self.actual(row)
            if let kind: String = try row.get("kind"), let cause = AlertCause(rawValue: kind) {
                actual.findings[cause] = OpenFinding(
                    startedAt: try row.get("started_at"),
                    toldAt: try row.get("created_at")
                )
            }
            found[room, default: [:]][device] = actual
        }
        return found
    }

    /// When the plan came to know of these room sittings.
    func entered(_ roomSittings: [ID<RoomSitting>]) async throws -> [ID<RoomSitting>: Date] {
        let rows = try await database.rows(
            "select id, created_at from room_sittings where id = any($1::uuid[])",
            roomSittings
        )
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.get("id"), try $0.get("created_at")) })
    }

    private static func actual(_ row: Row) throws -> CameraActual {
        var actual = CameraActual(state: try row.get("state"), since: try row.get("since"))
        actual.cause = try row.get("cause")
        actual.firstLiveAt = try row.get("first_live_at")
        actual.unitAt = try row.get("unit_at")
        actual.writtenAt = try row.get("written_at")
        actual.trouble = try row.get("trouble")
        actual.height = try row.get("height")
        actual.framesPerSecond = try row.get("frames_per_second")
        actual.keyInterval = try row.get("key_interval")
        actual.clockOffset = try row.get("clock_offset")
        return actual
    }
}
