internal import Foundation
package import Kernel
internal import Scheduling

/// Decisions about channels; no I/O.
package enum ChannelRules {
    package static let longestAddress = 1000
    package static let longestSecret = 500
    package static let longestTemplate = 2000

    /// Checks a whole draft.
    ///
    /// - Parameter isNew: nothing is stored yet, so that secrets must be given.
    /// - Throws: `Problem` `channel_invalid` naming every wrong field.
    package static func entry(from draft: ChannelDraft, isNew: Bool) throws(Problem) -> ChannelEntry {
        var check = FieldChecks()
        let kind = check("kind") { () throws(FieldFault) in
            try FieldRules.code(draft.kind, of: ChannelKind.self, "unknown_kind")
        }
        check("name") { () throws(FieldFault) in
            try FieldRules.required(draft.name, atMost: FieldRules.longestName)
        }
        var settings = ChannelSettings()
        let secret = ChannelSecret(
            address: given(draft.secret.address),
            key: given(draft.secret.key),
            password: given(draft.secret.password)
        )
        for (field, text) in [("key", secret.key), ("password", secret.password)] {
            check(field) { () throws(FieldFault) in
                try FieldRules.optional(text ?? "", atMost: longestSecret)
            }
        }
        switch kind {
        case .email: settings = email(draft.settings, &check)
        case .sms: settings = sms(draft.settings, &check)
        case .wecom, .dingtalk, .webhook, nil: break
        }
        if kind != .email, kind != nil {
            check("address") { () throws(FieldFault) in
                if secret.address != nil || isNew {
                    settings.host = try host(secret.address ?? "")
                } else {
                    settings.host = draft.settings.host
                }
            }
            if kind == .webhook, isNew, secret.key == nil { check.fault("key", "empty") }
        }
        guard check.faults.isEmpty, let kind else {
            throw Problem(.invalid, "channel_invalid", fields: check.faults)
        }
        return ChannelEntry(
            kind: kind,
            name: draft.name,
            isEnabled: draft.isEnabled,
            settings: settings,
            secret: secret
        )
    }

    private static func given(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func email(_ draft: ChannelSettings, _ check: inout FieldChecks) -> ChannelSettings {
        var settings = ChannelSettings()
        settings.host = draft.host.trimmingCharacters(in: .whitespaces)
        settings.port = draft.port
        settings.security = draft.security
        settings.user = draft.user
        settings.from = draft.from.trimmingCharacters(in: .whitespaces)
        settings.fromName = draft.fromName
        check("host") { () throws(FieldFault) in
            try FieldRules.required(settings.host, atMost: 253)
            guard isHost(settings.host) else { throw FieldFault("bad_host") }
        }
        check("port") { () throws(FieldFault) in try FieldRules.number(settings.port, in: 1...65_535) }
        check("security") { () throws(FieldFault) in
            guard ["tls", "starttls", "plain"].contains(settings.security) else {
                throw FieldFault(
                    "unknown_kind",
                    ["value": settings.security, "known": "tls, starttls, plain"]
                )
            }
        }
        check("user") { () throws(FieldFault) in
            try FieldRules.optional(settings.user, atMost: FieldRules.longestName)
        }
        check("from") { () throws(FieldFault) in
            guard isEmail(settings.from) else { throw FieldFault("bad_email") }
        }
        check("from_name") { () throws(FieldFault) in
            try FieldRules.optional(settings.fromName, atMost: FieldRules.longestName)
        }
        return settings
    }

    private static func sms(_ draft: ChannelSettings, _ check: inout FieldChecks) -> ChannelSettings {
        var settings = ChannelSettings()
        settings.template = draft.template
        settings.format = draft.format
        settings.answerField = draft.answerField
        settings.answerValue = draft.answerValue
        check("format") { () throws(FieldFault) in
            guard ["json", "form"].contains(settings.format) else {
                throw FieldFault("unknown_kind", ["value": settings.format, "known": "json, form"])
            }
        }
        check("template") { () throws(FieldFault) in
            guard settings.template.count <= longestTemplate else {
                throw FieldFault("too_long", ["limit": "\(longestTemplate)"])
            }
            guard settings.template.contains("{phone}"), settings.template.contains("{text}") else {
                throw FieldFault("bad_template")
            }
            if settings.format == "json" {
                let tried = settings.template.replacing("{phone}", with: "1").replacing("{text}", with: "x")
                    .replacing("{id}", with: "x").replacing("{time}", with: "x")
                guard (try? JSONSerialization.jsonObject(with: Data(tried.utf8))) != nil else {
                    throw FieldFault("bad_template")
                }
            }
        }
        for (field, text) in [
            ("answer_field", settings.answerField), ("answer_value", settings.answerValue),
        ] {
            check(field) { () throws(FieldFault) in try FieldRules.optional(text, atMost: 60) }
        }
        return settings
    }

    /// The host of an http or https address.
    package static func host(_ text: String) throws(FieldFault) -> String {
        try FieldRules.required(text, atMost: longestAddress)
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), let parts = URLComponents(string: text),
            ["http", "https"].contains(parts.scheme?.lowercased()), parts.user == nil, parts.fragment == nil,
            let host = parts.host, isHost(host)
        else { throw FieldFault("bad_web_address") }
        return host
    }

    package static func isHost(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
                    || [0x2d, 0x2e, 0x3a].contains(byte)
            }
    }

    /// An e-mail address people really have: ASCII, one @, a dot behind it.
    package static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty, parts[1].utf8.count >= 3 else {
            return false
        }
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        return isPlain && !text.contains { "<>()[]\\,;:\"".contains($0) } && !text.contains("..")
            && parts.allSatisfy { !$0.hasPrefix(".") && !$0.hasSuffix(".") } && parts[0].utf8.count <= 64
    }

    /// A telephone number as gateways take it: digits, with + in front and spaces or dashes between.
    package static func isPhone(_ text: String) -> Bool {
        let digits = text.filter(\.isNumber)
        return (5...20).contains(digits.count) && text.count <= FieldRules.longestPhone
            && text.enumerated().allSatisfy { index, one in
                one.isASCII && (one.isNumber || one == " " || one == "-" || (one == "+" && index == 0))
            }
    }
}
