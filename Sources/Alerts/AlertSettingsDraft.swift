internal import FoundationEssentials
package import Kernel
internal import Scheduling

/// Settings as a form or the API states them, unchecked.
package struct AlertSettingsDraft: Sendable, Equatable {
    /// `22:00`, or both empty.
    package var quietFrom = ""
    package var quietUntil = ""
    package var deadlineAmount = 24
    /// `hours` or `working_days`.
    package var deadlineUnit = "hours"
    package var repeatHours = 24
    package var holidays: [String] = []
    package var workingDays: [String] = []

    package init() {}

    /// - Throws: `Problem` `alert_settings_invalid` naming every wrong field.
    package func checked() throws(Problem) -> AlertSettings {
        var check = FieldChecks()
        var settings = AlertSettings()
        settings.quiet = quiet(&check)
        settings.deadline = deadline(&check)
        check("repeat_hours") { () throws(FieldFault) in try FieldRules.number(repeatHours, in: 1...720) }
        settings.repeatHours = repeatHours
        settings.holidays = days(holidays, "holidays", &check)
        settings.workingDays = days(workingDays, "working_days", &check)
        guard check.faults.isEmpty else {
            throw Problem(.invalid, "alert_settings_invalid", fields: check.faults)
        }
        return settings
    }

    private func quiet(_ check: inout FieldChecks) -> AlertSettings.Quiet? {
        guard !(quietFrom + quietUntil).isEmpty else { return nil }
        let from = Self.minute(quietFrom), until = Self.minute(quietUntil)
        if from == nil { check.fault("quiet_from", "bad_clock") }
        if until == nil || until == from { check.fault("quiet_until", "bad_clock") }
        return from.flatMap { from in until.map { .init(from: from, until: $0) } }
    }

    private func deadline(_ check: inout FieldChecks) -> WorkingCalendar.Span {
        let isDays = deadlineUnit == "working_days"
        check("deadline_amount") { () throws(FieldFault) in
            try FieldRules.number(deadlineAmount, in: 1...(isDays ? 60 : 720))
        }
        if !isDays, deadlineUnit != "hours" {
            let known = ["value": String(deadlineUnit.prefix(20)), "known": "hours, working_days"]
            check.fault("deadline_unit", "unknown_kind", known)
        }
        return isDays ? .workingDays(deadlineAmount) : .hours(deadlineAmount)
    }

    private func days(_ days: [String], _ name: String, _ check: inout FieldChecks) -> [String] {
        let bad = days.first { !WorkingCalendar.isDay($0) }
        if let bad { check.fault(name, "bad_day", ["value": String(bad.prefix(20))]) }
        if days.count > 400 { check.fault(name, "out_of_range", ["from": "0", "to": "400"]) }
        return Set(days).sorted()
    }

    /// Minutes since midnight of `HH:MM`.
    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
            (0...59).contains(minute), text.utf8.count == 5
        else { return nil }
        return hour * 60 + minute
    }
}

extension AlertSettings {
    /// The settings as a form shows them.
    package var draft: AlertSettingsDraft {
        var draft = AlertSettingsDraft()
        draft.quietFrom = quiet.map { Self.clock($0.from) } ?? ""
        draft.quietUntil = quiet.map { Self.clock($0.until) } ?? ""
        switch deadline {
        case .hours(let hours): (draft.deadlineAmount, draft.deadlineUnit) = (hours, "hours")
        case .workingDays(let days): (draft.deadlineAmount, draft.deadlineUnit) = (days, "working_days")
        }
        draft.repeatHours = repeatHours
        draft.holidays = holidays
        draft.workingDays = workingDays
        return draft
    }

    private static func clock(_ minutes: Int) -> String {
        [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
