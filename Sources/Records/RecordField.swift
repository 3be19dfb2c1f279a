internal import Kernel

/// One field of a record type.
///
/// The same name runs through form, list, JSON, workbook, filter and locale key (`records.<noun>.field.<name>`).
package struct RecordField: Sendable {
    /// What its values are; every value travels as canonical text and is stored in a column of its kind.
    package enum Kind: Sendable {
        case text(atMost: Int)
        /// A short name without spaces, such as a room's code.
        case code
        case phone
        case number(ClosedRange<Int>)
        /// One of these stable codes; in words `records.<noun>.<name>.<code>`.
        case choice([String])
        case flag
        /// RFC 3339 in UTC; in forms and workbooks where the pages are.
        case moment
        /// Another record's id; people see its name, workbooks its code.
        case reference(RecordReference)
    }

    /// What is true of a field.
    package struct Traits: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Must say something.
        package static let required = Traits(rawValue: 1)
        /// A column of the list.
        package static let listed = Traits(rawValue: 2)
        /// Looked through by the text filter.
        package static let searched = Traits(rawValue: 4)
        /// A filter of its own (choices and references).
        package static let filtered = Traits(rawValue: 8)
        /// Cannot change once the record exists.
        package static let fixed = Traits(rawValue: 16)
        /// Personal: lists, prints and the audit book show it masked (P-25).
        package static let masked = Traits(rawValue: 32)
        /// Part of what names a record in a workbook: a row with a known key changes that record.
        package static let key = Traits(rawValue: 64)
        /// Empty is stored as NULL.
        package static let null = Traits(rawValue: 128)
        /// Shown and exported, never entered.
        package static let derived = Traits(rawValue: 256)
        /// Entered, but kept elsewhere than in the row: the type's `saved` sees to it.
        package static let apart = Traits(rawValue: 1024)
        /// Entered, never shown again.
        package static let secret = Traits(rawValue: 512)
    }

    package let name: String
    package let kind: Kind
    package let traits: Traits
    /// The SQL expression read, over the row `r`.
    package let expression: String

    /// - Parameter expression: nil reads the column of the field's name.
    package init(_ name: String, _ kind: Kind, _ traits: Traits = [], as expression: String? = nil) {
        self.name = name
        self.kind = kind
        self.traits = traits
        if case .reference = kind {
            self.expression = expression ?? "r.\(name)_id"
        } else {
            self.expression = expression ?? "r.\(name)"
        }
    }

    /// The column it is stored in.
    package var column: String {
        if case .reference = kind { "\(name)_id" } else { name }
    }

    var isEntered: Bool { !traits.contains(.derived) }
    var reference: RecordReference? {
        if case .reference(let reference) = kind { reference } else { nil }
    }
}

/// Where a reference points: a table with `id`, `code`, `name` and `scope`.
package struct RecordReference: Sendable {
    package let table: String
    package let code: String
    package let name: String
    /// The field of the same record within which the code is unique, with the column there:
    /// a device's room is one of its site's.
    package let within: (field: String, column: String)?

    package init(
        _ table: String,
        code: String = "code",
        name: String = "name",
        within: (field: String, column: String)? = nil
    ) {
        self.table = table
        self.code = code
        self.name = name
        self.within = within
    }
}

/// A record's values by field name, as canonical text; an absent or empty one says nothing.
package typealias RecordValues = [String: String]
