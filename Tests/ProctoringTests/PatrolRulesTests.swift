import Foundation
import Kernel
import Proctoring
import Scheduling
import Testing

@Suite struct PatrolRulesTests {
    private static let now = Plans.due.addingTimeInterval(3000)

    /// A room of the walk: seconds ago it was alerted and seen.
    private static func stop(
        _ number: Int,
        alerted: TimeInterval? = nil,
        seen: TimeInterval? = nil,
        watcher: String? = nil,
        site: String = "东校区"
    ) -> PatrolStop {
        let plan = Plans.roomSitting()
        let room = RoomSitting(
            id: plan.id,
            sitting: plan.sitting,
            room: Room(id: ID(UUID()), code: "\(number)", name: "考场 \(number)", number: number, place: ""),
            site: ExamSite(id: ID(UUID()), code: site, name: site),
            organisation: plan.organisation,
            startsAt: plan.startsAt,
            endsAt: plan.endsAt,
            dueAt: plan.dueAt,
            closesAt: plan.closesAt,
            scope: []
        )
        return PatrolStop(
            room: room,
            alertedAt: alerted.map { now.addingTimeInterval(-$0) },
            seenAt: seen.map { now.addingTimeInterval(-$0) },
            watcher: watcher
        )
    }

    private struct Way: CustomTestStringConvertible {
        let testDescription: String
        let stops: [PatrolStop]
        let order: [Int]

        init(_ description: String, _ stops: [PatrolStop], _ order: [Int]) {
            testDescription = description
            self.stops = stops
            self.order = order
        }
    }

    private static let ways = [
        Way("nobody has looked anywhere: the plan's order", [stop(3), stop(1), stop(2)], [1, 2, 3]),
        Way("never seen before seen", [stop(1, seen: 60), stop(2)], [2, 1]),
        Way(
            "unseen the longest first",
            [stop(1, seen: 60), stop(2, seen: 600), stop(3, seen: 90)],
            [2, 3, 1]
        ),
        Way("a new alert goes before all", [stop(1), stop(2, alerted: 10, seen: 30)], [2, 1]),
        Way(
            "an alert already looked at waits its turn",
            [stop(1, seen: 400), stop(2, alerted: 300, seen: 60), stop(3, seen: 200)],
            [1, 3, 2]
        ),
        Way(
            "where another patrol is, nobody else is needed",
            [stop(1, alerted: 10, watcher: "郑浩"), stop(2, seen: 5)],
            [2, 1]
        ),
        Way(
            "site by site, while nothing else tells them apart",
            [stop(1, site: "B"), stop(2, site: "A"), stop(1, site: "A")],
            [1, 2, 1]
        ),
    ]

    @Test("B-17 a patrol goes where it is needed, and forgets no room", arguments: ways)
    private func order(_ way: Way) {
        let order = PatrolRules.order(way.stops).map(\.room.room.number)
        #expect(order == way.order)
    }

    @Test("B-17 going on again and again, every room is seen as often as any other")
    func fair() {
        var stops = (1...7).map { Self.stop($0) }
        var here: ID<RoomSitting>?
        var visits: [Int: Int] = [:]
        for minute in 0..<70 {
            guard let next = PatrolRules.next(after: here, among: stops),
                let index = stops.firstIndex(where: { $0.room.id == next.room.id })
            else { break }
            here = next.room.id
            visits[next.room.room.number, default: 0] += 1
            // A standing alert of room 3 does not hold the walk.
            stops[index] = PatrolStop(
                room: next.room,
                alertedAt: next.room.room.number == 3 ? Self.now : nil,
                seenAt: Self.now.addingTimeInterval(Double(minute + 1) * 60)
            )
        }
        #expect(visits.values.allSatisfy { $0 == 10 } && visits.count == 7, "\(visits)")
    }

    @Test("there is nowhere to go from the only room")
    func alone() {
        let only = Self.stop(1)
        #expect(PatrolRules.next(after: only.room.id, among: [only]) == nil)
        #expect(PatrolRules.next(after: nil, among: [only])?.room.id == only.room.id)
        #expect(PatrolRules.next(after: nil, among: []) == nil)
    }

    @Test(
        "a room is forgotten after a quarter of an hour, counted from the beginning where nobody was there",
        arguments: [
            (stop(1, seen: 899), false), (stop(1, seen: 901), true), (stop(1), true),
            (stop(1, seen: 5000, watcher: "郑浩"), false),
        ]
    )
    func forgotten(_ stop: PatrolStop, _ expected: Bool) {
        #expect(PatrolRules.isForgotten(stop, now: Self.now) == expected)
    }
}
