package import Kernel

/// A row that is not taken, and why.
package struct PlanRefusal: Sendable, Equatable {
    /// A JSON pointer (RFC 6901) into the document, such as `/devices/3`.
    package let pointer: String
    package let fault: FieldFault
}

/// What of a document is taken, ready to be written, and what is not.
package struct PlanDecision: Sendable {
    package internal(set) var sites: [PlanDocument.Site] = []
    package internal(set) var rooms: [PlanDocument.Room] = []
    package internal(set) var devices: [PlanDocument.Device] = []
    /// With the uses that are taken, only.
    package internal(set) var sittings: [PlanDocument.Sitting] = []
    package internal(set) var people: [PlanDocument.Person] = []
    package internal(set) var assignments: [PlanDocument.Assignment] = []
    package internal(set) var refused: [PlanRefusal] = []

    /// How many rows of each section are taken.
    package var counts: [String: Int] {
        [
            "sites": sites.count, "rooms": rooms.count, "devices": devices.count, "sittings": sittings.count,
            "room_sittings": sittings.reduce(0) { $0 + $1.rooms.count }, "people": people.count,
            "assignments": assignments.count,
        ]
    }
}
