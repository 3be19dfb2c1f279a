package import FoundationEssentials
package import Kernel
package import Scheduling

/// A patrol looking at one room for a while (B-17): which room, since when, until when.
///
/// A person has one open visit at most; it ends when he goes on, when he leaves, or by itself when his page gives
/// no sign of life any more.
package struct PatrolVisit: Sendable, Equatable {
    package let id: ID<PatrolVisit>
    package let user: UUID
    package let roomSitting: ID<RoomSitting>
    /// Names of the room and its site.
    package let room: String
    package let site: String
    /// The visit it came from: the way back.
    package let follows: ID<PatrolVisit>?
    package let beganAt: Date
    /// Last sign of life of the page.
    package let seenAt: Date
    /// nil: it goes on.
    package let endedAt: Date?
}

/// A room a patrol may go to, with what says how much it needs him.
package struct PatrolStop: Sendable {
    package let room: RoomSitting
    /// When the newest of its open alerts was raised; nil: none is open.
    package let alertedAt: Date?
    /// When a patrol last looked at it; nil: nobody has.
    package let seenAt: Date?
    /// Another patrol who is looking at it now.
    package let watcher: String?

    package init(room: RoomSitting, alertedAt: Date? = nil, seenAt: Date? = nil, watcher: String? = nil) {
        self.room = room
        self.alertedAt = alertedAt
        self.seenAt = seenAt
        self.watcher = watcher
    }
}
