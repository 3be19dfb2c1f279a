/// The relationships of a part: where its other parts are.
final class RelationshipHandler: MarkupHandler {
    /// Target and the last word of the type, by id.
    private(set) var found: [String: (type: String, target: String)] = [:]

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        guard name == "Relationship", attributes["TargetMode"] != "External",
            let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"]
        else { return }
        // Transitional and strict files differ in what stands before the last word only.
        found[id] = (String(type.split(separator: "/").last ?? ""), target)
    }

    /// The target of the first relationship of that type.
    func target(_ type: String) -> String? {
        found.filter { $0.value.type == type }.min { $0.key < $1.key }?.value.target
    }
}

/// The list of sheets.
final class SheetListHandler: MarkupHandler {
    struct Entry {
        let name: String
        let relationship: String
        let isHidden: Bool
    }

    private(set) var entries: [Entry] = []
    /// Days count from 1904 instead of 1900.
    private(set) var countsFrom1904 = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        if name == "workbookPr" { countsFrom1904 = attributes.flag("date1904") }
        guard name == "sheet", let title = attributes["name"], let id = attributes["id"] else { return }
        guard entries.count < limit else { throw .tooLarge(.sheets, limit: limit, nil) }
        let state = attributes["state"] ?? "visible"
        entries.append(Entry(name: title, relationship: id, isHidden: state != "visible"))
    }
}

/// Collects characters of one value, which may not grow without end.
struct TextPiece {
    private var bytes: [UInt8] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// False when it became too long: an escaped UTF-16 unit takes seven bytes.
    mutating func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count + piece.count <= limit * 7 + 64 else { return false }
        unsafe bytes.append(contentsOf: piece)
        return true
    }

    /// The text as written.
    var raw: String { String(decoding: bytes, as: UTF8.self) }

    /// The text with `_x000D_` and its like resolved (ECMA-376 part 1, §22.9.2.19); nil when it is too long.
    var value: String? {
        let text = bytes.contains(UInt8(ascii: "_")) ? raw.withoutEscapes : raw
        return text.utf16.count <= limit ? text : nil
    }
}

extension String {
    /// Reads `_xHHHH_` as the UTF-16 unit it stands for.
    fileprivate var withoutEscapes: String {
        let units = Array(utf16)
        var out: [UInt16] = []
        out.reserveCapacity(units.count)
        var at = 0
        while at < units.count {
            if let unit = Self.escape(in: units, at: at) {
                out.append(unit)
                at += 7
            } else {
                out.append(units[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF16.self)
    }

    private static func escape(in units: [UInt16], at start: Int) -> UInt16? {
        guard start + 6 < units.count, units[start] == 95, units[start + 1] == 120, units[start + 6] == 95
        else { return nil }
        let digits = String(decoding: units[(start + 2)..<(start + 6)], as: UTF16.self)
        return digits.allSatisfy(\.isHexDigit) ? UInt16(digits, radix: 16) : nil
    }

    /// As `withoutEscapes` wants it: what looks like an escape is escaped itself.
    var withEscapes: String {
        guard contains("_x") else { return self }
        let units = Array(utf16)
        var out: [UInt16] = []
        for (at, unit) in units.enumerated() {
            out.append(unit)
            if Self.escape(in: units, at: at) != nil { out.append(contentsOf: "x005F_".utf16) }
        }
        return String(decoding: out, as: UTF16.self)
    }
}

/// Texts that cells name by number.
final class SharedTextHandler: MarkupHandler {
    private(set) var texts: [String] = []
    private let limits: WorkbookLimits
    private var piece: TextPiece
    private var isInText = false
    private var phonetic = 0

    init(_ limits: WorkbookLimits) {
        self.limits = limits
        piece = TextPiece(limit: limits.characters)
    }

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        switch name {
        case "si":
            guard texts.count < limits.texts else { throw .tooLarge(.texts, limit: limits.texts, nil) }
            piece.clear()
        case "rPh": phonetic += 1
        case "t": isInText = phonetic == 0
        default: break
        }
    }

    override func end(_ name: String) throws(WorkbookError) {
        switch name {
        case "si":
            guard let text = piece.value else { throw tooLong }
            texts.append(text)
        case "rPh": phonetic -= 1
        case "t": isInText = false
        default: break
        }
    }

    override func text(_ bytes: UnsafeRawBufferPointer) throws(WorkbookError) {
        guard isInText else { return }
        guard unsafe piece.append(bytes) else { throw tooLong }
    }

    private var tooLong: WorkbookError { .tooLarge(.characters, limit: limits.characters, nil) }
}
