package import FoundationEssentials

/// Decisions about signing in; no I/O.
package enum SignInRules {
    /// A sign-in ends by itself after that long without the person having signed in again.
    package static let lifetime: TimeInterval = 12 * 3600
    package static let shortestPassword = 10
    package static let longestPassword = 256

    /// Why a password is not taken as a new one.
    package enum PasswordRefusal: String, Error, Equatable {
        case short
        case long
        case account
        case monotone
        case unchanged
        case different
    }

    /// How long nobody may try an account after so many failures in a row: nothing for the first two, then 1
    /// s, 2 s, 4 s … up to ten minutes.
    ///
    /// It hangs on the account, never on the address, because a whole hall sits behind one address.
    package static func delay(afterFailures failures: Int) -> TimeInterval {
        guard failures > 2 else { return 0 }
        return min(600, Double(1 << min(failures - 3, 16)))
    }

    /// So long after the delay of a failure a picture of letters stands before the next try, in seconds; whoever cannot
    /// read pictures waits that long.
    package static let pictureFor: TimeInterval = 600

    /// Whether a picture of letters stands before the next try: from the third failure in a row (M-01).
    package static func needsPicture(afterFailures failures: Int, retryAt: Date?, now: Date) -> Bool {
        guard failures > 2, let retryAt else { return false }
        return now < retryAt.addingTimeInterval(pictureFor)
    }

    /// Checks a new password.
    package static func check(_ password: String, account: String) throws(PasswordRefusal) {
        guard password.count >= shortestPassword else { throw .short }
        guard password.utf8.count <= longestPassword else { throw .long }
        guard password.lowercased() != account.lowercased() else { throw .account }
        guard Set(password).count >= 4 else { throw .monotone }
    }

    /// A one-time password people can read aloud and type: 80 bits without look-alikes.
    package static func oneTimePassword(random: [UInt8]) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let characters = random.prefix(20).map { letters[Int($0) % letters.count] }
        return stride(from: 0, to: characters.count, by: 5)
            .map { String(characters[$0..<min($0 + 5, characters.count)]) }
            .joined(separator: "-")
    }
}
