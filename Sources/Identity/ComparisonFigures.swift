internal import Foundation

/// How well a likeness tells one person from two, over labelled pairs.
package struct ComparisonFigures: Sendable, Equatable {
    /// A point of the detection error trade-off: both error rates at a threshold.
    package struct Point: Sendable, Equatable {
        package let threshold: Double
        /// Share of pairs of one person refused.
        package let frr: Double
        /// Share of pairs of two people accepted.
        package let far: Double
    }

    /// Ascending.
    private let same: [Double]
    private let different: [Double]

    package init(same: [Double], different: [Double]) {
        self.same = same.sorted()
        self.different = different.sorted()
    }

    package var pairs: Int { same.count + different.count }

    /// Both error rates when a likeness of at least `threshold` counts as the same person.
    package func point(at threshold: Double) -> Point {
        Point(
            threshold: threshold,
            frr: share(same.count { $0 < threshold }, of: same.count),
            far: share(different.count { $0 >= threshold }, of: different.count)
        )
    }

    /// The greatest share of pairs judged rightly, and the lowest threshold that reaches it.
    package var best: (accuracy: Double, threshold: Double) {
        var best = (accuracy: 0.0, threshold: 0.0)
        for point in curve {
            let right = (1 - point.frr) * Double(same.count) + (1 - point.far) * Double(different.count)
            let accuracy = right / Double(max(1, pairs))
            if accuracy > best.accuracy + 1e-12 { best = (accuracy, point.threshold) }
        }
        return best
    }

    /// The error rate where both errors are alike.
    package var equalErrorRate: Double {
        let nearest = curve.min { abs($0.frr - $0.far) < abs($1.frr - $1.far) }
        return nearest.map { ($0.frr + $0.far) / 2 } ?? 0
    }

    /// The share of one person's pairs accepted when at most that share of strangers is; nil with too few strangers
    /// to tell.
    package func accepted(atFar far: Double) -> Double? {
        guard let threshold = threshold(forFar: far) else { return nil }
        return share(same.count { $0 > threshold }, of: same.count)
    }

    /// The likeness above which at most that share of strangers lies.
    package func threshold(forFar far: Double) -> Double? {
        guard Double(different.count) * far >= 1 else { return nil }
        return different[different.count - 1 - Int(Double(different.count) * far)]
    }

    /// Every threshold that occurs, ascending, with both error rates.
    package var curve: [Point] {
        var (refused, strangers) = (0, 0)
        return Set(same + different).sorted().map { threshold in
            while refused < same.count, same[refused] < threshold { refused += 1 }
            while strangers < different.count, different[strangers] < threshold { strangers += 1 }
            return Point(
                threshold: threshold,
                frr: share(refused, of: same.count),
                far: share(different.count - strangers, of: different.count)
            )
        }
    }

    private func share(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}

extension ComparisonFigures {
    /// Wilson's interval of a share, 95 %.
    package static func interval(_ share: Double, of count: Int) -> ClosedRange<Double> {
        guard count > 0 else { return 0...1 }
        let (z, n) = (1.959964, Double(count))
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, middle - half)...min(1, middle + half)
    }

    /// Pairs of strangers without one false match that would show a rate below `far`, with 95 % certainty.
    ///
    /// No false match in n tries says: below 3 / n.
    package static func pairsNeeded(forFar far: Double) -> Int {
        Int((log(0.05) / log(1 - far)).rounded(.up))
    }
}
