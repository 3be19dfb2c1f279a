/// A face as the detector gave it, in pixels of the picture.
package struct ObservedFace: Equatable, Sendable {
    package let x: Double
    package let y: Double
    package let width: Double
    package let height: Double
    /// 0…1; nil from the fallback, which gives none.
    package let score: Double?

    package init(x: Double, y: Double, width: Double, height: Double, score: Double?) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.score = score
    }
}

/// What was measured of one sampled picture of a source.
package struct Observation: Equatable, Sendable {
    /// Seconds of the source; grows from one observation to the next.
    package let at: Double
    /// Nil when nobody looked for faces.
    package let faces: [ObservedFace]?
    /// The faces come from the fallback and are less certain.
    package let reduced: Bool
    /// Mean luma, 0…255.
    package let mean: Double
    /// Share of dark pixels, 0…1.
    package let darkShare: Double
    /// Share of the picture, 0…1, in which there is any detail.
    package let detail: Double
    /// The time of the first picture that looks like this one; `at` when this one is new.
    package let unchangedSince: Double

    package init(
        at: Double,
        faces: [ObservedFace]?,
        reduced: Bool = false,
        mean: Double,
        darkShare: Double,
        detail: Double,
        unchangedSince: Double? = nil
    ) {
        self.at = at
        self.faces = faces
        self.reduced = reduced
        self.mean = mean
        self.darkShare = darkShare
        self.detail = detail
        self.unchangedSince = unchangedSince ?? at
    }
}
