/// A mail server and how it is spoken to.
package struct MailServer: Sendable, Equatable {
    /// Stable codes, as stored.
    package enum Security: String, Sendable, CaseIterable {
        /// Encrypted from the first byte (RFC 8314), usually port 465.
        case tls
        /// STARTTLS demanded (RFC 3207), usually port 587.
        case starttls
        /// Nothing is encrypted, usually port 25 inside a house.
        case plain
    }

    package let host: String
    package let port: Int
    package let security: Security
    /// Empty: no authentication.
    package let user: String
    package let password: String

    package init(host: String, port: Int, security: Security, user: String = "", password: String = "") {
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
    }
}
