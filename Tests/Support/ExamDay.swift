package import Foundation
package import Kernel
package import Postgres
internal import Synchronization

/// A clock that tests turn by hand.
package final class TestClock: Sendable {
    private let moment: Mutex<Date>

    package init(_ now: Date) {
        moment = Mutex(now)
    }

    package var now: Date {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }

    /// The live world with this clock, also for time that passes.
    package var world: World {
        let start = now
        var world = World.live
        world.now = { self.now }
        world.uptime = { .seconds(self.now.timeIntervalSince(start)) }
        return world
    }
}

/// One organisation with one site and one sitting in some rooms, written straight into the tables, for
/// tests of what hangs on the plan.
///
/// Two of them are two organisations that must not see each other.
package struct ExamDay: Sendable {
    /// A room sitting with what belongs to it.
    package struct Place: Sendable {
        package let room: UUID
        package let roomSitting: UUID
        package let devices: [UUID]
        /// The ids that contain it.
        package let scope: [UUID]
    }

    package let organisation: UUID
    package let site: UUID
    package let sitting: UUID
    package let places: [Place]
    package let database: Database

    /// - Parameters:
    ///   - starts: when the exam starts; monitoring is due `lead` seconds before and ends `tail` after.
    package init(
        _ database: Database,
        code: String = "yl",
        rooms: Int = 1,
        devices: Int = 1,
        starts: Date,
        length: TimeInterval = 5400,
        lead: Int = 600,
        tail: Int = 300,
        opening: String = "planned"
    ) async throws {
        self.database = database
        let organisation = UUID(), site = UUID(), sitting = UUID()
        let places = (0..<rooms).map { _ in
            let roomSitting = UUID()
            return Place(
                room: UUID(),
                roomSitting: roomSitting,
                devices: (0..<devices).map { _ in UUID() },
                scope: [Reach.house, organisation, site, roomSitting]
            )
        }
        (self.organisation, self.site, self.sitting, self.places) = (organisation, site, sitting, places)
        let scope = [Reach.house, organisation]
        try await database.transaction { transaction in
            try await transaction.run(
                "insert into organisations values ($1, null, $2, $2, $3::uuid[], $4)",
                organisation,
                code,
                scope,
                starts
            )
            try await transaction.run(
                "insert into sites values ($1, $2, $3, $3, '', '', '', $4::uuid[], $5)",
                site,
                organisation,
                code,
                scope + [site],
                starts
            )
            try await transaction.run(
                """
                insert into sittings values
                    ($1, $2, 's1', '第 1 场', '理论知识', $3, $4, $5, $6, $7, $8::uuid[], $9)
                """,
                sitting,
                organisation,
                starts,
                starts.addingTimeInterval(length),
                lead,
                tail,
                opening,
                scope,
                starts.addingTimeInterval(-86_400)
            )
            for (index, place) in places.enumerated() {
                try await Self.write(place, number: index + 1, site: site, sitting: sitting, in: transaction)
            }
        }
    }

    private static func write(
        _ place: Place,
        number: Int,
        site: UUID,
        sitting: UUID,
        in transaction: Transaction
    ) async throws {
        try await transaction.run(
            "insert into rooms values ($1, $2, $3::text, '考场 ' || $3, $3::int, '', $4::uuid[], now())",
            place.room,
            site,
            "\(number)",
            Array(place.scope.dropLast())
        )
        try await transaction.run(
            """
            insert into room_sittings (id, sitting_id, room_id, expected_people, scope, created_at)
            select $1, $2, $3, 30, $4::uuid[], created_at from sittings where id = $2
            """,
            place.roomSitting,
            sitting,
            place.room,
            place.scope
        )
        for (index, device) in place.devices.enumerated() {
            try await transaction.run(
                """
                insert into devices (id, site_id, room_id, code, name, place, address, scope, created_at)
                values ($1, $2, $3, $4, $4, $5, 'rtsp://camera/1', $6::uuid[], now())
                """,
                device,
                site,
                place.room,
                "c\(number)-\(index + 1)",
                index == 0 ? "front" : "rear",
                Array(place.scope.dropLast())
            )
        }
    }

    /// A user of the organisation with one role.
    ///
    /// - Parameter scope: what the role is granted over; nil: the organisation.
    package func user(_ role: Role, over scope: UUID? = nil) async throws -> Principal {
        let user = UUID()
        let scope = scope ?? organisation
        try await database.transaction { transaction in
            try await transaction.run(
                """
                insert into users (id, organisation_id, account, name, password_hash, scope, created_at)
                values ($1, $2, $3, $4, '', $5::uuid[], now())
                """,
                user,
                organisation,
                user.uuidString,
                "\(role.rawValue)",
                [Reach.house, organisation, user]
            )
            try await transaction.run(
                """
                insert into grants (id, user_id, role, scope_kind, scope_id, created_at)
                values ($1, $2, $3, $4, $5, now())
                """,
                UUID(),
                user,
                role.rawValue,
                scope == Reach.house ? "everything" : "organisation",
                scope
            )
        }
        return Principal(
            user: user,
            signIn: UUID(),
            account: user.uuidString,
            name: role.rawValue,
            organisation: organisation,
            organisationName: "",
            grants: [Grant(role: role, scope: scope)],
            mustChangePassword: false
        )
    }
}
