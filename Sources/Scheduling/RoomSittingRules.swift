package import FoundationEssentials
package import Kernel

/// Where a room sitting stands in its plan; what the cameras really do is Proctoring's to say.
package enum RoomSittingPhase: String, Sendable, CaseIterable {
    /// Monitoring is not due yet.
    case planned
    /// Monitoring is due and the exam has not started; or it waits for a hand that has not come.
    case due
    /// The exam runs and is monitored.
    case running
    /// The exam is over, the tail is still monitored.
    case closing
    /// Monitoring is over, by plan or by hand.
    case ended
}

/// Why monitoring cannot be started or ended by hand now.
package enum RoomSittingRefusal: Error, Sendable, Equatable {
    case tooEarly
    case alreadyOpen
    case notOpen
    case ended

    /// The client's face of it.
    package var problem: Problem {
        switch self {
        case .tooEarly: Problem(.conflict, "room_sitting_too_early")
        case .alreadyOpen: Problem(.conflict, "room_sitting_already_open")
        case .notOpen: Problem(.conflict, "room_sitting_not_open")
        case .ended: Problem(.conflict, "room_sitting_ended")
        }
    }
}

/// Decisions about one room sitting; no I/O.
package enum RoomSittingRules {
    /// Monitoring may be started by hand so long before it is due (seconds).
    package static let earliest: TimeInterval = 2 * 3600
}

extension RoomSitting {
    /// When it is monitored, as far as is known now: from the due moment, or from the hand that started it;
    /// until the plan's end, or the hand that ended it.
    ///
    /// Nil when it awaits a hand, or was ended before it began.
    package var monitored: Range<Date>? {
        let from: Date?
        switch opening {
        case .planned: from = openedAt.map { min($0, dueAt) } ?? dueAt
        case .byHand: from = openedAt
        }
        let until = closedAt.map { min($0, closesAt) } ?? closesAt
        guard let from, from < until else { return nil }
        return from..<until
    }

    /// Whether its cameras ought to be ingested at that moment.
    package func isMonitored(at now: Date) -> Bool {
        monitored?.contains(now) ?? false
    }

    package func phase(at now: Date) -> RoomSittingPhase {
        if now >= closesAt { return .ended }
        if let closedAt, now >= closedAt { return .ended }
        guard isMonitored(at: now) else { return now < dueAt ? .planned : .due }
        if now < startsAt { return .due }
        return now < endsAt ? .running : .closing
    }

    /// Whether monitoring may be started by hand.
    ///
    /// Ended by hand, it may be started again until the plan's end: a slip must be mendable, and the gap
    /// stays in the footage.
    package func mayOpen(now: Date) throws(RoomSittingRefusal) {
        guard now < closesAt else { throw .ended }
        guard now >= dueAt.addingTimeInterval(-RoomSittingRules.earliest) else { throw .tooEarly }
        guard openedAt == nil || closedAt != nil else { throw .alreadyOpen }
    }

    /// Whether monitoring may be ended by hand.
    package func mayClose(now: Date) throws(RoomSittingRefusal) {
        guard now < closesAt, closedAt == nil else { throw .ended }
        guard isMonitored(at: now) else { throw .notOpen }
    }
}
