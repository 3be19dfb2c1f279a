package import FoundationEssentials
package import Kernel

/// One row of a result; columns are read by name and type.
package struct Row: Sendable {
    let columns: [String: Int]
    let values: [String?]

    /// The column as that type.
    ///
    /// - Throws: `PostgresError.decoding` when it is missing, NULL (unless the type is optional) or not such a value.
    package func get<Value: Column>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
        guard let index = columns[column], let value = Value(column: values[index]) else {
            throw PostgresError.decoding(column: column, wanted: "\(type)")
        }
        return value
    }
}

/// A type that a column's text can be read as.
package protocol Column {
    init?(column: String?)
}

extension String: Column {
    package init?(column: String?) {
        guard let column else { return nil }
        self = column
    }
}
extension Bool: Column {
    package init?(column: String?) {
        guard let column else { return nil }
        self = column == "t"
    }
}
extension Int: Column {
    package init?(column: String?) {
        guard let column, let value = Int(column) else { return nil }
        self = value
    }
}
extension Int64: Column {
    package init?(column: String?) {
        guard let column, let value = Int64(column) else { return nil }
        self = value
    }
}
extension Double: Column {
    package init?(column: String?) {
        guard let column, let value = Double(column) else { return nil }
        self = value
    }
}
extension UUID: Column {
    package init?(column: String?) {
        guard let column, let value = UUID(uuidString: column) else { return nil }
        self = value
    }
}
extension ID: Column {
    package init?(column: String?) {
        guard let uuid = UUID(column: column) else { return nil }
        self.init(uuid)
    }
}
extension Optional: Column where Wrapped: Column {
    package init?(column: String?) {
        guard let column else {
            self = .none
            return
        }
        guard let value = Wrapped(column: column) else { return nil }
        self = .some(value)
    }
}
extension Date: Column {
    /// Sessions run with `DateStyle ISO` and `TimeZone UTC`, so the text is `2026-11-21 01:04:12.25+00`.
    package init?(column: String?) {
        guard let column else { return nil }
        let parts = column.split(whereSeparator: { "-: +".contains($0) })
        guard parts.count >= 6, column.hasSuffix("+00"), let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), let hour = Int(parts[3]), let minute = Int(parts[4]),
            let second = Double(parts[5])
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        self.init(timeIntervalSince1970: Double(days * 86400 + hour * 3600 + minute * 60) + second)
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that the leap
    /// day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }
}
extension Bytes: Column {
    package init?(column: String?) {
        guard let column, column.hasPrefix("\\x") else { return nil }
        let digits = column.utf8.dropFirst(2).map { $0 <= 0x39 ? $0 - 0x30 : ($0 | 0x20) - 0x57 }
        self.init(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
/// Arrays are read from their text form; elements of the house's arrays are ids and codes without quotes or commas.
extension Array: Column where Element: Column {
    package init?(column: String?) {
        guard let column, column.hasPrefix("{"), column.hasSuffix("}") else { return nil }
        var elements: [Element] = []
        for text in column.dropFirst().dropLast().split(separator: ",") {
            guard let element = Element(column: String(text.filter { $0 != "\"" })) else { return nil }
            elements.append(element)
        }
        self = elements
    }
}

extension Row? {
    /// The row there must be.
    ///
    /// - Throws: `Problem.notFound` when there is none within reach.
    package func found() throws -> Row {
        guard let self else { throw Problem.notFound }
        return self
    }
}
