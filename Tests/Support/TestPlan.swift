package import Foundation
package import Kernel
package import Postgres
internal import Synchronization

/// A plan of one room with cameras, straight in the tables, for tests of what hangs on the plan.
package struct TestPlan: Sendable {
    package let organisation = UUID()
    package let site = UUID()
    package let room = UUID()
    package let sitting = UUID()
    package let roomSitting = UUID()
    /// Device ids, in the order of the addresses.
    package let devices: [UUID]

    /// The room sitting's scope, outermost first.
    package var scope: [UUID] { [Reach.house, organisation, site, roomSitting] }
    /// Who sees the organisation and all below it.
    package var reach: Reach { Reach([organisation]) }

    /// - Parameters:
    ///   - starts: when the exam starts; the lead and tail are a minute each.
    ///   - opening: `planned` or `by_hand`.
    ///   - cameras: addresses of the room's cameras.
    package static func make(
        in database: Database,
        starts: Date,
        minutes: Double = 60,
        opening: String = "planned",
        cameras: [String]
    ) async throws -> TestPlan {
        let plan = TestPlan(devices: cameras.map { _ in UUID() })
        try await database.transaction { transaction in
            try await plan.insertPlace(transaction)
            try await transaction.run(
                """
                insert into sittings (id, organisation_id, code, name, subject, starts_at, ends_at, lead_seconds,
                    tail_seconds, opening, scope, created_at)
                values ($1, $2, 's1', '上午场', '理论', $3, $4, 60, 60, $5, $6::uuid[], $3)
                """,
                plan.sitting,
                plan.organisation,
                starts,
                starts.addingTimeInterval(minutes * 60),
                opening,
                plan.scope.dropLast(2) + [plan.sitting]
            )
            try await transaction.run(
                """
                insert into room_sittings (id, sitting_id, room_id, scope, created_at)
                values ($1, $2, $3, $4::uuid[], $5)
                """,
                plan.roomSitting,
                plan.sitting,
                plan.room,
                plan.scope,
                starts
            )
            for (number, (device, address)) in zip(plan.devices, cameras).enumerated() {
                try await transaction.run(
                    """
                    insert into devices (id, site_id, room_id, code, name, place, address, scope, created_at)
                    values ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9)
                    """,
                    device,
                    plan.site,
                    plan.room,
                    "c\(number)",
                    "摄像头 \(number + 1)",
                    number == 0 ? "front" : "rear",
                    address,
                    plan.scope.dropLast() + [device],
                    starts
                )
            }
        }
        return plan
    }

    private func insertPlace(_ transaction: Transaction) async throws {
        let code = organisation.uuidString
        try await transaction.run(
            "insert into organisations (id, code, name, scope, created_at) values ($1, $2, '机构', $3::uuid[], now())",
            organisation,
            code,
            scope.prefix(2).map { $0 }
        )
        try await transaction.run(
            """
            insert into sites (id, organisation_id, code, name, scope, created_at)
            values ($1, $2, 'x', '考点', $3::uuid[], now())
            """,
            site,
            organisation,
            scope.prefix(3).map { $0 }
        )
        try await transaction.run(
            """
            insert into rooms (id, site_id, code, name, number, scope, created_at)
            values ($1, $2, 'r1', '第 1 考场', 1, $3::uuid[], now())
            """,
            room,
            site,
            scope.prefix(3).map { $0 }
        )
    }
}

/// The live world with a clock that tests put forward.
package final class MovedWorld: Sendable {
    private let ahead = Mutex(0.0)

    package init() {}

    package var world: World {
        World(
            now: { self.ahead.withLock { Date(timeIntervalSinceNow: $0) } },
            uptime: World.live.uptime,
            random: World.live.random
        )
    }

    package var now: Date { world.now() }

    /// Puts the clock forward by so many seconds.
    package func move(by seconds: Double) {
        ahead.withLock { $0 += seconds }
    }
}

/// Waits until a condition holds.
///
/// - Returns: whether it came true in time.
package func eventually(
    within seconds: Double = 15,
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return true
}
