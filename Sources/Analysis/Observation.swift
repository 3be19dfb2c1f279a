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

/// How a picture lies against the reference still of its camera.
package struct Placement: Equatable, Sendable {
    /// Share of one picture's edges, at most 1, that are found again in the other; about 0 in another scene.
    package let kept: Double
    /// Pixels of edge in the poorer of both pictures.
    package let edges: Int
    /// Points that lie alike after the shift, turn and scale below.
    package let matched: Int
    /// How far the middle has gone, as a share of width and height.
    package let shiftX: Double
    package let shiftY: Double
    /// Degrees.
    package let turn: Double
    package let scale: Double
    /// The reference's own crispness.
    package let referenceCrispness: Double

    package init(
        kept: Double,
        edges: Int = 5000,
        matched: Int = 0,
        shiftX: Double = 0,
        shiftY: Double = 0,
        turn: Double = 0,
        scale: Double = 1,
        referenceCrispness: Double = 0
    ) {
        self.kept = kept
        self.edges = edges
        self.matched = matched
        self.shiftX = shiftX
        self.shiftY = shiftY
        self.turn = turn
        self.scale = scale
        self.referenceCrispness = referenceCrispness
    }
}
