/// A shift, turn and scale of the plane: x' = a x - b y + left, y' = b x + a y + top.
package struct SimilarityMap: Equatable, Sendable {
    package let a: Double
    package let b: Double
    package let left: Double
    package let top: Double

    /// The map that brings one set of points nearest to another, by least squares over four unknowns.
    ///
    /// Nil when the points are all one.
    package init?(from points: [PicturePoint], to goals: [PicturePoint]) {
        let count = Double(points.count)
        guard points.count == goals.count, count >= 2 else { return nil }
        let (meanX, meanY) = (points.map(\.x).reduce(0, +) / count, points.map(\.y).reduce(0, +) / count)
        let (goalX, goalY) = (goals.map(\.x).reduce(0, +) / count, goals.map(\.y).reduce(0, +) / count)
        var (along, across, spread) = (0.0, 0.0, 0.0)
        for (point, goal) in zip(points, goals) {
            let (x, y, u, v) = (point.x - meanX, point.y - meanY, goal.x - goalX, goal.y - goalY)
            along += x * u + y * v
            across += x * v - y * u
            spread += x * x + y * y
        }
        guard spread > 1e-9 else { return nil }
        a = along / spread
        b = across / spread
        left = goalX - a * meanX + b * meanY
        top = goalY - b * meanX - a * meanY
    }

    /// Two rows of three numbers.
    var rows: [Double] { [a, -b, left, b, a, top] }

    /// Where a point goes.
    package func callAsFunction(_ point: PicturePoint) -> PicturePoint {
        PicturePoint(x: a * point.x - b * point.y + left, y: b * point.x + a * point.y + top)
    }
}
