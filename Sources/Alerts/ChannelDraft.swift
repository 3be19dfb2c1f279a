/// A channel as a form or the API states it, unchecked.
package struct ChannelDraft: Sendable, Equatable {
    package var kind = ""
    package var name = ""
    package var isEnabled = true
    package var settings = ChannelSettings()
    /// Nil or empty leaves what is stored.
    package var secret = ChannelSecret()

    package init() {}
}

/// A channel that may be saved.
package struct ChannelEntry: Sendable, Equatable {
    package let kind: ChannelKind
    package let name: String
    package let isEnabled: Bool
    package let settings: ChannelSettings
    package let secret: ChannelSecret
}
