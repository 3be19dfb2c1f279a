package import FoundationEssentials

/// An identifier that cannot be mistaken for another kind's: `ID<Room>` does not compile where `ID<Site>` is meant.
package struct ID<Of>: Hashable, Sendable, Codable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Reads the canonical text form; nil when it is anything else.
    package init?(_ text: some StringProtocol) {
        guard let uuid = UUID(uuidString: String(text)) else { return nil }
        self.uuid = uuid
    }

    package init(from decoder: any Decoder) throws {
        uuid = try decoder.singleValueContainer().decode(UUID.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Canonical lower-case text, as in addresses and JSON.
    package var description: String { uuid.text }
}

extension UUID {
    /// Canonical lower-case text (RFC 9562 §4).
    package var text: String { uuidString.lowercased() }

    /// Version 7 of RFC 9562: 48 bits of Unix milliseconds, then chance.
    ///
    /// - Parameters:
    ///   - date: the moment the identifier sorts at.
    ///   - random: ten bytes of chance.
    package init(version7At date: Date, random: [UInt8]) {
        let milliseconds = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        let time = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * $0)) }
        let r = random + [UInt8](repeating: 0, count: max(0, 10 - random.count))
        self.init(
            uuid: (
                time[0], time[1], time[2], time[3], time[4], time[5],
                r[0] & 0x0f | 0x70, r[1], r[2] & 0x3f | 0x80, r[3], r[4], r[5], r[6], r[7], r[8], r[9]
            )
        )
    }
}
