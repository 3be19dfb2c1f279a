package import FoundationEssentials
package import Kernel

/// A person's stored photo (证件照), without its picture.
package struct ReferencePhoto: Sendable, Equatable {
    package let id: ID<ReferencePhoto>
    package let person: ID<Person>
    package let report: PhotoReport
    /// Why it was taken although checks failed; nil: they did not.
    package let forcedReason: String?
    /// Name of whoever brought it; empty: unknown.
    package let by: String
    package let at: Date
}

/// What a face is compared with: the photo as used and its numbers.
package struct ReferenceFace: Sendable, Equatable {
    package let photo: ID<ReferencePhoto>
    /// JPEG.
    package let picture: [UInt8]
    /// nil: no consent, no face in it, taken although checks failed, or no weights; a person compares.
    package let template: FaceTemplate?
}

/// Separate consent to face use (单独同意).
package struct FaceConsent: Sendable, Equatable {
    /// The version of the text asked for now; an older one must be asked for anew.
    package static let version = "2026-11"

    package let version: String
    package let at: Date

    /// Whether it is to the text of today.
    package var isCurrent: Bool { version == Self.version }
}

/// How far identity data can be trusted (学生信息状态, SM-A1); stable codes, as stored.
package enum IdentityState: String, Sendable, CaseIterable {
    case noPhoto = "no_photo"
    case awaiting, manual, accurate

    /// What a state turns into when a photo is stored; nil: the photo is locked.
    package var withPhoto: IdentityState? {
        switch self {
        case .noPhoto, .awaiting: .awaiting
        case .manual: .awaiting
        case .accurate: nil
        }
    }

    /// What an authority's answer makes of it; nil: nothing to be decided in this state.
    package func authenticated(_ matches: Bool) -> IdentityState? {
        self == .awaiting ? (matches ? .accurate : .manual) : nil
    }

    /// What a person's confirmation makes of it (人工确认, A-20); nil: nothing to confirm.
    package var confirmed: IdentityState? { self == .manual ? .accurate : nil }
}
