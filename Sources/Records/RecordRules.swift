package import Foundation
package import Kernel

/// Decisions about values of fields; no I/O.
package enum RecordRules {
    /// Reads one value as people, programs or workbooks write it.
    ///
    /// - Parameter zone: where moments without an offset are meant.
    /// - Returns: its canonical text; empty for nothing.
    package static func value(_ text: String, of field: RecordField, zone: TimeZone) throws(FieldFault)
        -> String
    {
        let text = trimmed(text)
        guard !text.isEmpty else {
            if field.traits.contains(.required) { throw FieldFault("empty") }
            return ""
        }
        switch field.kind {
        case .text(let limit): try FieldRules.optional(text, atMost: limit)
        case .code:
            try FieldRules.optional(text, atMost: FieldRules.longestCode)
            guard !text.contains(where: \.isWhitespace) else { throw FieldFault("no_spaces") }
        case .phone:
            try FieldRules.optional(text, atMost: FieldRules.longestPhone)
            guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-() ".contains($0)) }) else {
                throw FieldFault("bad_phone")
            }
        case .number(let range): return try number(text, in: range)
        case .choice(let codes):
            guard codes.contains(text) else {
                throw FieldFault(
                    "bad_choice",
                    ["value": String(text.prefix(40)), "known": codes.joined(separator: ", ")]
                )
            }
        case .flag: return try flag(text)
        case .moment: return try moment(text, zone: zone)
        case .reference: try FieldRules.optional(text, atMost: FieldRules.longestName)
        }
        return text
    }

    /// Personal values as lists, prints and the audit book show them (P-25): `150****0001`.
    package static func masked(_ text: String) -> String {
        guard text.count > 4 else { return String(repeating: "*", count: text.count) }
        guard text.count > 7 else { return "****" + text.suffix(2) }
        return text.prefix(3) + "****" + text.suffix(4)
    }

    /// What differs, by field: what it was and what it becomes; personal values masked, secrets not told.
    package static func differences(
        from old: RecordValues,
        to new: RecordValues,
        of fields: [RecordField]
    ) -> [String: [String]] {
        var differences: [String: [String]] = [:]
        for field in fields {
            let pair = [old[field.name] ?? "", new[field.name] ?? ""]
            guard pair[0] != pair[1] else { continue }
            if field.traits.contains(.secret) {
                if !pair[1].isEmpty { differences[field.name] = ["", "****"] }
            } else {
                differences[field.name] = field.traits.contains(.masked) ? pair.map(masked) : pair
            }
        }
        return differences
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func number(_ text: String, in range: ClosedRange<Int>) throws(FieldFault) -> String {
        guard let number = Int(text) else {
            throw FieldFault(
                "bad_number",
                [
                    "from": "\(range.lowerBound)", "to": "\(range.upperBound)",
                    "value": String(text.prefix(40)),
                ]
            )
        }
        try FieldRules.number(number, in: range)
        return "\(number)"
    }

    private static func flag(_ text: String) throws(FieldFault) -> String {
        switch text.lowercased() {
        case "true", "yes", "on", "1", "是": "true"
        case "false", "no", "off", "0", "否": "false"
        default: throw FieldFault("bad_flag", ["value": String(text.prefix(40))])
        }
    }

    /// RFC 3339, or `2026-11-22 09:00`, `2026-11-22T09:00:00`, `2026/11/22 9:00` where the pages are.
    private static func moment(_ text: String, zone: TimeZone) throws(FieldFault) -> String {
        if let exact = Date(rfc3339: text) { return exact.rfc3339 }
        let numbers = text.split { "-/T: ".contains($0) }.map { Int($0) }
        guard (5...6).contains(numbers.count), numbers.allSatisfy({ $0 != nil }) else {
            throw FieldFault("bad_moment", ["value": String(text.prefix(40))])
        }
        let parts = numbers.compactMap(\.self) + (numbers.count == 5 ? [0] : [])
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let wanted = DateComponents(
            year: parts[0],
            month: parts[1],
            day: parts[2],
            hour: parts[3],
            minute: parts[4],
            second: parts[5]
        )
        guard (1970...9999).contains(parts[0]), let date = calendar.date(from: wanted),
            calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date).matches(parts)
        else { throw FieldFault("bad_moment", ["value": String(text.prefix(40))]) }
        return date.rfc3339
    }
}

extension DateComponents {
    /// Whether the calendar kept what was said: it turns 30 February into March.
    fileprivate func matches(_ parts: [Int]) -> Bool {
        [year, month, day, hour, minute, second] == parts.map(Optional.some)
    }
}
