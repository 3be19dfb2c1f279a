internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

/// An assignment of the document with the rows it names, and itself as it was.
struct PlacedAssignment {
    struct Old {
        let id: UUID
        let duty: String
        let seat: UUID?
    }

    let row: PlanDocument.Assignment
    let roomSitting: UUID
    let person: UUID
    let user: ID<User>?
    let seat: UUID?
    let old: Old?

    var differs: Bool {
        guard let old else { return true }
        return old.duty != row.duty || old.seat != seat
    }
}

extension PlanStore {
    /// Two rows' ids as one key.
    private struct Pair: Hashable {
        let first: UUID
        let second: UUID
    }

    private struct Use {
        let id: UUID
        let room: UUID
    }

    /// Finds the rows that assignments name.
    ///
    /// Codes are joined here and not in SQL, where a join of ten thousand of them without statistics is at
    /// the mercy of the planner.
    func placed(
        _ rows: [PlanDocument.Assignment],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws -> [PlacedAssignment] {
        let uses = try await uses(of: rows, organisation, transaction)
        let people = try await people(of: rows, organisation, transaction)
        let seats = try await seats(in: Set(uses.values.map(\.room)), transaction)
        let old = try await old(in: uses.values.map(\.id), transaction)
        return rows.compactMap { row in
            guard let use = uses[row.use], let person = people[row.person] else { return nil }
            return PlacedAssignment(
                row: row,
                roomSitting: use.id,
                person: person.id,
                user: person.user,
                seat: row.seat.flatMap { seats[use.room]?[$0] },
                old: old[Pair(first: use.id, second: person.id)]
            )
        }
    }

    private func uses(
        of rows: [PlanDocument.Assignment],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws -> [PlanKey: Use] {
        let found = try await transaction.rows(
            """
            select rs.id, r.id as room_id, s.code as sitting, t.code as site, r.code as room
            from sittings s join room_sittings rs on rs.sitting_id = s.id join rooms r on r.id = rs.room_id
                join sites t on t.id = r.site_id
            where s.organisation_id = $1 and s.code = any($2::text[])
            """,
            organisation.id,
            Array(Set(rows.map(\.sitting)))
        )
        var uses: [PlanKey: Use] = [:]
        for row in found {
            let key = PlanKey.use(
                sitting: try row.get("sitting"),
                site: try row.get("site"),
                room: try row.get("room")
            )
            uses[key] = Use(id: try row.get("id"), room: try row.get("room_id"))
        }
        return uses
    }

    private func people(
        of rows: [PlanDocument.Assignment],
        _ organisation: Organisation,
        _ transaction: Transaction
    ) async throws -> [String: (id: UUID, user: ID<User>?)] {
        let found = try await transaction.rows(
            "select id, code, user_id from people where organisation_id = $1 and code = any($2::text[])",
            organisation.id,
            Array(Set(rows.map(\.person)))
        )
        var people: [String: (id: UUID, user: ID<User>?)] = [:]
        for row in found { people[try row.get("code")] = (try row.get("id"), try row.get("user_id")) }
        return people
    }

    private func seats(in rooms: Set<UUID>, _ transaction: Transaction) async throws -> [UUID: [String: UUID]]
    {
        let found = try await transaction.rows(
            "select id, room_id, label from seats where room_id = any($1::uuid[])",
            Array(rooms)
        )
        var seats: [UUID: [String: UUID]] = [:]
        for row in found {
            seats[try row.get("room_id"), default: [:]][try row.get("label")] = try row.get("id")
        }
        return seats
    }

    private func old(
        in roomSittings: [UUID],
        _ transaction: Transaction
    ) async throws -> [Pair: PlacedAssignment.Old] {
        let found = try await transaction.rows(
            """
            select id, room_sitting_id, person_id, duty, seat_id from assignments
            where room_sitting_id = any($1::uuid[])
            """,
            roomSittings
        )
        var old: [Pair: PlacedAssignment.Old] = [:]
        for row in found {
            old[Pair(first: try row.get("room_sitting_id"), second: try row.get("person_id"))] =
                PlacedAssignment.Old(
                    id: try row.get("id"),
                    duty: try row.get("duty"),
                    seat: try row.get("seat_id")
                )
        }
        return old
    }
}
