package import Foundation

/// Times and durations as people read them, in the customers' time zone.
package struct Moments: Sendable {
    let zone: TimeZone
    private let words: Words

    /// - Parameters:
    ///   - zone: an IANA name; unknown names fall back to UTC.
    package init(zone: String, words: Words) {
        self.zone = TimeZone(identifier: zone) ?? .gmt
        self.words = words
    }

    /// `09:04:12`.
    package func clock(_ date: Date) -> String {
        let part = parts(date)
        return [part.hour, part.minute, part.second].map(Self.two).joined(separator: ":")
    }

    /// `09:04`.
    package func minute(_ date: Date) -> String {
        let part = parts(date)
        return "\(Self.two(part.hour)):\(Self.two(part.minute))"
    }

    /// `2026-11-21`.
    package func day(_ date: Date) -> String {
        let part = parts(date)
        return "\(part.year ?? 0)-\(Self.two(part.month))-\(Self.two(part.day))"
    }

    /// `11月21日 周六`, `Sat 21 Nov`.
    package func weekday(_ date: Date) -> String {
        let part = parts(date)
        return words(
            "time.date",
            [
                "month": words("time.month.\(part.month ?? 1)"), "day": "\(part.day ?? 0)",
                "weekday": words("time.weekday.\(part.weekday ?? 1)"),
            ]
        )
    }

    /// `3 秒`, `4 分 12 秒`, `2 小时 5 分`: at most two units, none of them zero unless alone.
    package func duration(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded(.down))
        let units = [("hour", whole / 3600), ("minute", whole / 60 % 60), ("second", whole % 60)]
        let shown = units.drop { $0.1 == 0 }.prefix(2).filter { $0.1 > 0 }
        guard !shown.isEmpty else { return words("time.second", ["n": "0"]) }
        return shown.map { words("time.\($0.0)", ["n": "\($0.1)"]) }.joined(separator: " ")
    }

    /// The start of the day that contains the moment, and of the next.
    package func today(_ date: Date) -> Range<Date> {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let start = calendar.startOfDay(for: date)
        return start..<start.addingTimeInterval(86_400)
    }

    private func parts(_ date: Date) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
    }

    private static func two(_ number: Int?) -> String {
        let text = String(number ?? 0)
        return text.count < 2 ? "0" + text : text
    }
}
