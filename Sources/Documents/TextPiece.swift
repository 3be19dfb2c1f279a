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
        guard utf8.contains(UInt8(ascii: "_")) else { return self }
        let units = Array(utf16)
        var out: [UInt16] = []
        for (at, unit) in units.enumerated() {
            out.append(unit)
            if Self.escape(in: units, at: at) != nil { out.append(contentsOf: "x005F_".utf16) }
        }
        return String(decoding: out, as: UTF16.self)
    }
}
