package import Web

/// A person's reference photo: the picture with its marks, the checks, what can be done.
package struct PhotoView: Sendable {
    /// The person's name.
    package let title: String
    /// The person's page.
    package let back: String
    /// What has just been done, or why the file is no photo; or empty.
    package let notice: String
    package let fault: String
    /// The state of the identity data.
    package let state: StateView
    /// Whether the checks shown are those of an upload that was not stored.
    package let isRefused: Bool
    /// Address or data of the picture; empty: none.
    package let picture: String
    /// `0 0 295 413`.
    package let frame: String
    /// Where the face lies; nil without one.
    package let marks: PhotoMarksView?
    package let facts: [FactView]
    /// `17 项，1 项不合格`.
    package let summary: String
    package let checks: [PhotoCheckView]
    package let hasChecks: Bool
    /// Whether this reader may change it, in this state.
    package let mayChange: Bool
    package let isLocked: Bool
    /// Where to send the form.
    package let action: String
    /// Where to give or take back consent; empty: not this reader, or nothing to take back.
    package let consent: String
    package let revocation: String
    package let consentFact: String
    /// Where to confirm by hand; empty: nothing to confirm.
    package let confirmation: String
}

/// What is drawn over the photo, in its pixels.
package struct PhotoMarksView: Sendable {
    package let x: String
    package let y: String
    package let width: String
    package let height: String
    /// The line through the eyes, right to left.
    package let eyes: String
    /// The photo's own middle and height.
    package let middle: String
    package let bottom: String
}

/// One check of a photo.
package struct PhotoCheckView: Sendable {
    package let mark: String
    package let tone: String
    package let name: String
    package let value: String
    /// `0.35 至 0.75`, or empty.
    package let need: String
    /// What is wrong and what to do; empty: nothing.
    package let advice: String
}
