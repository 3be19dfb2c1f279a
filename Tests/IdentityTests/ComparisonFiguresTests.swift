import Identity
import Testing

@Suite struct ComparisonFiguresTests {
    private let figures = ComparisonFigures(
        same: [0.9, 0.8, 0.7, 0.35],
        different: [0.1, 0.2, 0.3, 0.4, 0.05, 0.15, 0.25, 0.0]
    )

    @Test func rates() {
        let point = figures.point(at: 0.4)
        #expect(point.frr == 0.25 && point.far == 0.125)
        #expect(figures.best.threshold == 0.35 && abs(figures.best.accuracy - 11 / 12) < 1e-9)
        #expect(figures.pairs == 12)
        #expect(abs(figures.equalErrorRate - 0.0625) < 1e-9)
    }

    @Test("too few strangers tell no rate")
    func few() {
        #expect(figures.accepted(atFar: 0.01) == nil)
        #expect(figures.accepted(atFar: 0.125) == 1)
        #expect(figures.threshold(forFar: 0.125) == 0.3)
        #expect(ComparisonFigures.pairsNeeded(forFar: 0.001) == 2995)
    }

    @Test("Wilson's interval", arguments: [(0.0, 11, 0.0, 0.2588), (0.5, 10, 0.2366, 0.7634)])
    func intervals(share: Double, count: Int, low: Double, high: Double) {
        let interval = ComparisonFigures.interval(share, of: count)
        #expect(abs(interval.lowerBound - low) < 0.001 && abs(interval.upperBound - high) < 0.001)
    }
}
