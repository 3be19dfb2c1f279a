package import FoundationEssentials
package import Kernel
package import Scheduling

/// When alerts are raised, kept, reopened and cleared.
///
/// Pure: the same input gives the same decision.
///
/// - One alert a cause, room sitting and device. A difference of the whole room covers its devices: while the
///   room's alert is open no device of it raises the same cause anew, and an alert of a device stays open while
///   the room's difference lasts. So a room falling silent camera by camera never opens and closes in turns.
/// - A camera's silence is one difference, whatever it turns out to be: the alert stays under its first name.
/// - Cleared once the difference has been away for `hold`; the alert is over from the moment it went away.
/// - A difference that comes back within `reopening` of that is the same one: the alert is opened again with its
///   acknowledgement, rather than pressing everybody anew.
/// - Alerts about a replay are one matter: whoever acknowledges one settles them all.
/// - Alerts of room sittings that were not looked at are left alone: not looking is no sign of health.
package struct AlertRules: Sendable {
    /// How long a difference must be away.
    package var hold: TimeInterval = 5
    /// How long after it went away its return is no news.
    package var reopening: TimeInterval = 30

    package init(hold: TimeInterval = 5, reopening: TimeInterval = 30) {
        self.hold = hold
        self.reopening = reopening
    }

    /// An alert as far as the rules need it: open ones, and cleared ones that may come back.
    package struct Known: Sendable, Equatable {
        package let id: ID<Alert>
        package let cause: AlertCause
        package let roomSitting: ID<RoomSitting>
        package let device: ID<Device>?
        package let isAcknowledged: Bool
        /// Nil: open.
        package let clearedAt: Date?

        package init(
            id: ID<Alert>,
            cause: AlertCause,
            roomSitting: ID<RoomSitting>,
            device: ID<Device>? = nil,
            isAcknowledged: Bool = false,
            clearedAt: Date? = nil
        ) {
            self.id = id
            self.cause = cause
            self.roomSitting = roomSitting
            self.device = device
            self.isAcknowledged = isAcknowledged
            self.clearedAt = clearedAt
        }
    }

    /// What has to be written.
    package enum Change: Sendable, Equatable {
        case raise(Difference)
        case reopen(ID<Alert>)
        case clear(ID<Alert>, at: Date)
    }

    /// The changes, and since when the difference of each open alert has been away.
    package struct Decision: Sendable, Equatable {
        package var changes: [Change] = []
        package var absences: [ID<Alert>: Date] = [:]

        package init() {}
    }

    /// - Parameters:
    ///   - known: open alerts, and cleared ones not older than `reopening` or settled for good.
    ///   - absences: what the last decision said; empty at first.
    ///   - differences: what differs now in the room sittings of `watched`.
    package func decide(
        known: [Known],
        absences: [ID<Alert>: Date],
        differences: [Difference],
        watched: Set<ID<RoomSitting>>,
        now: Date
    ) -> Decision {
        let present = Dictionary(grouping: differences, by: \.roomSitting)
        let byRoom = Dictionary(grouping: known, by: \.roomSitting)
        var decision = Decision()
        let settled = Set(
            known.filter { $0.cause.isSettledByAcknowledgement && $0.isAcknowledged }.map(\.roomSitting)
        )
        for alert in known where alert.clearedAt == nil && watched.contains(alert.roomSitting) {
            let isThere = (present[alert.roomSitting] ?? []).contains { $0.keeps(alert) }
            let isSettled = alert.cause.isSettledByAcknowledgement && settled.contains(alert.roomSitting)
            if isThere, !isSettled { continue }
            let away = absences[alert.id] ?? now
            if isThere || now.timeIntervalSince(away) >= hold {
                decision.changes.append(.clear(alert.id, at: away))
            } else {
                decision.absences[alert.id] = away
            }
        }
        var told: Set<Key> = []
        for difference in differences where told.insert(Key(difference)).inserted {
            let isReplay = difference.cause.isSettledByAcknowledgement
            if isReplay, settled.contains(difference.roomSitting) { continue }
            let alerts = (byRoom[difference.roomSitting] ?? []).filter {
                $0.cause.isSame(as: difference.cause)
            }
            guard let change = change(for: difference, among: alerts, now: now) else { continue }
            decision.changes.append(change)
        }
        return decision
    }

    private func change(for difference: Difference, among alerts: [Known], now: Date) -> Change? {
        if alerts.contains(where: { $0.clearedAt == nil && difference.isCovered(by: $0) }) { return nil }
        let same = alerts.filter { $0.cause == difference.cause && $0.device == difference.device }
        let last = same.max { ($0.clearedAt ?? .distantPast) < ($1.clearedAt ?? .distantPast) }
        if let last, let cleared = last.clearedAt, now.timeIntervalSince(cleared) <= reopening {
            return .reopen(last.id)
        }
        return .raise(difference)
    }

    /// One difference a key, should the same be told twice.
    private struct Key: Hashable {
        let cause: AlertCause
        let roomSitting: ID<RoomSitting>
        let device: ID<Device>?

        init(_ difference: Difference) {
            cause = difference.cause
            roomSitting = difference.roomSitting
            device = difference.device
        }
    }
}

extension Difference {
    /// Whether an alert stays open because of this difference: the same, or one of them is about the whole room.
    fileprivate func keeps(_ alert: AlertRules.Known) -> Bool {
        cause.isSame(as: alert.cause) && (device == alert.device || device == nil || alert.device == nil)
    }

    /// Whether nothing needs to be raised because this alert already tells it.
    fileprivate func isCovered(by alert: AlertRules.Known) -> Bool {
        device == alert.device || alert.device == nil
    }
}

extension AlertCause {
    /// Whether both are one difference for whoever must act.
    fileprivate func isSame(as other: AlertCause) -> Bool {
        self == other || isSilence && other.isSilence
    }
}
