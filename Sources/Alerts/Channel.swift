package import FoundationEssentials
package import Kernel

/// How an organisation sends alerts out; stable codes, as stored and as in locale keys `channel.kind.…`.
package enum ChannelKind: String, Sendable, CaseIterable, Codable {
    case email
    case sms
    case wecom
    case dingtalk
    case webhook

    /// Reaches one person; the others reach whoever listens.
    package var isPersonal: Bool { self == .email || self == .sms }

    /// Messages a minute the other side takes (企业微信 and 钉钉: 20 a robot); nil: no known limit.
    package var mostAMinute: Int? { self == .wecom || self == .dingtalk ? 20 : nil }
}

/// A way out for alerts (B-12): a mail server, an SMS gateway, a robot, a webhook.
package struct Channel: Sendable, Equatable {
    package let id: ID<Channel>
    package let organisation: UUID
    package let kind: ChannelKind
    package let name: String
    package let settings: ChannelSettings
    package let isEnabled: Bool
    /// The last test message: when, and `sent` or why not.
    package let testedAt: Date?
    package let testReason: String?
    package let hasKey: Bool
    package let hasPassword: Bool
}

/// What of a channel may be shown.
package struct ChannelSettings: Sendable, Equatable, Codable {
    /// E-mail: the mail server; elsewhere the host of the address, as a reminder.
    package var host = ""
    package var port = 0
    /// `tls`, `starttls`, `plain`.
    package var security = ""
    package var user = ""
    /// Sender of letters.
    package var from = ""
    package var fromName = ""
    /// SMS: the gateway's body with `{phone}`, `{text}`, `{id}`, `{time}`, and how it is written.
    package var template = ""
    /// `json` or `form`.
    package var format = ""
    /// SMS: a field of the gateway's answer that must have this value; empty: any 2xx is a success.
    package var answerField = ""
    package var answerValue = ""

    package init() {}
}

/// What of a channel is never shown; sealed at rest.
package struct ChannelSecret: Sendable, Equatable, Codable {
    /// Webhook, gateway or robot; a robot's address is its password.
    package var address: String?
    /// Signs webhooks and 钉钉; is an SMS gateway's Authorization header.
    package var key: String?
    /// The mail server's.
    package var password: String?

    package init(address: String? = nil, key: String? = nil, password: String? = nil) {
        self.address = address
        self.key = key
        self.password = password
    }
}
