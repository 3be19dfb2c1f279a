/// A column of a sheet that is written.
package struct SheetColumn: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Kept as typed, so that numbers of people and telephones keep every digit.
        case text
        case number, moment
    }

    package var title: String
    /// In characters.
    package var width: Double
    package var kind: Kind
    /// Shows when the heading is pointed at.
    package var note: String?
    /// Offered as a drop-down list; others are warned about and possible.
    package var choices: [String]
    package var isRequired: Bool

    package init(
        _ title: String,
        width: Double = 16,
        kind: Kind = .text,
        note: String? = nil,
        choices: [String] = [],
        isRequired: Bool = false
    ) {
        self.title = title
        self.width = width
        self.kind = kind
        self.note = note
        self.choices = choices
        self.isRequired = isRequired
    }
}

/// A value that is written.
package enum SheetValue: Sendable, Equatable {
    case empty
    /// Stays text whatever it looks like: no formula, no number, no date comes of it.
    case text(String)
    case number(Double)
    /// Seconds since 1970 as the clock on the wall showed them, without zone.
    case moment(wallClock: Int64)
}
