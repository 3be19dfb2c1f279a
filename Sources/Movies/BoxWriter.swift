/// Four-character name of a box or of a sample entry.
struct BoxKind: ExpressibleByStringLiteral, Hashable, Sendable {
    let code: UInt32

    init(code: UInt32) {
        self.code = code
    }

    init(stringLiteral value: String) {
        code = value.utf8.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Grows an array of bytes by big-endian numbers and nested boxes.
///
/// Made for headers and tables. Sample data never passes through it.
struct BoxWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        var shift = Number.bitWidth - 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            shift -= 8
        }
    }

    mutating func put(_ kind: BoxKind) {
        put(kind.code)
    }

    mutating func put(_ raw: [UInt8]) {
        bytes.append(contentsOf: raw)
    }

    mutating func zeros(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    /// Writes one box; its 32-bit size is filled in when the body is done.
    mutating func box(_ kind: BoxKind, _ body: (inout BoxWriter) -> Void) {
        let start = bytes.count
        put(UInt32(0))
        put(kind)
        body(&self)
        let size = UInt32(truncatingIfNeeded: bytes.count - start)
        for index in 0..<4 {
            bytes[start + index] = UInt8(truncatingIfNeeded: size >> (24 - 8 * UInt32(index)))
        }
    }

    /// Writes one box that begins with a version and 24 bits of flags.
    mutating func fullBox(
        _ kind: BoxKind,
        version: UInt8 = 0,
        flags: UInt32 = 0,
        _ body: (inout BoxWriter) -> Void
    ) {
        box(kind) { writer in
            writer.put(UInt32(version) << 24 | flags)
            body(&writer)
        }
    }
}
