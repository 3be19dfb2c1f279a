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
    /// The detail of each part of the picture, in the same order each time; empty: not measured.
    package let cells: [Double]
    /// The time of the first picture that looks like this one; `at` when this one is new.
    package let unchangedSince: Double
    /// The time of the first picture this one repeats exactly; `at` when it repeats none.
    package let sameSince: Double
    /// How much edges gain from being seen finely, 0…2; what blur takes away.
    package let crispness: Double
    /// How it lies against the reference still; nil: there is none, or it was not compared.
    package var placement: Placement?

    package init(
        at: Double,
        faces: [ObservedFace]?,
        reduced: Bool = false,
        mean: Double,
        darkShare: Double,
        detail: Double,
        cells: [Double] = [],
        unchangedSince: Double? = nil,
        sameSince: Double? = nil,
        crispness: Double = 1,
        placement: Placement? = nil
    ) {
        self.at = at
        self.faces = faces
        self.reduced = reduced
        self.mean = mean
        self.darkShare = darkShare
        self.detail = detail
        self.cells = cells
        self.unchangedSince = unchangedSince ?? at
        self.sameSince = sameSince ?? unchangedSince ?? at
        self.crispness = crispness
        self.placement = placement
    }
}
