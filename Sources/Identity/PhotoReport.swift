/// What is looked at in a reference photo; the raw values are stable codes, the names those of ISO/IEC 29794-5 where
/// it has one.
package enum PhotoCheck: String, Sendable, CaseIterable, Codable {
    case width, aspect
    case faces
    /// Width of the head in the picture's width.
    case size
    case centring = "centring"
    case height
    case turn, tilt, roll
    case eyes
    case sharpness, exposure, contrast, glare
    case background, evenness, colour
}

/// One check with what was measured.
package struct PhotoFinding: Sendable, Equatable, Codable {
    /// Stable codes, as stored.
    package enum Verdict: String, Sendable, Codable, CaseIterable {
        case good
        /// Borne with, and said.
        case warned
        case refused
        /// Not looked at: the weights are missing.
        case unknown
    }

    package let check: PhotoCheck
    package let verdict: Verdict
    /// In the check's own unit; `Docs/Photos.md` says which.
    package let value: Double?
    /// What is asked for; nil: no bound on that side.
    package let least: Double?
    package let most: Double?
}

/// Everything found out about one photo.
package struct PhotoReport: Sendable, Equatable, Codable {
    package let findings: [PhotoFinding]
    package let width: Int
    package let height: Int
    /// Where the face lies, in pixels: x, y, width, height; empty without one.
    package let box: [Double]
    /// Right eye and left eye, x and y; empty without a face.
    package let eyes: [Double]

    /// Whether nothing stands in the way of storing it.
    package var isGood: Bool { !findings.contains { $0.verdict == .refused } }
    package var refused: [PhotoCheck] { findings.filter { $0.verdict == .refused }.map(\.check) }
    package var warned: [PhotoCheck] { findings.filter { $0.verdict == .warned }.map(\.check) }
}

/// What the rules about photos are decided from.
package struct PhotoFacts: Sendable, Equatable {
    package var width = 0
    package var height = 0
    /// nil: nobody looked for faces.
    package var faces: Int?
    package var box: [Double] = []
    package var eyes: [Double] = []
    /// Offset of the nose in eye distances; place of the nose between eyes and mouth, 0…1.
    package var turn = 0.0
    package var tilt = 0.0
    /// The less open eye, 0…1; nil: not told.
    package var openness: Double?
    /// Of the aligned face.
    package var sharpness = 0.0
    package var brightness = 0.0
    package var contrast = 0.0
    package var burntShare = 0.0
    /// Of the background: hue in degrees, strength, lightness; ΔE of its worst cell.
    package var hue = 0.0
    package var chroma = 0.0
    package var unevenness = 0.0
    /// Mean strength of colour of the whole picture.
    package var colour = 0.0

    package init() {}
}
