package import FoundationEssentials
package import Kernel
package import Scheduling

/// Decisions about a patrol's way; no I/O.
package enum PatrolRules {
    /// Without a sign of life for so long a visit has ended when the last one came (seconds).
    package static let patience: TimeInterval = 45
    /// A room nobody has looked at for so long is told as such (seconds).
    package static let longestUnseen: TimeInterval = 900

    /// The stops in the order in which they need somebody.
    ///
    /// First rooms whose alert nobody has looked at, then those never seen, then by how long ago they were seen;
    /// rooms another patrol is at come last. An alert brings a room to the front once: having been looked at, it
    /// waits its turn again, so that one standing fault does not hide all other rooms.
    package static func order(_ stops: [PatrolStop]) -> [PatrolStop] {
        stops.sorted { rank($0) < rank($1) }
    }

    /// Where to go from a room; nil when there is nowhere else.
    package static func next(after current: ID<RoomSitting>?, among stops: [PatrolStop]) -> PatrolStop? {
        order(stops.filter { $0.room.id != current }).first
    }

    /// Whether the room has waited too long for a patrol.
    package static func isForgotten(_ stop: PatrolStop, now: Date) -> Bool {
        guard stop.watcher == nil else { return false }
        let since = stop.seenAt ?? stop.room.monitored?.lowerBound ?? stop.room.dueAt
        return now.timeIntervalSince(since) > longestUnseen
    }

    private static func rank(_ stop: PatrolStop) -> Rank {
        let isNews = stop.alertedAt.map { $0 > stop.seenAt ?? .distantPast } ?? false
        return Rank(
            group: stop.watcher != nil ? 2 : isNews ? 0 : 1,
            seen: stop.seenAt ?? .distantPast,
            site: stop.room.site.name,
            number: stop.room.room.number,
            id: stop.room.id.description
        )
    }

    private struct Rank: Comparable {
        let group: Int
        let seen: Date
        let site: String
        let number: Int
        let id: String

        static func < (left: Rank, right: Rank) -> Bool {
            (left.group, left.seen, left.site, left.number, left.id)
                < (right.group, right.seen, right.site, right.number, right.id)
        }
    }
}

extension RoomSitting {
    /// Whether there is something for a patrol to see: monitoring runs, or ought to.
    package func isOnPatrol(at now: Date) -> Bool {
        [.due, .running, .closing].contains(phase(at: now))
    }
}
