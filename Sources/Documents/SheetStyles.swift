/// What number formats say about moments: which cells hold a date, a time of day or both.
final class StyleHandler: MarkupHandler {
    struct Moment: Equatable {
        var hasDate = false
        var hasTime = false
    }

    /// By a cell's style index; nil: a plain number.
    private(set) var moments: [Moment?] = []
    private var formats: [Int: Moment?] = [:]
    private var isInCells = false
    private static let mostStyles = 100_000

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        switch name {
        case "numFmt":
            if let id = attributes.number("numFmtId"), let code = attributes["formatCode"] {
                formats[id] = Self.moment(of: code)
            }
        case "cellXfs": isInCells = true
        case "xf" where isInCells:
            guard moments.count < Self.mostStyles else { throw .damaged(part: "", reason: "styles") }
            let id = attributes.number("numFmtId") ?? 0
            moments.append(formats[id] ?? Self.builtIn(id))
        default: break
        }
    }

    override func end(_ name: String) throws(WorkbookError) {
        if name == "cellXfs" { isInCells = false }
    }

    /// Formats that files name by number only (ECMA-376 part 1, §18.8.30, with those of Chinese, Japanese and
    /// Korean).
    private static func builtIn(_ id: Int) -> Moment? {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57, 58: Moment(hasDate: true, hasTime: false)
        case 18...21, 32...35, 45...47, 55, 56: Moment(hasDate: false, hasTime: true)
        case 22: Moment(hasDate: true, hasTime: true)
        default: nil
        }
    }

    /// Reads a format's code: letters of dates and times outside quotes, brackets and escapes.
    private static func moment(of code: String) -> Moment? {
        var moment = Moment()
        var hasMonth = false
        for letter in letters(of: code) {
            switch letter {
            case "y", "d": moment.hasDate = true
            case "h", "s": moment.hasTime = true
            case "m": hasMonth = true
            default: break
            }
        }
        // An m beside hours or seconds means minutes.
        if hasMonth, !moment.hasTime { moment.hasDate = true }
        return moment.hasDate || moment.hasTime ? moment : nil
    }

    private static func letters(of code: String) -> [Character] {
        var letters: [Character] = []
        var isQuoted = false
        var bracket: [Character]?
        var skips = false
        for letter in code.lowercased() {
            if skips {
                skips = false
            } else if isQuoted {
                isQuoted = letter != "\""
            } else if let inside = bracket {
                bracket = letter == "]" ? nil : inside + [letter]
                // [h]:mm counts hours beyond a day.
                if letter == "]", Set(inside).count == 1, let unit = inside.first { letters.append(unit) }
            } else {
                switch letter {
                case "\"": isQuoted = true
                case "[": bracket = []
                case "\\", "_", "*": skips = true
                case ";": return letters
                default: letters.append(letter)
                }
            }
        }
        return letters
    }
}
