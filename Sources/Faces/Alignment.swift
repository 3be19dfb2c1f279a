/// How a picture lies against the reference still of its camera.
package struct Alignment: Equatable, Sendable {
    /// Share of one picture's edges, at most 1, that are found again in the other; about 0 in another scene.
    package var kept: Double
    /// Pixels of edge in the poorer of both pictures: with few, nothing can be told.
    package var edges: Int
    /// Points that could be compared.
    package var features: Int
    /// Points that lie alike after the shift, turn and scale below.
    package var matched: Int
    /// How far the middle has gone, as a share of width and height.
    package var shift: (x: Double, y: Double)
    /// Degrees.
    package var turn: Double
    package var scale: Double
    /// How crisp the reference is, as `PictureMeasures.crispness`.
    package var referenceCrispness: Double

    package init(
        kept: Double,
        edges: Int = 5000,
        features: Int = 300,
        matched: Int = 0,
        shift: (x: Double, y: Double) = (0, 0),
        turn: Double = 0,
        scale: Double = 1,
        referenceCrispness: Double = 0
    ) {
        self.kept = kept
        self.edges = edges
        self.features = features
        self.matched = matched
        self.shift = shift
        self.turn = turn
        self.scale = scale
        self.referenceCrispness = referenceCrispness
    }

    package static func == (one: Alignment, other: Alignment) -> Bool {
        one.kept == other.kept && one.edges == other.edges && one.features == other.features
            && one.matched == other.matched && one.shift == other.shift && one.turn == other.turn
            && one.scale == other.scale && one.referenceCrispness == other.referenceCrispness
    }
}
