import Alerts
import Foundation
import Kernel
import Testing

/// A moment of Shanghai's clock.
private func moment(_ text: String) -> Date {
    (try? Date("\(text):00+08:00", strategy: .iso8601)) ?? .distantPast
}

@Suite("B-13 deadlines and quiet hours") struct DeadlineTests {
    /// National Day of 2026 as an office would enter it: a week off, two weekend days worked instead.
    private let calendar = WorkingCalendar(
        zone: "Asia/Shanghai",
        holidays: ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08"],
        workingDays: ["2026-09-26", "2026-10-10"]
    )

    @Test(
        "B-13 working days are counted after the day of the end",
        arguments: [
            ("2026-11-18T16:00", 1, "2026-11-20T00:00"), ("2026-11-20T16:00", 1, "2026-11-24T00:00"),
            ("2026-11-21T10:00", 2, "2026-11-25T00:00"), ("2026-09-25T10:00", 1, "2026-09-27T00:00"),
            ("2026-09-30T23:59", 1, "2026-10-10T00:00"), ("2026-09-30T23:59", 2, "2026-10-11T00:00"),
            ("2026-12-31T10:00", 1, "2027-01-02T00:00"),
        ]
    )
    func workingDays(end: String, days: Int, deadline: String) {
        #expect(calendar.end(of: .workingDays(days), after: moment(end)) == moment(deadline))
    }

    @Test func hours() {
        #expect(
            calendar.end(of: .hours(36), after: moment("2026-11-20T16:00")) == moment("2026-11-22T04:00")
        )
    }

    @Test("a calendar of nothing but holidays ends")
    func endless() {
        let holidays = (1...12).flatMap { month in
            (1...31).map { "2026-\(month < 10 ? "0" : "")\(month)-\($0 < 10 ? "0" : "")\($0)" }
        }
        let closed = WorkingCalendar(zone: "Asia/Shanghai", holidays: Set(holidays))
        #expect(
            closed.end(of: .workingDays(1), after: moment("2026-01-05T10:00")) > moment("2027-01-01T00:00")
        )
    }

    @Test(
        "quiet hours end when they end",
        arguments: [
            ("2026-11-20T23:00", 1320, 420, "2026-11-21T07:00"),
            ("2026-11-21T03:00", 1320, 420, "2026-11-21T07:00"),
            ("2026-11-21T07:00", 1320, 420, nil), ("2026-11-21T21:59", 1320, 420, nil),
            ("2026-11-21T12:30", 720, 840, "2026-11-21T14:00"), ("2026-11-21T14:00", 720, 840, nil),
            ("2026-11-21T14:00", 600, 600, nil),
        ] as [(String, Int, Int, String?)]
    )
    func quiet(now: String, from: Int, until: Int, end: String?) {
        #expect(calendar.quietUntil(moment(now), from: from, until: until) == end.map(moment))
    }

    @Test(arguments: [
        ("2026-10-01", true), ("2024-02-29", true), ("2026-02-29", false), ("2026-13-01", false),
        ("2026-1-1", false), ("01.10.2026", false), ("", false), ("2026-10-01 ", false),
        ("１２３４-10-01", false),
    ])
    func days(text: String, isOne: Bool) {
        #expect(WorkingCalendar.isDay(text) == isOne)
    }

    @Test("settings name every wrong field")
    func settings() throws {
        var draft = AlertSettingsDraft()
        draft.quietFrom = "24:00"
        draft.quietUntil = ""
        draft.deadlineAmount = 0
        draft.deadlineUnit = "weeks"
        draft.repeatHours = 1000
        draft.holidays = ["gestern"]
        let problem = #expect(throws: Problem.self) { try draft.checked() }
        #expect(
            problem?.fields.map(\.name) == [
                "quiet_from", "quiet_until", "deadline_amount", "deadline_unit", "repeat_hours", "holidays",
            ]
        )
        var good = AlertSettingsDraft()
        good.quietFrom = "22:00"
        good.quietUntil = "07:00"
        good.deadlineUnit = "working_days"
        good.deadlineAmount = 3
        #expect(try good.checked().draft == good)
    }
}
