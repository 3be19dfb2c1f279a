/// Somebody who is told of alerts.
package struct DutyHolder: Sendable, Equatable {
    package let name: String
    /// Empty: not told by SMS.
    package let phone: String
    /// Empty: not told by e-mail.
    package let email: String
    /// Sign-in name of an account; empty: none.
    package let account: String

    package init(name: String, phone: String = "", email: String = "", account: String = "") {
        self.name = name
        self.phone = phone
        self.email = email
        self.account = account
    }

    /// His address in a channel of that kind, empty where it has one for everybody; nil: he has none.
    func receiver(in kind: ChannelKind) -> String? {
        switch kind {
        case .email: email.isEmpty ? nil : email
        case .sms: phone.isEmpty ? nil : phone
        case .wecom, .dingtalk, .webhook: ""
        }
    }
}
