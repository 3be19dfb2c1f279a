internal import FoundationEssentials
internal import Kernel

/// Sittings and the rooms they take.
extension PlanRules {
    static let longest: TimeInterval = 86_400
    private static let mostPeople = 1_000

    mutating func decideSittings(_ document: PlanDocument) {
        decision.sittings = section("sittings", document.sittings) {
            .sitting($0.code)
        } check: {
            (rules, row, pointer) throws(FieldFault) in
            try rules.check(row)
            return rules.take(row, at: pointer)
        }
    }

    private func check(_ sitting: PlanDocument.Sitting) throws(FieldFault) {
        try FieldRules.required(sitting.code, atMost: FieldRules.longestCode)
        try FieldRules.required(sitting.name, atMost: FieldRules.longestName)
        try FieldRules.required(sitting.subject, atMost: FieldRules.longestName)
        guard sitting.startsAt < sitting.endsAt else { throw FieldFault("ends_before_start") }
        guard sitting.endsAt.timeIntervalSince(sitting.startsAt) <= Self.longest else {
            throw FieldFault("sitting_too_long", ["hours": "24"])
        }
        for seconds in [sitting.leadSeconds, sitting.tailSeconds] {
            if let seconds { try FieldRules.number(seconds, in: 0...86_400) }
        }
        if let opening = sitting.opening {
            _ = try FieldRules.code(opening, of: Sitting.Opening.self, "bad_opening")
        }
        if let height = sitting.leastHeight { try FieldRules.number(height, in: 1...10_000) }
        if let rate = sitting.leastRate, !(1...240).contains(rate) {
            throw FieldFault("out_of_range", ["from": "1", "to": "240"])
        }
        try checkUnended(sitting)
        try checkMoved(sitting)
    }

    /// Moved to another time, a sitting takes the rooms and people along that it has already.
    private func checkMoved(_ sitting: PlanDocument.Sitting) throws(FieldFault) {
        let span = sitting.startsAt..<sitting.endsAt
        guard let old = times[sitting.code], old != span else { return }
        for (room, taken) in bookings where taken.contains(where: { $0.sitting == sitting.code }) {
            try checkFree(room, span, for: sitting.code)
        }
        for (use, people) in known.assignments where use.sitting == sitting.code {
            for (person, assignment) in people {
                try checkFree(person, at: use, during: span, as: assignment.duty)
            }
        }
    }

    /// What has been is not rewritten: its footage and its gaps hang on these times.
    private func checkUnended(_ sitting: PlanDocument.Sitting) throws(FieldFault) {
        guard let old = known.sittings[sitting.code],
            old.endsAt.addingTimeInterval(Double(old.tailSeconds)) <= now
        else { return }
        let isSame =
            old.startsAt.isSameMoment(as: sitting.startsAt) && old.endsAt.isSameMoment(as: sitting.endsAt)
            && old.leadSeconds == sitting.leadSeconds ?? policy.leadSeconds
            && old.tailSeconds == sitting.tailSeconds ?? policy.tailSeconds
        guard isSame else { throw FieldFault("sitting_ended") }
    }

    private mutating func take(_ sitting: PlanDocument.Sitting, at pointer: String) -> PlanDocument.Sitting {
        var sitting = sitting
        times[sitting.code] = sitting.startsAt..<sitting.endsAt
        var uses: [PlanRow<PlanDocument.Use>] = []
        for (index, row) in sitting.rooms.enumerated() {
            let place = "\(pointer)/rooms/\(index)"
            guard let use = row.value else {
                refuse(place, FieldFault("unreadable", ["field": row.unreadable]))
                continue
            }
            let key = PlanKey.use(sitting: sitting.code, site: use.site, room: use.room)
            let taken = judge(use, key, place) { (rules, use, _) throws(FieldFault) in
                try rules.take(use, for: sitting)
                return use
            }
            if let taken { uses.append(PlanRow(taken)) }
        }
        sitting.rooms = uses
        return sitting
    }

    private mutating func take(
        _ use: PlanDocument.Use,
        for sitting: PlanDocument.Sitting
    ) throws(FieldFault) {
        let room = PlanKey.room(site: use.site, room: use.room)
        try require(.site(use.site), "unknown_site")
        try require(room, "unknown_room")
        if let people = use.expectedPeople { try FieldRules.number(people, in: 0...Self.mostPeople) }
        try checkFree(room, sitting.startsAt..<sitting.endsAt, for: sitting.code)
        if !(bookings[room] ?? []).contains(where: { $0.sitting == sitting.code }) {
            bookings[room, default: []].append(PlanKnown.Booking(sitting: sitting.code, closedAt: nil))
        }
    }

    /// No room holds two sittings at once.
    private func checkFree(
        _ room: PlanKey,
        _ span: Range<Date>,
        for sitting: String
    ) throws(FieldFault) {
        for booking in bookings[room] ?? [] where booking.sitting != sitting {
            guard let other = taken(room, by: booking.sitting) else { continue }
            if other.overlaps(span) {
                throw FieldFault("room_overlap", ["room": room.code, "sitting": booking.sitting])
            }
        }
    }

    /// How long a sitting takes a room and the people in it: ended by hand, it has left both.
    ///
    /// Nil: not at all.
    func taken(_ room: PlanKey, by sitting: String) -> Range<Date>? {
        guard let span = times[sitting] else { return nil }
        let closedAt = bookings[room]?.first { $0.sitting == sitting }?.closedAt
        let until = closedAt.map { min($0, span.upperBound) } ?? span.upperBound
        return span.lowerBound < until ? span.lowerBound..<until : nil
    }
}

extension PlanKey {
    /// The sitting a room sitting belongs to.
    fileprivate var sitting: String? {
        if case .use(let sitting, _, _) = self { sitting } else { nil }
    }
}

extension Date {
    /// Whether both are one moment to the millisecond, which is what the document keeps.
    fileprivate func isSameMoment(as other: Date) -> Bool {
        abs(timeIntervalSince(other)) < 0.001
    }
}
