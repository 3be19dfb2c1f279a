internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Streams

/// What the ledger is made from, as stored: five statements for any number of room sittings.
struct CoverageStore: Sendable {
    let database: Database

    /// The evidence of each camera of these room sittings.
    ///
    /// - Parameter start: where the earliest plan begins; runs of the server that ended before do not matter.
    func evidence(of roomSittings: [UUID], since start: Date) async throws -> [FootagePlace: CoverageEvidence]
    {
        var found: [FootagePlace: CoverageEvidence] = [:]
        for row in try await database.rows(Self.footage, roomSittings) {
            found[try place(row), default: CoverageEvidence()].kept.append(try range(row))
        }
        for row in try await database.rows(Self.lost, roomSittings) {
            found[try place(row), default: CoverageEvidence()].lost.append(try range(row))
        }
        for row in try await database.rows(Self.life, roomSittings) {
            let cause = Self.cause(
                state: SourceState(rawValue: try row.get("state")),
                cause: try row.get("cause")
            )
            found[try place(row), default: CoverageEvidence()].life.append(.init(try range(row), cause))
        }
        for row in try await database.rows(Self.troubles, roomSittings) {
            let cause: GapCause =
                switch try row.get("cause", as: String.self) {
                case "disk_full": .diskFull
                case "footage_lost": .footageLost
                default: .writerStalled
                }
            found[try place(row), default: CoverageEvidence()].troubles.append(.init(try range(row), cause))
        }
        let runs = try await database.rows(Self.runs, start).map(range)
        for place in found.keys { found[place]?.runs = runs }
        return found
    }

    private func place(_ row: Row) throws -> FootagePlace {
        FootagePlace(roomSitting: try row.get("room_sitting_id"), device: try row.get("device_id"))
    }

    private func range(_ row: Row) throws -> Range<Date> {
        let start: Date = try row.get("starts_at")
        let end: Date? = try row.get("ends_at")
        return start..<max(start, end ?? .distantFuture)
    }

    /// What a source's state says of seconds nothing was recorded in.
    private static func cause(state: SourceState?, cause: String?) -> GapCause {
        switch state {
        case .starting: .notStarted
        case .interrupted: cause.flatMap(GapCause.init(rawValue:)) ?? .unknown
        case .ended: .closedByHand
        case .live, nil: .unknown
        }
    }

    /// Segments close together are made one here already: a day's board has tens of thousands.
    private static let footage = """
        select room_sitting_id, device_id, min(starts_at) as starts_at, max(ends_at) as ends_at from (
            select *, sum(case when starts_at < before + interval '1.5 seconds' then 0 else 1 end)
                over (partition by recording_id order by starts_at, id) as stretch
            from (
                select s.id, s.recording_id, r.room_sitting_id, r.device_id, s.starts_at, s.ends_at,
                    max(s.ends_at) over (
                        partition by s.recording_id order by s.starts_at, s.id
                        rows between unbounded preceding and 1 preceding
                    ) as before
                from segments s join recordings r on r.id = s.recording_id
                where r.room_sitting_id = any($1::uuid[]) and s.state <> 'missing'
            ) ordered
        ) stretches
        group by room_sitting_id, device_id, recording_id, stretch
        """

    private static let lost = """
        select r.room_sitting_id, r.device_id, s.starts_at, s.ends_at
        from segments s join recordings r on r.id = s.recording_id
        where r.room_sitting_id = any($1::uuid[]) and s.state = 'missing'
        """

    private static let life = """
        select s.room_sitting_id, s.device_id, p.state, p.cause, p.starts_at, p.ends_at
        from source_spells p join sources s on s.id = p.source_id where s.room_sitting_id = any($1::uuid[])
        """

    private static let troubles = """
        select r.room_sitting_id, r.device_id, t.cause, t.starts_at, t.ends_at
        from recording_troubles t join recordings r on r.id = t.recording_id
        where r.room_sitting_id = any($1::uuid[])
        """

    private static let runs = """
        select started_at as starts_at, coalesce(ended_at, beat_at) as ends_at from server_runs
        where part <> 'exam' and coalesce(ended_at, beat_at) > $1
        """
}
