/// Reads big-endian numbers and nested boxes out of bytes nobody vouches for.
///
/// Every step is checked against the end of the range it was given, so a wrong length anywhere becomes
/// `MovieError.malformed`, never a trap and never an allocation of the length claimed.
struct ByteCursor {
    private let bytes: [UInt8]
    private(set) var offset: Int
    let end: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes, 0..<bytes.count)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    var remaining: Int { end - offset }

    mutating func skip(_ count: Int) throws(MovieError) {
        guard count >= 0, count <= remaining else { throw .malformed("a box ends early") }
        offset += count
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(MovieError)
        -> Number
    {
        let start = offset
        try skip(Number.bitWidth / 8)
        var value: Number = 0
        for index in start..<offset {
            value = value << 8 | Number(truncatingIfNeeded: bytes[index])
        }
        return value
    }

    mutating func take(_ count: Int) throws(MovieError) -> [UInt8] {
        let start = offset
        try skip(count)
        return Array(bytes[start..<offset])
    }

    /// Reads version and flags of a full box.
    mutating func versionAndFlags() throws(MovieError) -> (version: UInt8, flags: UInt32) {
        let word: UInt32 = try number()
        return (UInt8(word >> 24), word & 0xFF_FFFF)
    }

    /// Steps over the next child box and returns its kind and its body; nil at the end of the range.
    mutating func nextBox() throws(MovieError) -> (kind: BoxKind, body: ByteCursor)? {
        guard remaining > 0 else { return nil }
        let start = offset
        var size = Int64(try number(UInt32.self))
        let kind = BoxKind(code: try number())
        if size == 1 {
            size = try number(Int64.self)
        }
        guard size >= offset - start, size <= end - start else { throw .malformed("size of a box") }
        let body = ByteCursor(bytes, offset..<start + Int(size))
        offset = start + Int(size)
        return (kind, body)
    }

    /// Finds the first child box of a kind; this cursor stays where it was.
    func child(_ kind: BoxKind) throws(MovieError) -> ByteCursor? {
        var copy = self
        while let box = try copy.nextBox() {
            if box.kind == kind { return box.body }
        }
        return nil
    }
}
