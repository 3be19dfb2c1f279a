package import FoundationEssentials

/// The plan of an organisation as one JSON document: who should be where, when, in front of which camera.
///
/// Rows name each other by their codes. A row that cannot even be read is kept as such, so that it is refused
/// with its place while its neighbours go in.
package struct PlanDocument: Codable, Sendable, Equatable {
    package struct Organisation: Codable, Sendable, Equatable {
        package var code: String
        package var name: String

        package init(code: String, name: String) {
            self.code = code
            self.name = name
        }
    }

    package var organisation: Organisation
    package var sites: [PlanRow<Site>] = []
    package var rooms: [PlanRow<Room>] = []
    package var devices: [PlanRow<Device>] = []
    package var sittings: [PlanRow<Sitting>] = []
    package var people: [PlanRow<Person>] = []
    package var assignments: [PlanRow<Assignment>] = []

    package init(organisation: Organisation) {
        self.organisation = organisation
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        organisation = try container.decode(Organisation.self, forKey: .organisation)
        sites = try container.decodeIfPresent([PlanRow<Site>].self, forKey: .sites) ?? []
        rooms = try container.decodeIfPresent([PlanRow<Room>].self, forKey: .rooms) ?? []
        devices = try container.decodeIfPresent([PlanRow<Device>].self, forKey: .devices) ?? []
        sittings = try container.decodeIfPresent([PlanRow<Sitting>].self, forKey: .sittings) ?? []
        people = try container.decodeIfPresent([PlanRow<Person>].self, forKey: .people) ?? []
        assignments = try container.decodeIfPresent([PlanRow<Assignment>].self, forKey: .assignments) ?? []
    }
}

/// One row of the document: read, or with the field at which reading stopped.
package struct PlanRow<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    package let value: Value?
    /// The field that is missing or not of its type; empty when the row is no object at all.
    package let unreadable: String

    package init(_ value: Value) {
        self.value = value
        unreadable = ""
    }

    package init(from decoder: any Decoder) {
        do {
            value = try Value(from: decoder)
            unreadable = ""
        } catch {
            value = nil
            unreadable = Self.field(error, below: decoder.codingPath.count)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
    }

    private static func field(_ error: any Error, below depth: Int) -> String {
        guard let error = error as? DecodingError else { return "" }
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.dropFirst(depth).first?.stringValue.snakeCase ?? ""
    }
}

extension String {
    /// As the document writes it: `starts_at` for `startsAt`.
    fileprivate var snakeCase: String {
        reduce(into: "") { text, letter in
            text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
        }
    }
}

extension PlanDocument {
    /// A site (考点).
    package struct Site: Codable, Sendable, Equatable {
        package var code: String
        package var name: String
        package var address: String?
        package var contactName: String?
        package var contactPhone: String?
    }

    /// A room (考场) of a site.
    package struct Room: Codable, Sendable, Equatable {
        package var site: String
        package var code: String
        package var number: Int
        package var name: String
        package var place: String?
        /// nil leaves the room's seats as they are.
        package var seats: Seats?
    }

    /// A room's seats (考位): how many, labelled from 1; or their labels.
    package enum Seats: Codable, Sendable, Equatable {
        case count(Int)
        case labels([String])

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let count = try? container.decode(Int.self) {
                self = .count(count)
            } else {
                self = .labels(try container.decode([String].self))
            }
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .count(let count): try container.encode(count)
            case .labels(let labels): try container.encode(labels)
            }
        }

        /// Every seat's label.
        ///
        /// Counts are bounded before anybody asks.
        package var all: [String] {
            switch self {
            case .count(let count): count > 0 ? (1...count).map(String.init) : []
            case .labels(let labels): labels
            }
        }
    }

    /// A monitoring device (监控设备) of a site, bound to a room where one is named.
    package struct Device: Codable, Sendable, Equatable {
        package var code: String
        package var site: String
        package var room: String?
        package var name: String
        package var place: String
        /// `rtsp://…` without user or password.
        package var address: String
        /// Of its sub stream, likewise; nil or empty: there is none.
        package var subAddress: String?
        package var username: String?
        /// nil or empty leaves a saved password as it is.
        package var password: String?
    }

    /// A sitting (场次) in its rooms.
    package struct Sitting: Codable, Sendable, Equatable {
        package var code: String
        package var name: String
        package var subject: String
        package var startsAt: Date
        package var endsAt: Date
        package var leadSeconds: Int?
        package var tailSeconds: Int?
        /// `planned` or `by_hand`; nil: `planned`.
        package var opening: String?
        /// Lines every camera's picture should have at least; nil: not compared.
        package var leastHeight: Int?
        /// Pictures a second it should have at least; nil: not compared.
        package var leastRate: Double?
        /// Whether sound is promised in every room (B-16); nil: it is not.
        package var sound: Bool?
        package var rooms: [PlanRow<Use>]
    }

    /// One room of a sitting.
    package struct Use: Codable, Sendable, Equatable {
        package var site: String
        package var room: String
        /// People who ought to be in the picture; nil: not compared.
        package var expectedPeople: Int?
    }

    /// A candidate or member of staff.
    package struct Person: Codable, Sendable, Equatable {
        package var code: String
        package var name: String
        package var kind: String
        package var phone: String?
        package var account: String?
        /// For a new account only; an existing one keeps its own.
        package var password: String?
        package var roles: [RoleGrant]?
    }

    /// A role over the organisation (`organisation`) or one of its sites (`site:CODE`).
    package struct RoleGrant: Codable, Sendable, Equatable {
        package var role: String
        package var scope: String
    }

    /// A person in a room sitting.
    package struct Assignment: Codable, Sendable, Equatable {
        package var sitting: String
        package var site: String
        package var room: String
        package var person: String
        package var duty: String
        package var seat: String?
        /// True takes the assignment, and a proctor's right that came with it, away.
        package var removed: Bool?
    }
}
