/// Why one field's value is not taken: a locale key under `problem.field`, with its arguments.
package struct FieldFault: Error, Sendable, Equatable {
    package let key: String
    package let arguments: [String: String]

    package init(_ key: String, _ arguments: [String: String] = [:]) {
        self.key = key
        self.arguments = arguments
    }

    /// The fault as a problem names it.
    package func field(_ name: String) -> Problem.Field {
        Problem.Field(name, key, arguments)
    }
}

/// Limits on texts and numbers from outside, one vocabulary for forms and the plan document.
package enum FieldRules {
    package static let longestCode = 64
    package static let longestName = 100
    package static let longestPhone = 32

    /// A text that must say something.
    package static func required(_ text: String, atMost limit: Int) throws(FieldFault) {
        guard !text.allSatisfy(\.isWhitespace) else { throw FieldFault("empty") }
        try optional(text, atMost: limit)
    }

    /// A text that may be empty.
    ///
    /// Control characters are refused: PostgreSQL cannot keep NUL, and no name has one.
    package static func optional(_ text: String, atMost limit: Int) throws(FieldFault) {
        guard text.count <= limit else { throw FieldFault("too_long", ["limit": "\(limit)"]) }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw FieldFault("characters")
        }
    }

    /// A number within bounds.
    package static func number(_ value: Int, in range: ClosedRange<Int>) throws(FieldFault) {
        guard range.contains(value) else {
            throw FieldFault("out_of_range", ["from": "\(range.lowerBound)", "to": "\(range.upperBound)"])
        }
    }

    /// One of an enum's stable codes.
    package static func code<Code: RawRepresentable & CaseIterable>(
        _ text: String,
        of type: Code.Type,
        _ key: String
    ) throws(FieldFault) -> Code where Code.RawValue == String {
        guard let code = Code(rawValue: text) else {
            let known = Code.allCases.map(\.rawValue).joined(separator: ", ")
            throw FieldFault(key, ["value": String(text.prefix(40)), "known": known])
        }
        return code
    }
}
