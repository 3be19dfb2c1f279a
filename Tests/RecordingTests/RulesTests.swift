import Foundation
import Testing

@testable import Recording

@Suite struct RulesTests {
    private static let place = FootagePlace(roomSitting: UUID(), device: UUID())

    @Test(
        "a path alone says whose footage it is and when it began",
        arguments: [0.0, 1.5, 1_700_000_000.123, 1_700_006_399.999, 1_700_006_399.9996, 4_102_444_800]
    )
    func paths(seconds: Double) throws {
        let start = Date(timeIntervalSince1970: seconds)
        let path = FootagePath.path(of: Self.place, startingAt: start)
        let read = try #require(FootagePath.read(path))
        #expect(read.place == Self.place)
        #expect(abs(read.startsAt.timeIntervalSince(start)) <= 0.0005)
        #expect(path.split(separator: "/").count == 6)
    }

    @Test(
        "a path that is not ours is none",
        arguments: ["", "a/b", "2026/11/21/x/y/1.mp4", "2026/11/21/../../1.mp4", "damaged/1.mp4"]
    )
    func strangers(path: String) {
        #expect(FootagePath.read(path) == nil)
        let other = FootagePath.path(of: Self.place, startingAt: Date(timeIntervalSince1970: 86_400 * 365))
        #expect(FootagePath.read("2026" + other.dropFirst(4)) == nil, "the day must be that of the name")
    }

    @Test("segments are cut on the minute of the wall clock")
    func boundaries() {
        let minute = Date(timeIntervalSince1970: 1_700_000_040)
        #expect(RecorderRules.boundary(after: minute.addingTimeInterval(-0.1), every: 60) == minute)
        #expect(RecorderRules.boundary(after: minute, every: 60) == minute.addingTimeInterval(60))
    }

    @Test(
        "stream time becomes ticks to the nearest",
        arguments: [(0, 0), (1_000_000_000, 90_000), (66_666_667, 6000), (-5600, -1)]
    )
    func ticks(nanoseconds: Int64, ticks: Int64) {
        #expect(RecorderRules.ticks(nanoseconds) == ticks)
    }

    @Test(
        "the reserve is the larger of the two, and the gate does not flutter",
        arguments: [(50, true, true), (49, true, false), (54, false, false), (55, false, true)]
    )
    func gate(free: Int64, wasOpen: Bool, isOpen: Bool) {
        let reserve = DiskReserve(bytes: 10, percent: 5)
        let space = DiskSpace(total: 1000, free: free)
        #expect(DiskRules.mayWrite(space, reserve, wasOpen: wasOpen) == isOpen)
    }

    @Test("the forecast says how long the disk lasts and whether the plan fits")
    func forecast() {
        let space = DiskSpace(total: 1_000_000_000_000, free: 86_000_000_000)
        let found = DiskRules.forecast(
            space,
            DiskReserve(),
            isOpen: true,
            rate: 1_000_000,
            needed: 30_000_000_000
        )
        #expect(found.reserve == 50_000_000_000)
        #expect(found.hoursLeft == 10)
        #expect(found.isEnough && !DiskRules.isShort(found, wasShort: false))
        let idle = DiskRules.forecast(space, DiskReserve(), isOpen: true, rate: 0, needed: 36_100_000_000)
        #expect(idle.hoursLeft == nil && !idle.isEnough && DiskRules.isShort(idle, wasShort: false))
    }

    @Test("the plan's need is counted at each camera's own rate, and a short disk does not flutter")
    func need() {
        let (one, other, new) = (UUID(), UUID(), UUID())
        let plan = [one, other, new].map { PlannedFootage(device: $0, seconds: 10) }
        #expect(DiskRules.needed(plan, rates: [one: 100, other: 300]) == 6000)
        #expect(DiskRules.needed(plan, rates: [:]) == 15_000_000)
        #expect(DiskRules.needed([PlannedFootage(device: one, seconds: -5)], rates: [one: 100]) == 0)
        let space = DiskSpace(total: 1000, free: 520)
        let near = DiskRules.forecast(
            space,
            DiskReserve(bytes: 0, percent: 0),
            isOpen: true,
            rate: 0,
            needed: 500
        )
        #expect(!DiskRules.isShort(near, wasShort: false) && DiskRules.isShort(near, wasShort: true))
    }

    @Test("the measured rate follows the minute, not the key frame")
    func rate() {
        #expect(DiskRules.smoothed(0, with: 500, over: 1) == 500)
        #expect(DiskRules.smoothed(600, with: 0, over: 1) == 590)
        #expect(DiskRules.smoothed(600, with: 60_000, over: 120) == 500)
    }
}
