/// A state as pages show it: a shape, a word and an age, so that colour alone never carries it.
package struct StateView: Sendable {
    /// Class of the shape: live, starting, notice, warn, alarm, planned, stale, done, good or none.
    package let mark: String
    /// The state in words.
    package let word: String
    /// RFC 3339 moment the age counts from; empty: a state without an age.
    package let since: String
    /// The age in words as of rendering; the page lets it grow by itself.
    package let age: String
    /// Seconds after which the state turns stale by itself; 0: never.
    package let staleAfter: Int

    package init(mark: String, word: String, since: String = "", age: String = "", staleAfter: Int = 0) {
        self.mark = mark
        self.word = word
        self.since = since
        self.age = age
        self.staleAfter = staleAfter
    }
}

/// Something a person can do from where he looks: a form to send or a page to open.
package struct ActionView: Sendable {
    /// The form's address, or the page's.
    package let path: String
    /// The word on the button.
    package let label: String
    /// Whether it changes something (a form, POST) or only leads on (a link).
    package let isForm: Bool
    /// At most one a view is primary.
    package let isPrimary: Bool

    package init(path: String, label: String, isForm: Bool, isPrimary: Bool = false) {
        self.path = path
        self.label = label
        self.isForm = isForm
        self.isPrimary = isPrimary
    }
}

/// A name and its value, in the reader's words.
package struct FactView: Sendable {
    /// What it is.
    package let name: String
    /// How it stands.
    package let value: String
    /// Empty, or the tone of a value out of order: notice, warn, alarm, stale, good.
    package let tone: String

    package init(_ name: String, _ value: String, tone: String = "") {
        self.name = name
        self.value = value
        self.tone = tone
    }
}

/// One choice of a list in a form.
package struct ChoiceView: Sendable {
    /// What the form sends.
    package let value: String
    /// What people read.
    package let word: String
    /// Whether it is chosen now.
    package let isChosen: Bool

    package init(value: String, word: String, isChosen: Bool) {
        self.value = value
        self.word = word
        self.isChosen = isChosen
    }
}
