import Alerts
import Foundation
import Kernel
import Recording
import Support
import Synchronization
import Testing

@testable import Proctoring

@Suite struct CoverageReportTests {
    private static let start = Plans.due

    private static func ledger(_ place: ExamDay.Place, _ causes: [(Double, GapCause?)]) -> RoomCoverage {
        var from = start
        let stretches = causes.map { seconds, cause in
            let stretch = CoverageStretch(from: from, to: from.addingTimeInterval(seconds), cause: cause)
            from = stretch.to
            return stretch
        }
        return RoomCoverage(
            roomSitting: place.roomSitting,
            devices: [place.devices[0]: Coverage(stretches: stretches)],
            state: .short
        )
    }

    @Test(
        "B-18 B-23 C-16 the report of a sitting tells what was planned, kept and missing, and who took which alert"
    )
    func report() async throws {
        try await PageHouse.with { house in
            let office = try await house.day.user(.examAdministrator)
            let token = house.stage.enter(office)
            let places = house.day.places
            house.stage.ledgers.withLock { ledgers in
                ledgers[places[0].roomSitting] = Self.ledger(places[0], [(60, .notStarted), (540, nil)])
                ledgers[places[1].roomSitting] = Self.ledger(
                    places[1],
                    [(300, nil), (100, .noSignal), (200, nil)]
                )
            }
            let alert = try await house.raise(.noSignal, in: places[1], device: places[1].devices[0])
            _ = try await house.post("/alerts/\(alert)/acknowledgement", as: token)
            let page = try await house.get("/sittings/\(house.day.sitting)/coverage", as: token)
            #expect(page.status == 200)
            for text in ["86.6%", "1 分 40 秒", "未开启", "无信号", office.name] {
                #expect(page.text.contains(text), "\(text)")
            }
            let data = try await house.get("/api/v1/sittings/\(house.day.sitting)/coverage", as: token)
            let body = try JSONSerialization.jsonObject(with: Data(data.text.utf8)) as? [String: Any]
            #expect(body?["planned"] as? Double == 1200 && body?["kept"] as? Double == 1040)
            #expect(body?["unexplained"] as? Double == 0)
        }
    }

    @Test("C-15 a proctor's report holds his rooms only; another organisation's does not exist")
    func reach() async throws {
        try await PageHouse.with { house in
            let mine = house.day.places[0]
            let proctor = house.stage.enter(try await house.day.user(.proctor, over: mine.roomSitting))
            let page = try await house.get("/api/v1/sittings/\(house.day.sitting)/coverage", as: proctor)
            let body = try JSONSerialization.jsonObject(with: Data(page.text.utf8)) as? [String: Any]
            #expect((body?["rooms"] as? [[String: Any]])?.count == 1)
            let foreign = try await house.get("/sittings/\(house.other.sitting)/coverage", as: proctor)
            #expect(foreign.status == 404)
        }
    }
}
