package import Foundation

/// Between moments and what the clock on the wall shows, as spreadsheets keep it.
extension Moments {
    /// Reads `2026-11-22T09:00:00`, `2026-11-22 9:00` or `2026/11/22 09:00` where the pages are.
    ///
    /// Nil: no such time, or no time of day.
    package func date(wallClock text: String) -> Date? {
        let plain = text.replacing("/", with: "-").replacing("：", with: ":")
        let halves = plain.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard halves.count == 2 else { return nil }
        let day = halves[0].split(separator: "-").map { Int($0) }
        let clock = halves[1].split(separator: ":").map { Int($0) }
        guard day.count == 3, (2...3).contains(clock.count), let year = day[0], let month = day[1],
            let date = day[2], let hour = clock[0], let minute = clock[1],
            let second = clock.count == 3 ? clock[2] : 0
        else { return nil }
        var parts = DateComponents(year: year, month: month, day: date)
        (parts.hour, parts.minute, parts.second) = (hour, minute, second)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard (1970...9999).contains(year), let moment = calendar.date(from: parts),
            // Calendars carry the 31st of February over to March.
            calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment) == parts
        else { return nil }
        return moment
    }

    /// Seconds since 1970 as if the wall's clock were in Greenwich.
    package func wallClock(_ date: Date) -> Int64 {
        Int64(date.timeIntervalSince1970.rounded(.down)) + Int64(zone.secondsFromGMT(for: date))
    }

    /// `2026-11-22 09:00`, with seconds and thousandths only where there are any.
    package func wallText(_ date: Date) -> String {
        let thousandths = Int((date.timeIntervalSince1970 * 1_000).rounded()) % 60_000
        guard thousandths != 0 else { return "\(day(date)) \(minute(date))" }
        let rest = thousandths % 1_000
        guard rest != 0 else { return "\(day(date)) \(clock(date))" }
        return "\(day(date)) \(clock(date)).\(String(rest + 1_000).dropFirst())"
    }
}
