/// Why a check-in stands as it does; stable codes, as stored, in words `check_in.reason.<code>`.
package enum CheckInReason: String, Sendable, CaseIterable {
    // What the chain saw: the codes of Identity's reasons.
    case tooFewFrames = "too_few_frames"
    case unreadable
    case noFace = "no_face"
    case severalFaces = "several_faces"
    case tooFar = "too_far"
    case tooNear = "too_near"
    case turned
    case tooDark = "too_dark"
    case tooBright = "too_bright"
    case blurred
    case faceChanged = "face_changed"
    case notLive = "not_live"
    case lifeUnsure = "life_unsure"
    case otherPerson = "other_person"
    case likenessUnsure = "likeness_unsure"
    case noReference = "no_reference"
    case otherModel = "other_model"
    // What the desk noticed about the burst itself.
    case repeatedPictures = "repeated_pictures"
    case knownPictures = "known_pictures"
    case stillPictures = "still_pictures"
    case virtualCamera = "virtual_camera"
    case oddClock = "odd_clock"
    /// The device's clock is far off; noted, never held against anybody.
    case clockOff = "clock_off"
    // Why a person has to look.
    case spent
    case declined
    case revoked
    case noCamera = "no_camera"
    case wished
    case noWeights = "no_weights"
    case serverFailed = "server_failed"
    // What a person wrote down.
    case glasses, light, hair
    case oldPhoto = "old_photo"
    case document
    case mistake
    case other

    /// Reasons a candidate may hand himself to a person for.
    package static let ofCandidates: Set<CheckInReason> = [.declined, .noCamera, .wished]
    /// Reasons a person may decide for, in the order they are offered.
    package static let ofDeciders: [CheckInReason] = [
        .document, .glasses, .light, .hair, .oldPhoto, .otherPerson, .notLive, .mistake, .other,
    ]
}
