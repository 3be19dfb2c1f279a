/// One picture of a burst, as far as the rules need it.
///
/// Lumas are 0…255.
package struct BurstFrame: Sendable, Equatable {
    /// Why the picture could not be looked at, as a stable code; nil: it was.
    package var refusal: String?
    /// People seen: the largest face, and further ones that are surely faces.
    package var people = 0
    /// Pixels between the eyes.
    package var eyeDistance = 0.0
    /// Share of the picture's width the face takes.
    package var faceShare = 0.0
    /// Offset of the nose from the middle of the eyes, in eye distances.
    package var turn = 0.0
    package var brightness = 0.0
    package var contrast = 0.0
    package var sharpness = 0.0
    /// Liveness, 0…1; nil when it was not told.
    package var live: Double?
    package var secondOpinion: Double?
    package var template: FaceTemplate?

    package init(refusal: String? = nil) { self.refusal = refusal }
}

/// Why a check did not pass; the raw values are stable codes.
package enum BurstReason: String, Sendable, CaseIterable, Codable {
    case tooFewFrames = "too_few_frames"
    /// The pictures could not be read.
    case unreadable
    case noFace = "no_face"
    case severalFaces = "several_faces"
    case tooFar = "too_far"
    case tooNear = "too_near"
    case turned
    case tooDark = "too_dark"
    case tooBright = "too_bright"
    case blurred
    /// Not one and the same face in all frames.
    case faceChanged = "face_changed"
    /// It looks like a picture or a screen.
    case notLive = "not_live"
    /// Life could not be told surely.
    case lifeUnsure = "life_unsure"
    case otherPerson = "other_person"
    /// Neither surely the same person nor surely another.
    case likenessUnsure = "likeness_unsure"
    /// There is nothing to compare with.
    case noReference = "no_reference"
    /// The reference was made by another net and must be made again.
    case otherModel = "other_model"
}

/// What came out of one burst.
package struct BurstVerdict: Sendable, Equatable {
    /// Stable codes, as stored.
    package enum Outcome: String, Sendable, CaseIterable, Codable {
        case passed
        /// A person decides.
        case unsure
        case failed
    }

    package var outcome: Outcome
    /// The first thing that stands in the way; nil when passed.
    package var reason: BurstReason?
    /// Indices of the frames that were good enough.
    package var used: [Int] = []
    /// Cosine with the reference.
    package var similarity: Double?
    /// Mean liveness of the frames used, and of the second opinion.
    package var liveness: Double?
    package var secondOpinion: Double?
    /// The mean of the faces of the frames used.
    package var template: FaceTemplate?
}
