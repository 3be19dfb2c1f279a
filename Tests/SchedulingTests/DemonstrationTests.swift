import Foundation
import Kernel
import Organisations
import Postgres
import Testing

@testable import Scheduling

@Suite struct DemonstrationTests {
    private static let cameras = Dictionary(
        uniqueKeysWithValues: DemonstrationPlan.cameraNames.map { ($0, "rtsp://127.0.0.1:8554/\($0)") }
    )

    private func start(_ desk: Desk, extra: [(name: String, address: String)] = []) async throws
        -> [RoomSitting]
    {
        try await desk.scheduling.demonstrate(cameras: Self.cameras, extra: extra, password: "demo")
        return try await desk.scheduling.roomSittings.monitored(now: desk.clock.now)
    }

    @Test("the demonstration is due at once: three rooms, four cameras, an exam that began two minutes ago")
    func starts() async throws {
        try await Desk.with { desk in
            let rooms = try await start(desk)
            #expect(rooms.map(\.room.name) == ["考场 1", "考场 2", "考场 3"])
            #expect(rooms.map(\.devices.count) == [1, 2, 1])
            #expect(rooms.allSatisfy { $0.startsAt == desk.clock.now.addingTimeInterval(-120) })
            #expect(rooms.allSatisfy { $0.expectedPeople == nil })
            #expect(rooms.map(\.proctors) == [["周敏"], ["周敏"], ["吴迪"]])
            #expect(
                try await desk.count("assignments where duty = 'candidate' and seat_id is not null") == 20
            )
            #expect(try await desk.count("users where must_change_password") == 0)
        }
    }

    @Test("every account signs in with what it is for")
    func accounts() async throws {
        try await Desk.with { desk in
            _ = try await start(desk)
            for account in DemonstrationPlan.accounts {
                let outcome = try await desk.organisations.signIn.open(
                    account: account.account,
                    password: "demo",
                    address: nil,
                    agent: nil
                )
                guard case .open(let token) = outcome else {
                    Issue.record("\(account.account) is asked for a code")
                    continue
                }
                let principal = try await desk.organisations.sessions.principal(token: token)
                #expect(
                    principal?.grants.contains { $0.role.rawValue == account.role } == true,
                    "\(account.account)"
                )
            }
        }
    }

    @Test(
        "started again it goes on, with more time when little is left; over, a new one begins",
        arguments: [
            (600.0, 1), (6_900, 1), (7_200, 2), (9_000, 2), (13_000, 2), (86_400, 3),
        ]
    )
    func again(after seconds: Double, codes: Int) async throws {
        try await Desk.with { desk in
            let first = try await start(desk)
            desk.clock.now += seconds
            let second = try await start(desk)
            #expect(second.map(\.room.number) == [1, 2, 3])
            #expect(second.allSatisfy { $0.endsAt.timeIntervalSince(desk.clock.now) >= 1800 })
            #expect(first.first?.id == second.first?.id || seconds >= 7_200)
            // The running one and the later one are re-used as long as they are not over.
            #expect(try await desk.count("sittings") == codes + 1)
        }
    }

    @Test("ended by hand in every room, it begins anew in the freed rooms")
    func closed() async throws {
        try await Desk.with { desk in
            let first = try await start(desk)
            let user = try await desk.organisations.users.byAccount("kaowu").unwrapped().id.uuid
            desk.clock.now += 60
            for room in first {
                try await desk.database.transaction { transaction in
                    try await desk.scheduling.roomSittings.close(
                        room.id,
                        by: user,
                        reach: .everything,
                        in: transaction
                    )
                }
            }
            desk.clock.now += 30
            let second = try await start(desk)
            #expect(second.count == 3)
            #expect(Set(second.map(\.id)).isDisjoint(with: first.map(\.id)))
        }
    }

    @Test("a visitor's camera gets a room of its own, also while the demonstration runs")
    func extra() async throws {
        try await Desk.with { desk in
            _ = try await start(desk)
            let rooms = try await start(desk, extra: [("教室", "rtsp://127.0.0.1:8554/clip")])
            #expect(rooms.map(\.room.number) == [1, 2, 3, 4])
            #expect(rooms.last?.devices.map(\.name) == ["教室"])
        }
    }
}
