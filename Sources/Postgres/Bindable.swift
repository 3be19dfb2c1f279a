package import FoundationEssentials
package import Kernel

/// A value that can stand for `$n`.
///
/// It travels as text; the statement's types decide how it is read, so statements write `$1::uuid[]` where
/// PostgreSQL cannot tell.
package protocol Bindable: Sendable {
    /// The text PostgreSQL reads; nil is NULL.
    var bound: String? { get }
}

extension String: Bindable {
    package var bound: String? { self }
}
extension Bool: Bindable {
    package var bound: String? { self ? "t" : "f" }
}
extension Int: Bindable {
    package var bound: String? { String(self) }
}
extension Int64: Bindable {
    package var bound: String? { String(self) }
}
extension Double: Bindable {
    package var bound: String? { String(self) }
}
extension UUID: Bindable {
    package var bound: String? { text }
}
extension ID: Bindable {
    package var bound: String? { description }
}
extension Date: Bindable {
    /// Microseconds, which is what `timestamptz` keeps.
    package var bound: String? {
        let micros = Int64((timeIntervalSince1970 * 1_000_000).rounded())
        let (seconds, fraction) = micros.quotientAndRemainder(dividingBy: 1_000_000)
        let whole = Date(timeIntervalSince1970: Double(fraction < 0 ? seconds - 1 : seconds))
        let rest = String(fraction < 0 ? fraction + 1_000_000 : fraction)
        let padding = String(repeating: "0", count: 6 - rest.count)
        return whole.formatted(Date.ISO8601FormatStyle()).dropLast() + "." + padding + rest + "Z"
    }
}
extension Optional: Bindable where Wrapped: Bindable {
    package var bound: String? { flatMap(\.bound) }
}
extension Array: Bindable where Element: Bindable {
    /// A PostgreSQL array literal with every element quoted.
    package var bound: String? {
        let elements = map { element -> String in
            guard let text = element.bound else { return "NULL" }
            let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(escaped)\""
        }
        return "{" + elements.joined(separator: ",") + "}"
    }
}
extension Set: Bindable where Element: Bindable {
    package var bound: String? { Array(self).bound }
}
extension Reach: Bindable {
    package var bound: String? { ids.bound }
}

/// Raw bytes for a `bytea` column.
package struct Bytes: Bindable, Equatable {
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    package var bound: String? { "\\x" + bytes.hex }
}

extension Sequence<UInt8> {
    /// Lower-case hexadecimal.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
