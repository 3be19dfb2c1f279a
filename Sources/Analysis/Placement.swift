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
