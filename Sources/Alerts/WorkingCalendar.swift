package import Foundation

/// The working days of an exam office: Monday to Friday, less its holidays, plus the days worked instead (调休).
package struct WorkingCalendar: Sendable, Equatable {
    /// Days as `YYYY-MM-DD` in the office's time zone.
    package var holidays: Set<String>
    package var workingDays: Set<String>
    private let zone: TimeZone

    /// - Parameter zone: an IANA name; unknown names fall back to UTC.
    package init(zone: String, holidays: Set<String> = [], workingDays: Set<String> = []) {
        self.zone = TimeZone(identifier: zone) ?? .gmt
        self.holidays = holidays
        self.workingDays = workingDays
    }

    /// How long there is for something, as the exam office counts.
    package enum Span: Sendable, Equatable {
        case hours(Int)
        /// Until the end of the so manieth working day after the day it began on.
        case workingDays(Int)
    }

    /// When that long after a moment is over (B-13).
    package func end(of span: Span, after start: Date) -> Date {
        switch span {
        case .hours(let hours): return start.addingTimeInterval(Double(hours) * 3600)
        case .workingDays(let wanted):
            let calendar = calendar
            var day = calendar.startOfDay(for: start)
            var left = max(1, wanted)
            // A calendar of nothing but holidays ends after ten years instead of never.
            for _ in 0..<3660 where left > 0 {
                day = calendar.date(byAdding: .day, value: 1, to: day) ?? day.addingTimeInterval(86_400)
                if isWorkingDay(day) { left -= 1 }
            }
            return calendar.date(byAdding: .day, value: 1, to: day) ?? day.addingTimeInterval(86_400)
        }
    }

    package func isWorkingDay(_ moment: Date) -> Bool {
        let part = calendar.dateComponents([.year, .month, .day, .weekday], from: moment)
        let day = Self.text(part.year ?? 0, part.month ?? 0, part.day ?? 0)
        if workingDays.contains(day) { return true }
        return !holidays.contains(day) && (2...6).contains(part.weekday ?? 1)
    }

    /// End of the quiet hours a moment lies in; nil: it lies in none.
    ///
    /// - Parameters:
    ///   - from: first minute of the day.
    ///   - until: first minute after; before `from`, they go past midnight.
    package func quietUntil(_ moment: Date, from: Int, until: Int) -> Date? {
        guard from != until else { return nil }
        let minute = minute(of: moment)
        let isQuiet = from < until ? (from..<until).contains(minute) : minute >= from || minute < until
        guard isQuiet else { return nil }
        let wanted = DateComponents(hour: until / 60, minute: until % 60)
        return calendar.nextDate(after: moment, matching: wanted, matchingPolicy: .nextTime)
    }

    /// Minutes since midnight.
    private func minute(of moment: Date) -> Int {
        let part = calendar.dateComponents([.hour, .minute], from: moment)
        return (part.hour ?? 0) * 60 + (part.minute ?? 0)
    }

    /// Whether a text is a day that exists.
    package static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard text.utf8.count == 10, parts.count == 3, let year = parts[0], let month = parts[1],
            let day = parts[2], (2000...2100).contains(year)
        else { return false }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: components) else { return false }
        let back = calendar.dateComponents([.month, .day], from: date)
        return back.month == month && back.day == day
    }

    private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
        "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }
}
