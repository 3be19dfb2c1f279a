package import FoundationEssentials
package import Kernel
package import Scheduling

/// An incident as somebody filled it in.
package struct IncidentDraft: Sendable {
    package var kind: String
    /// The seat's label; empty: the room as a whole.
    package var seat: String
    /// When it was; nil: now.
    package var at: Date?
    package var text: String

    package init(kind: String, seat: String = "", at: Date? = nil, text: String) {
        self.kind = kind
        self.seat = seat
        self.at = at
        self.text = text
    }
}

/// An incident that may be written down.
package struct IncidentEntry: Sendable, Equatable {
    package let kind: Incident.Kind
    package let seat: UUID?
    package let at: Date
    package let text: String
}

/// Decisions about incidents; no I/O.
package enum IncidentRules {
    package static let longestText = 1000
    /// Clocks may differ by so much before a moment counts as to come (seconds).
    static let slack: TimeInterval = 5

    /// Checks what was filled in.
    ///
    /// - Throws: `incident_invalid` with every wrong field.
    package static func entry(
        _ draft: IncidentDraft,
        of room: RoomSitting,
        seats: [RoomSeat],
        now: Date
    ) throws(Problem) -> IncidentEntry {
        var faults: [Problem.Field] = []
        var kind = Incident.Kind.other, text = "", at = now
        var seat: UUID?
        do throws(FieldFault) {
            kind = try FieldRules.code(draft.kind, of: Incident.Kind.self, "bad_choice")
        } catch {
            faults.append(error.field("kind"))
        }
        do throws(FieldFault) { text = try self.text(draft.text) } catch {
            faults.append(error.field("text"))
        }
        do throws(FieldFault) { at = try moment(draft.at, of: room, now: now) } catch {
            faults.append(error.field("at"))
        }
        do throws(FieldFault) { seat = try self.seat(draft.seat, among: seats) } catch {
            faults.append(error.field("seat"))
        }
        guard faults.isEmpty else { throw Problem(.invalid, "incident_invalid", fields: faults) }
        return IncidentEntry(kind: kind, seat: seat, at: at, text: text)
    }

    /// A text that must say something, on one line.
    package static func text(_ text: String) throws(FieldFault) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        try FieldRules.required(line, atMost: longestText)
        return line
    }

    private static func moment(_ at: Date?, of room: RoomSitting, now: Date) throws(FieldFault) -> Date {
        guard let at else { return now }
        let earliest = room.dueAt.addingTimeInterval(-RoomSittingRules.earliest)
        guard at >= earliest, at <= now.addingTimeInterval(slack) else {
            throw FieldFault("outside_sitting")
        }
        return min(at, now)
    }

    private static func seat(_ label: String, among seats: [RoomSeat]) throws(FieldFault) -> UUID? {
        guard !label.isEmpty else { return nil }
        guard let seat = seats.first(where: { $0.label == label }) else { throw FieldFault("no_such_seat") }
        return seat.id
    }
}

extension Incident.State {
    /// Whether it may come to be that from this.
    package func moves(to next: Incident.State) -> Bool {
        switch (self, next) {
        case (.open, .settled), (.open, .dismissed), (.settled, .open), (.dismissed, .open): true
        default: false
        }
    }

    /// The states it may come to, in the order of the catalogue.
    package var next: [Incident.State] { Self.allCases.filter(moves) }
}
