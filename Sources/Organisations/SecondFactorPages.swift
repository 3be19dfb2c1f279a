/// A one-time code is asked for, after the password.
package struct SignInCodeView: Sendable {
    package let ticket: String
    package let to: String
    /// Empty, or why the last code was not taken.
    package let error: String
    /// Set while one-time codes are being set up at the door; absent: they are.
    package let enrolment: EnrolmentView?
}

/// What a telephone is shown to make codes from.
package struct EnrolmentView: Sendable {
    /// An SVG picture.
    package let code: String
    /// The secret in fours, for typing.
    package let secret: String
}

/// One's own one-time codes.
package struct SecondFactorView: Sendable {
    package let isOn: Bool
    package let isDemanded: Bool
    /// Recovery codes left, in words; empty while it is off.
    package let left: String
    package let error: String
    package let enrolment: EnrolmentView?
    /// Shown once, after setting up.
    package let codes: [String]
    /// Where to go on after they were shown.
    package let to: String
}
