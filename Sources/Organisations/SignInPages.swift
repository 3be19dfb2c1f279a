/// The staff's door.
package struct SignInView: Sendable {
    package let account: String
    /// The page to go on to.
    package let to: String
    /// Empty, or why the last attempt was refused.
    package let error: String
    /// A picture of letters that must be read first; absent: none.
    package let picture: SignInPictureView?
}

/// A picture of letters before the next try.
package struct SignInPictureView: Sendable {
    package let ticket: String
    package let address: String

    init(ticket: String) {
        self.ticket = ticket
        address = "/sign-in/picture?ticket=\(ticket)"
    }
}

/// Changing one's own password.
package struct PasswordView: Sendable {
    /// The one-time password of the first start must be changed before anything else.
    package let isFirst: Bool
    package let errors: [String]
}
