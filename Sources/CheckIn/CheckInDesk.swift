package import FoundationEssentials
package import Kernel

/// A machine where people check in (签到台), opened by staff for their own rooms.
package struct CheckInDesk: Sendable, Equatable {
    /// Seconds for which a desk stays open by itself.
    package static let lifetime: TimeInterval = 12 * 3600

    package let id: UUID
    package let name: String
    /// Whose people may check in there.
    package let reach: Reach
    package let openedBy: String
    package let openedAt: Date
    package let expiresAt: Date

    package init(id: UUID, name: String, reach: Reach, openedBy: String, openedAt: Date, expiresAt: Date) {
        self.id = id
        self.name = name
        self.reach = reach
        self.openedBy = openedBy
        self.openedAt = openedAt
        self.expiresAt = expiresAt
    }
}
