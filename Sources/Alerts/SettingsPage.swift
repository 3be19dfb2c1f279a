internal import Kernel
internal import Web

/// The settings' form.
struct SettingsPage {
    let draft: AlertSettingsDraft
    var faults: [Problem.Field] = []

    func fields(in words: Words) -> [FormFieldView] {
        [
            field("quiet_from", draft.quietFrom, words, type: "time", hint: words("channel.quiet_hint")),
            field("quiet_until", draft.quietUntil, words, type: "time"),
            field("deadline_amount", "\(draft.deadlineAmount)", words, type: "number"),
            field(
                "deadline_unit",
                draft.deadlineUnit,
                words,
                choices: ["hours", "working_days"].map {
                    ChoiceView(
                        value: $0,
                        word: words("channel.unit.\($0)"),
                        isChosen: $0 == draft.deadlineUnit
                    )
                }
            ),
            field("repeat_hours", "\(draft.repeatHours)", words, type: "number"),
            FormFieldView(
                "holidays",
                words("channel.holidays"),
                draft.holidays.joined(separator: " "),
                error: fault("holidays", words),
                hint: words("channel.days_hint"),
                isArea: true,
                isFull: true
            ),
            FormFieldView(
                "working_days",
                words("channel.working_days"),
                draft.workingDays.joined(separator: " "),
                error: fault("working_days", words),
                isArea: true,
                isFull: true
            ),
        ]
    }

    private func field(
        _ name: String,
        _ value: String,
        _ words: Words,
        type: String = "text",
        hint: String = "",
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
