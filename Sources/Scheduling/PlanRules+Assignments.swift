internal import FoundationEssentials
internal import Kernel

/// Who is where.
extension PlanRules {
    mutating func decideAssignments(_ document: PlanDocument) {
        forgetRemoved(document)
        var pointers: [PlanKey: String] = [:]
        let taken = section("assignments", document.assignments, key: \.key) {
            (rules, row, pointer) throws(FieldFault) in
            try rules.check(row)
            if row.removed != true { rules.duties[row.person, default: [:]][row.use] = row.duty }
            pointers[row.key] = pointer
            return row
        }
        let unseated = refuseTakenSeats(taken, pointers)
        decision.assignments = taken.filter { !unseated.contains($0.key) }
    }

    /// Whoever is taken out of a room sitting is free for another, wherever in the document that stands.
    private mutating func forgetRemoved(_ document: PlanDocument) {
        for row in document.assignments.compactMap(\.value) where row.removed == true {
            duties[row.person]?[row.use] = nil
        }
    }

    private func check(_ row: PlanDocument.Assignment) throws(FieldFault) {
        try require(.sitting(row.sitting), "unknown_sitting")
        try require(.site(row.site), "unknown_site")
        try require(.room(site: row.site, room: row.room), "unknown_room")
        try require(row.use, "room_not_in_sitting")
        try require(.person(row.person), "unknown_person")
        guard row.removed != true else { return }
        let duty = try FieldRules.code(row.duty, of: Duty.self, "bad_duty")
        guard (kinds[row.person] == "candidate") == (duty == .candidate) else {
            throw FieldFault("duty_of_kind", ["person": row.person])
        }
        if let seat = row.seat {
            guard duty == .candidate else { throw FieldFault("seat_of_staff") }
            guard seats[.room(site: row.site, room: row.room)]?.contains(seat) == true else {
                throw FieldFault("unknown_seat", ["seat": String(seat.prefix(16))])
            }
        }
        if let span = times[row.sitting] {
            try checkFree(row.person, at: row.use, during: span, as: duty.rawValue)
        }
    }

    /// A candidate is in one room at a time; staff may look after several at once.
    func checkFree(
        _ person: String,
        at use: PlanKey,
        during span: Range<Date>,
        as duty: String
    ) throws(FieldFault) {
        for (other, otherDuty) in duties[person] ?? [:] where other != use {
            guard duty == Duty.candidate.rawValue || otherDuty == Duty.candidate.rawValue else { continue }
            guard case .use(let sitting, let site, let room) = other else { continue }
            guard let taken = taken(.room(site: site, room: room), by: sitting) else { continue }
            if taken.overlaps(span) {
                throw FieldFault("person_busy", ["person": person, "sitting": sitting, "room": room])
            }
        }
    }

    /// Refuses whoever wants a seat that somebody else has or keeps.
    ///
    /// Two may change places in one document; but whoever is refused keeps the seat he had, which may in turn
    /// be in another's way: hence once more, until nobody is. A room's seats bound the rounds.
    private mutating func refuseTakenSeats(
        _ rows: [PlanDocument.Assignment],
        _ pointers: [PlanKey: String]
    ) -> Set<PlanKey> {
        var refused: Set<PlanKey> = []
        var groups: [PlanKey: [PlanDocument.Assignment]] = [:]
        var order: [PlanKey] = []
        for row in rows {
            if groups[row.use] == nil { order.append(row.use) }
            groups[row.use, default: []].append(row)
        }
        for use in order {
            var wanting = groups[use] ?? []
            while true {
                let collisions = collisions(in: use, wanting)
                guard !collisions.isEmpty else { break }
                wanting.removeAll { collisions[$0.key] != nil }
                refused.formUnion(collisions.keys)
                for (key, fault) in collisions.sorted(by: { $0.key.code < $1.key.code }) {
                    refuse(pointers[key] ?? "/assignments", fault)
                }
            }
        }
        return refused
    }

    /// Who of those wanting a seat of a room sitting comes too late for it.
    private func collisions(
        in use: PlanKey,
        _ wanting: [PlanDocument.Assignment]
    ) -> [PlanKey: FieldFault] {
        let moving = Set(wanting.map(\.person))
        var holders: [String: String] = [:]
        for (person, old) in known.assignments[use] ?? [:] where !moving.contains(person) {
            if let seat = old.seat { holders[seat] = person }
        }
        var collisions: [PlanKey: FieldFault] = [:]
        for row in wanting where row.removed != true {
            guard let seat = row.seat else { continue }
            if let holder = holders[seat] {
                collisions[row.key] = FieldFault("seat_taken", ["seat": seat, "person": holder])
            } else {
                holders[seat] = row.person
            }
        }
        return collisions
    }
}

extension PlanDocument.Assignment {
    /// The room sitting it is in.
    package var use: PlanKey { .use(sitting: sitting, site: site, room: room) }
    package var key: PlanKey { .assignment(sitting: sitting, site: site, room: room, person: person) }
}
