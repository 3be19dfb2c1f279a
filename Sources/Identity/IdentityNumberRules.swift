internal import Foundation

/// Numbers of identity documents.
package enum IdentityNumberRules {
    /// Why a number of a resident identity card is not one; stable codes.
    package enum Fault: String, Error, Sendable, CaseIterable {
        case form, birthday, checksum
    }

    /// Checks the eighteen characters of GB 11643: form, a day that exists and is not after `today`, check character.
    ///
    /// - Parameter today: year, month and day as one number, 20261123.
    package static func check(_ number: String, today: Int) throws(Fault) {
        let characters = Array(number.utf8)
        let isForm =
            characters.count == 18 && characters[..<17].allSatisfy { (48...57).contains($0) }
            && ((48...57).contains(characters[17]) || characters[17] == UInt8(ascii: "X"))
        guard isForm else { throw .form }
        let day = characters[6..<14].reduce(0) { $0 * 10 + Int($1) - 48 }
        guard isDay(day), (19_000_101...today).contains(day) else { throw .birthday }
        guard characters[17] == checkCharacter(of: characters[..<17]) else { throw .checksum }
    }

    /// The check character of ISO 7064 MOD 11-2.
    private static func checkCharacter(of digits: ArraySlice<UInt8>) -> UInt8 {
        let remainder = digits.reduce(0) { ($0 + Int($1) - 48) * 2 % 11 }
        let check = (12 - remainder) % 11
        return check == 10 ? UInt8(ascii: "X") : UInt8(48 + check)
    }

    private static func isDay(_ day: Int) -> Bool {
        let (year, month, date) = (day / 10_000, day / 100 % 100, day % 100)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[month - 1]).contains(date)
    }

    /// The number as shown to those not entitled: the first four and last four stay.
    package static func masked(_ number: String) -> String {
        guard number.count > 8 else { return String(repeating: "*", count: number.count) }
        return number.prefix(4) + String(repeating: "*", count: number.count - 8) + number.suffix(4)
    }
}
