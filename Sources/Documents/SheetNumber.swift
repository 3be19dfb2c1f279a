/// A cell's number as people read it.
struct SheetNumber {
    let value: Double

    /// Reads a number as files write it; nil: it is none.
    init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || "+-.eE".utf8.contains($0) }
        guard isPlain, let value = Double(text), value.isFinite else { return nil }
        self.value = value
    }

    /// Beyond it spreadsheets no longer keep single digits.
    private static let precise = 1e15

    /// The number in plain decimal digits, at most 15 of them significant, as a spreadsheet shows it.
    var cell: SheetCell {
        guard abs(value) < Self.precise else {
            let digits = Int64(exactly: value.rounded()).map(String.init) ?? "\(value)"
            return SheetCell(.faulty(.precisionLost), digits)
        }
        if value == value.rounded() { return SheetCell(.number, "\(Int64(value))") }
        return SheetCell(.number, Self.decimal(Self.rounded(value)))
    }

    /// The number as a moment.
    ///
    /// - Parameter countsFrom1904: day 0 is 1 January 1904; otherwise day 1 is 1 January 1900, and 1900 is
    ///   taken for a leap year, as spreadsheets do.
    func moment(_ format: StyleHandler.Moment, countsFrom1904: Bool) -> SheetCell {
        let unknown = SheetCell(.faulty(.noSuchDate), "\(value)")
        guard value >= 0, value < 2_958_466 else { return unknown }
        let seconds = Int64((value * 86_400).rounded())
        let (day, second) = (seconds / 86_400, seconds % 86_400)
        let clock = Self.clock(second)
        if day == 0, !format.hasDate { return SheetCell(.moment, clock) }
        guard let date = Self.date(day, countsFrom1904) else { return unknown }
        let isWhole = second == 0 && !format.hasTime
        return SheetCell(.moment, isWhole ? date : "\(date)T\(clock)")
    }

    private static func clock(_ second: Int64) -> String {
        [second / 3_600, second / 60 % 60, second % 60].map(padded).joined(separator: ":")
    }

    private static func date(_ day: Int64, _ countsFrom1904: Bool) -> String? {
        if countsFrom1904 { return iso(days: day - 24_107) }
        guard day > 0, day != 60 else { return nil }
        return iso(days: day < 60 ? day - 25_568 : day - 25_569)
    }

    /// The Gregorian date of a day counted from 1970, by eras of 400 years that begin in March.
    private static func iso(days: Int64) -> String {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * month + 2) / 5 + 1
        let civil = month < 10 ? month + 3 : month - 9
        return "\(year + era * 400 + (civil <= 2 ? 1 : 0))-\(padded(civil))-\(padded(day))"
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The nearest number of 15 significant digits.
    private static func rounded(_ value: Double) -> Double {
        var scale = 1.0
        while abs(value) * scale < 1e14, scale < 1e30 { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    /// Without exponent.
    private static func decimal(_ value: Double) -> String {
        let text = "\(value)"
        guard let at = text.firstIndex(of: "e"), let power = Int(text[text.index(after: at)...]), power < 0
        else { return text }
        let digits = text[..<at].filter(\.isNumber)
        return (value < 0 ? "-0." : "0.") + String(repeating: "0", count: -power - 1)
            + (digits.hasSuffix("0") && digits.count > 1 ? String(digits.dropLast()) : String(digits))
    }
}
