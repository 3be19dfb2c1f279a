/// The networks cameras may be in: a server that connects wherever a form says would be a way into places its users
/// cannot reach themselves.
package struct CameraNetworks: Sendable, Equatable {
    /// A block of addresses in CIDR form.
    private struct Block: Sendable, Equatable {
        let bytes: [UInt8]
        let bits: Int

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            return (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return address[bit / 8] & mask == bytes[bit / 8] & mask
            }
        }
    }

    /// What private networks use (RFC 1918, RFC 6598, RFC 4193, RFC 4291); not 169.254/16, where clouds answer questions
    /// about themselves.
    package static let privateBlocks =
        "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7 fe80::/10"
    /// The server itself.
    package static let ownBlocks = "127.0.0.0/8 ::1/128"
    /// No limit.
    package static let everywhere = CameraNetworks(blocks: nil)

    private let blocks: [Block]?

    private init(blocks: [Block]?) {
        self.blocks = blocks
    }

    /// Reads blocks parted by commas or spaces; nil when one is none.
    package init?(_ text: String) {
        var blocks: [Block] = []
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let bytes = Self.bytes(String(halves[0])) else { return nil }
            let bits = halves.count > 1 ? Int(halves[1]) : bytes.count * 8
            guard let bits, (0...bytes.count * 8).contains(bits) else { return nil }
            blocks.append(Block(bytes: bytes, bits: bits))
        }
        self.blocks = blocks
    }

    /// Whether a camera may have this address; nil: it is a name, which must be looked up first.
    package func allows(_ host: String) -> Bool? {
        guard let blocks else { return true }
        return Self.bytes(host).map { bytes in blocks.contains { $0.contains(bytes) } }
    }

    /// The 4 or 16 bytes of an address as it is written; an IPv4 address inside IPv6 counts as itself.
    static func bytes(_ text: String) -> [UInt8]? {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        guard bare.contains(":") else { return fourBytes(Substring(bare)) }
        let host = bare.prefix { $0 != "%" }
        guard let bytes = sixteenBytes(host) else { return nil }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }

    private static func fourBytes(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            // "010" is eight to some and ten to others.
            guard part.allSatisfy(\.isWholeNumber), part == "0" || !part.hasPrefix("0") else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func sixteenBytes(_ text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        let bytes = halves.compactMap { half in half.isEmpty ? [] : groups(half) }
        guard bytes.count == halves.count else { return nil }
        let count = bytes.reduce(0) { $0 + $1.count }
        if halves.count == 1 { return count == 16 ? bytes[0] : nil }
        return count <= 14 ? bytes[0] + [UInt8](repeating: 0, count: 16 - count) + bytes[1] : nil
    }

    /// Groups parted by single colons; the last may be an IPv4 address.
    private static func groups(_ text: Substring) -> [UInt8]? {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = groups.enumerated().compactMap { index, group in
            index == groups.count - 1 && group.contains(".") ? fourBytes(group) : twoBytes(group)
        }
        return bytes.count == groups.count ? bytes.flatMap(\.self) : nil
    }

    private static func twoBytes(_ group: Substring) -> [UInt8]? {
        guard (1...4).contains(group.count), let value = UInt16(group, radix: 16), !group.hasPrefix("+")
        else {
            return nil
        }
        return [UInt8(value >> 8), UInt8(value & 0xFF)]
    }
}
