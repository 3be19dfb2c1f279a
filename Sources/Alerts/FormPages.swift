package import Web

/// One field of a form of this context.
package struct FormFieldView: Sendable {
    /// What the form sends it as.
    package let name: String
    /// What it is, in words.
    package let label: String
    /// As filled in; never of a secret.
    package let value: String
    /// What is wrong with it; or empty.
    package let error: String
    /// A line below it; or empty.
    package let hint: String
    /// text, password, number or time.
    package let type: String
    /// Several lines.
    package let isArea: Bool
    /// What can be chosen; empty: it is written.
    package let choices: [ChoiceView]
    /// As wide as the form.
    package let isFull: Bool

    init(
        _ name: String,
        _ label: String,
        _ value: String,
        error: String = "",
        hint: String = "",
        type: String = "text",
        isArea: Bool = false,
        choices: [ChoiceView] = [],
        isFull: Bool = false
    ) {
        self.name = name
        self.label = label
        self.value = value
        self.error = error
        self.hint = hint
        self.type = type
        self.isArea = isArea
        self.choices = choices
        self.isFull = isFull
    }
}
