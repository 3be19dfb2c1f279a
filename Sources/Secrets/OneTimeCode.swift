internal import Crypto
package import FoundationEssentials

/// Time-based one-time codes (RFC 6238 over RFC 4226: HMAC-SHA-1, half-minutes, six digits), as every authenticator
/// application makes them.
package enum OneTimeCode {
    /// Seconds a code stands for.
    package static let period: TimeInterval = 30
    /// 160 bits, as RFC 4226 §4 asks for.
    package static let secretLength = 20

    /// The half-minute of a moment.
    package static func step(at moment: Date) -> Int64 {
        Int64((moment.timeIntervalSince1970 / period).rounded(.down))
    }

    /// The code of a half-minute.
    ///
    /// - Parameter digits: six for authenticators; the test vectors have eight.
    package static func code(_ secret: [UInt8], step: Int64, digits: Int = 6) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let tag = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: Data(secret)))
        )
        // Dynamic truncation (RFC 4226 §5.3).
        let at = Int(tag[19] & 15)
        let number = (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(tag[at + $1]) } & 0x7FFF_FFFF
        var modulus: UInt32 = 1
        for _ in 0..<digits { modulus *= 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The half-minute a code belongs to: this one, the one before or the one after, since clocks differ (RFC 6238 §5.2).
    ///
    /// - Returns: nil when it belongs to none later than `last`.
    package static func step(of code: String, _ secret: [UInt8], at moment: Date, after last: Int64) -> Int64?
    {
        let now = step(at: moment)
        // All three are looked at whatever the first says, so that time tells nothing.
        let matching = [now, now - 1, now + 1].filter { isEqual(self.code(secret, step: $0), code) }
        return matching.first { $0 > last }
    }

    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Base32 (RFC 4648 §6) without padding: how authenticators take a secret that is typed.
    package static func base32(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = "", buffer = 0, bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(letters[buffer >> bits & 31])
            }
        }
        if bits > 0 { text.append(letters[buffer << (5 - bits) & 31]) }
        return text
    }
}
