package import FoundationEssentials

/// What a row of the plan is called within its organisation.
package enum PlanKey: Sendable, Hashable {
    case site(String)
    case room(site: String, room: String)
    case device(site: String, device: String)
    case sitting(String)
    case use(sitting: String, site: String, room: String)
    case person(String)
    case assignment(sitting: String, site: String, room: String, person: String)
}

/// What the database holds already, as far as a document can touch it.
package struct PlanKnown: Sendable {
    package struct Room: Sendable {
        package var site: String
        package var name: String
        package var seats: Set<String> = []
        /// Seats with somebody assigned: they cannot go.
        package var usedSeats: Set<String> = []
        /// A room sitting in it is monitored now: its devices stay.
        package var isMonitored = false
    }

    package struct Sitting: Sendable {
        package var startsAt: Date
        package var endsAt: Date
        package var leadSeconds: Int
        package var tailSeconds: Int
    }

    /// A room taken by a sitting.
    package struct Booking: Sendable {
        package var sitting: String
        /// Ended by hand, it frees the room.
        package var closedAt: Date?
    }

    package struct Person: Sendable {
        package var kind: String
        package var account: String?
    }

    package struct Account: Sendable {
        package var isOurs: Bool
        /// Whose it is, where a person of the organisation has it.
        package var person: String?
    }

    package struct Assignment: Sendable {
        package var duty: String
        package var seat: String?
    }

    /// Everything that exists under its code.
    package var keys: Set<PlanKey> = []
    package var rooms: [PlanKey: Room] = [:]
    /// The room each device is bound to.
    package var deviceRooms: [PlanKey: PlanKey?] = [:]
    package var sittings: [String: Sitting] = [:]
    /// By room.
    package var bookings: [PlanKey: [Booking]] = [:]
    package var people: [String: Person] = [:]
    /// By lower-case account, of all organisations.
    package var accounts: [String: Account] = [:]
    /// By room sitting, then person.
    package var assignments: [PlanKey: [String: Assignment]] = [:]

    package init() {}
}
