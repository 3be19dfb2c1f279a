package import Foundation
package import Kernel

/// What must hold of a person's data beyond each field's own form.
package enum PersonRules {
    /// Fields that stay as they are once the identity data are accurate; the photo is the desk's.
    package static let locked = ["name", "id_type", "id_number"]

    /// What is wrong with the number of a document, where both are stated.
    package static func numberFault(type: String?, number: String?, today: Int) -> Problem.Field? {
        guard let number, !number.isEmpty else { return nil }
        guard let type, !type.isEmpty else { return Problem.Field("id_type", "empty") }
        guard type == "resident" else { return nil }
        do throws(IdentityNumberRules.Fault) {
            try IdentityNumberRules.check(number.uppercased(), today: today)
            return nil
        } catch {
            return Problem.Field("id_number", "id_number_\(error.rawValue)")
        }
    }

    /// A day in China as one number, 20261123.
    package static func day(_ moment: Date) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: moment)
        return (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
    }
}
