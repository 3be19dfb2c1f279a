package import FoundationEssentials

/// Decisions about second factors; no I/O.
package enum SecondFactorRules {
    /// So long the way from a right password to a right code stays open.
    package static let patience: TimeInterval = 300
    /// Codes for who has lost the telephone.
    package static let recoveryCodes = 10

    /// What authenticators read from a code (Key URI Format).
    package static func uri(account: String, secret: String) -> String {
        var allowed = CharacterSetOfURI.unreserved
        allowed.insert("-")
        let name = account.unicodeScalars.map { scalar in
            allowed.contains(Character(scalar))
                ? String(scalar) : String(scalar).utf8.map { "%" + hexadecimal($0) }.joined()
        }.joined()
        return
            "otpauth://totp/Invigil:\(name)?secret=\(secret)&issuer=Invigil&algorithm=SHA1&digits=6&period=30"
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return text.count == 1 ? "0" + text : text
    }

    private enum CharacterSetOfURI {
        static let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~")
    }

    /// A secret in fours, for typing.
    package static func grouped(_ secret: String) -> String {
        let letters = Array(secret)
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: " ")
    }

    /// A code as it is compared: without blanks and dashes, in small letters.
    package static func plain(_ code: String) -> String {
        code.lowercased().filter { !$0.isWhitespace && $0 != "-" }
    }

    /// Ten letters without look-alikes, in two fives: about 49 bits.
    package static func recoveryCode(random: [UInt8]) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let code = random.prefix(10).map { letters[Int($0) % letters.count] }
        return String(code.prefix(5)) + "-" + String(code.dropFirst(5))
    }
}
