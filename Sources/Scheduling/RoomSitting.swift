package import FoundationEssentials
package import Kernel

/// One room in one sitting (考场场次): the unit of monitoring, coverage and alarms, with everything the plan
/// says about it.
package struct RoomSitting: Sendable, Equatable {
    /// A user who started or ended the monitoring.
    package struct Actor: Sendable, Equatable {
        package let id: UUID
        package let name: String

        package init(id: UUID, name: String) {
            self.id = id
            self.name = name
        }
    }

    package let id: ID<RoomSitting>
    package let sitting: Sitting
    package let room: Room
    package let site: ExamSite
    /// The organisation that holds the sitting.
    package let organisation: UUID
    package let startsAt: Date
    package let endsAt: Date
    /// When monitoring ought to run: the start less the lead.
    package let dueAt: Date
    /// When monitoring ends by plan: the end plus the tail.
    package let closesAt: Date
    package let opening: Sitting.Opening
    /// When monitoring was started by hand; nil: only by plan, or not yet.
    package let openedAt: Date?
    package let openedBy: Actor?
    /// When monitoring was ended by hand before the plan's end.
    package let closedAt: Date?
    package let closedBy: Actor?
    /// People who ought to be in the picture; nil: not compared.
    package let expectedPeople: Int?
    /// The ids that contain it, outermost first, its own last.
    package let scope: [UUID]
    /// Names of the proctors assigned to it.
    package let proctors: [String]
    /// The room's monitoring devices (B-09), front first.
    package let devices: [Device]

    package init(
        id: ID<RoomSitting>,
        sitting: Sitting,
        room: Room,
        site: ExamSite,
        organisation: UUID,
        startsAt: Date,
        endsAt: Date,
        dueAt: Date,
        closesAt: Date,
        opening: Sitting.Opening = .planned,
        openedAt: Date? = nil,
        openedBy: Actor? = nil,
        closedAt: Date? = nil,
        closedBy: Actor? = nil,
        expectedPeople: Int? = nil,
        scope: [UUID],
        proctors: [String] = [],
        devices: [Device] = []
    ) {
        self.id = id
        self.sitting = sitting
        self.room = room
        self.site = site
        self.organisation = organisation
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.dueAt = dueAt
        self.closesAt = closesAt
        self.opening = opening
        self.openedAt = openedAt
        self.openedBy = openedBy
        self.closedAt = closedAt
        self.closedBy = closedBy
        self.expectedPeople = expectedPeople
        self.scope = scope
        self.proctors = proctors
        self.devices = devices
    }
}
