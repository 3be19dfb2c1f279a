package import Web

/// How alerts are sent out: the channels, and the exam office's settings.
package struct ChannelsView: Sendable {
    /// Word of what has just been done; or empty.
    package let notice: String
    /// None yet.
    package let isEmpty: Bool
    package let rows: [ChannelRowView]
    /// Kinds that can be added, as links.
    package let kinds: [ChannelLinkView]
    /// Quiet hours, deadline, working days.
    package let fields: [FormFieldView]
    /// Where duty lists are; empty: this reader may not.
    package let dutyPath: String
}

/// Adding a channel of one kind.
package struct ChannelLinkView: Sendable {
    package let path: String
    package let word: String
    /// One sentence on what it is.
    package let detail: String
}

/// One channel in the list.
package struct ChannelRowView: Sendable {
    package let id: String
    package let path: String
    package let name: String
    package let kind: String
    /// Host, or the sender.
    package let detail: String
    /// In use with its last test, or off.
    package let state: StateView
    /// What the last test came to; or empty.
    package let test: String
}

/// One channel: its form, a test, its deletion.
package struct ChannelView: Sendable {
    package let isNew: Bool
    package let title: String
    package let notice: String
    package let action: String
    package let kind: String
    /// What must be known about this kind, one or two sentences.
    package let hint: String
    package let fields: [FormFieldView]
    package let isEnabled: Bool
    /// Form address of the test; empty: it must be saved first.
    package let testing: String
    /// What the test asks for; empty label: nothing, it goes to the group.
    package let testLabel: String
    package let testError: String
    /// The last test; nil: never.
    package let test: StateView?
    /// What to do after a failed test; or empty.
    package let testDetail: String
    package let deletion: String
}
