package import Kernel
internal import Scheduling

/// Decisions about duty lists; no I/O.
package enum DutyListRules {
    package static let mostHolders = 10

    /// Checks the people of a list; rows without a name and anything else are dropped.
    ///
    /// - Throws: `Problem` `duty_list_invalid` naming every wrong field as `/holders/n/field`.
    package static func checked(_ holders: [DutyHolder]) throws(Problem) -> [DutyHolder] {
        var check = FieldChecks()
        let kept = holders.enumerated().filter { _, one in
            !(one.name + one.phone + one.email + one.account).allSatisfy(\.isWhitespace)
        }
        if kept.count > mostHolders {
            check.fault("/holders", "out_of_range", ["from": "0", "to": "\(mostHolders)"])
        }
        for (index, one) in kept {
            Self.check(one, "/holders/\(index)", &check)
        }
        guard check.faults.isEmpty else {
            throw Problem(.invalid, "duty_list_invalid", fields: check.faults)
        }
        return kept.map(\.element)
    }

    private static func check(_ one: DutyHolder, _ place: String, _ check: inout FieldChecks) {
        check("\(place)/name") { () throws(FieldFault) in
            try FieldRules.required(one.name, atMost: FieldRules.longestName)
        }
        if !one.phone.isEmpty, !ChannelRules.isPhone(one.phone) { check.fault("\(place)/phone", "bad_phone") }
        if !one.email.isEmpty, !ChannelRules.isEmail(one.email) { check.fault("\(place)/email", "bad_email") }
        if one.phone.isEmpty, one.email.isEmpty { check.fault("\(place)/phone", "no_way_to_tell") }
        check("\(place)/account") { () throws(FieldFault) in
            try FieldRules.optional(one.account, atMost: FieldRules.longestName)
        }
    }
}
