internal import FoundationEssentials
internal import Kernel
internal import Web

/// One channel's page before it is put into words: the channel as saved, and a form that came back.
struct ChannelPage {
    let kind: ChannelKind
    /// nil: a new one.
    let channel: Channel?
    /// What the form said; nil: the channel as saved.
    var draft: ChannelDraft?
    var faults: [Problem.Field] = []
    var done: String?

    func view(in words: Words, _ moments: Moments, now: Date) -> ChannelView {
        let path = channel.map { "/channels/\($0.id)" }
        let test = channel.flatMap { one in one.testedAt.map { ($0, one.testReason ?? "") } }
        return ChannelView(
            isNew: channel == nil,
            title: channel?.name ?? words("channel.new.\(kind.rawValue)"),
            notice: done == "saved" ? words("channel.saved") : "",
            action: path ?? "/channels",
            kind: kind.rawValue,
            hint: words("channel.hint.\(kind.rawValue)"),
            fields: fields(words),
            isEnabled: draft?.isEnabled ?? channel?.isEnabled ?? true,
            testing: path.map { $0 + "/tests" } ?? "",
            testLabel: kind == .email
                ? words("channel.test_email") : kind == .sms ? words("channel.test_phone") : "",
            testError: fault("receiver", words),
            test: test.map { at, reason in
                StateView(
                    mark: reason == "sent" ? "good" : "alarm",
                    word: words("delivery.reason.\(reason)"),
                    since: at.rfc3339,
                    age: moments.duration(now.timeIntervalSince(at))
                )
            },
            testDetail: test.map {
                $0.1 == "sent" ? words("channel.test_sent") : words("delivery.advice.\($0.1)")
            }
                ?? "",
            deletion: path.map { $0 + "/deletion" } ?? ""
        )
    }

    private func fields(_ words: Words) -> [FormFieldView] {
        let settings = draft?.settings ?? channel?.settings ?? ChannelSettings()
        let name = field(
            "name",
            draft?.name ?? channel?.name ?? words("channel.kind.\(kind.rawValue)"),
            words
        )
        switch kind {
        case .email: return [name] + email(settings, words)
        case .sms: return [name, address(words)] + sms(settings, words)
        case .wecom: return [name, address(words)]
        case .dingtalk, .webhook: return [name, address(words), key(words)]
        }
    }

    private func email(_ settings: ChannelSettings, _ words: Words) -> [FormFieldView] {
        let security = settings.security.isEmpty ? "tls" : settings.security
        let port = settings.port == 0 ? "465" : "\(settings.port)"
        return [
            field("from", settings.from, words), field("from_name", settings.fromName, words),
            field("host", settings.host, words), field("port", port, words, type: "number"),
            field(
                "security",
                security,
                words,
                choices: ["tls", "starttls", "plain"].map {
                    ChoiceView(value: $0, word: words("channel.encryption.\($0)"), isChosen: $0 == security)
                }
            ),
            field("user", settings.user, words),
            field(
                "password",
                "",
                words,
                hint: channel?.hasPassword == true ? words("channel.kept") : "",
                type: "password"
            ),
        ]
    }

    private func sms(_ settings: ChannelSettings, _ words: Words) -> [FormFieldView] {
        let format = settings.format.isEmpty ? "json" : settings.format
        let template =
            settings.template.isEmpty ? #"{"phone": "{phone}", "content": "{text}"}"# : settings.template
        return [
            field(
                "format",
                format,
                words,
                choices: ["json", "form"].map {
                    ChoiceView(value: $0, word: words("channel.written.\($0)"), isChosen: $0 == format)
                }
            ),
            key(words),
            FormFieldView(
                "template",
                words("channel.template"),
                template,
                error: fault("template", words),
                hint: words("channel.template_hint"),
                isArea: true,
                isFull: true
            ),
            field("answer_field", settings.answerField, words, hint: words("channel.answer_hint")),
            field("answer_value", settings.answerValue, words),
        ]
    }

    private func address(_ words: Words) -> FormFieldView {
        let host = channel?.settings.host ?? ""
        return FormFieldView(
            "address",
            words("channel.address"),
            "",
            error: fault("address", words),
            hint: host.isEmpty
                ? words("channel.address_hint.\(kind.rawValue)")
                : words("channel.address_kept", ["host": host]),
            type: "password",
            isFull: true
        )
    }

    private func key(_ words: Words) -> FormFieldView {
        FormFieldView(
            "key",
            words("channel.key.\(kind.rawValue)"),
            "",
            error: fault("key", words),
            hint: channel?.hasKey == true
                ? words("channel.kept") : words("channel.key_hint.\(kind.rawValue)"),
            type: "password",
            isFull: kind != .sms
        )
    }

    private func field(
        _ name: String,
        _ value: String,
        _ words: Words,
        hint: String = "",
        type: String = "text",
        choices: [ChoiceView] = []
    ) -> FormFieldView {
        FormFieldView(
            name,
            words("channel.\(name)"),
            value,
            error: fault(name, words),
            hint: hint,
            type: type,
            choices: choices
        )
    }

    private func fault(_ name: String, _ words: Words) -> String {
        faults.first { $0.name == name }.map { words("problem.field.\($0.key)", $0.arguments) } ?? ""
    }
}
