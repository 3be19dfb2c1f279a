package import Foundation

/// What the ledger is made from, for one camera in one room sitting.
package struct CoverageEvidence: Sendable {
    /// A stretch of time something went on; open ones end in the distant future.
    package struct Spell: Sendable {
        package let range: Range<Date>
        package let cause: GapCause

        package init(_ range: Range<Date>, _ cause: GapCause) {
            self.range = range
            self.cause = cause
        }
    }

    /// What is on the disk, in any order, overlapping or not.
    package var kept: [Range<Date>] = []
    /// What was recorded and is not on the disk any more.
    package var lost: [Range<Date>] = []
    /// The life of the source; `unknown` while it was live.
    package var life: [Spell] = []
    /// When the recording could not be written.
    package var troubles: [Spell] = []
    /// When the server ran.
    package var runs: [Range<Date>] = []
    /// Since when monitoring is ended by hand.
    package var closedAt: Date?

    package init() {}
}

/// Makes the ledger; no I/O.
package enum CoverageRules {
    /// Two stretches of footage closer than this follow each other: a camera's clock and ours differ by that
    /// much over a reconnect, and a fragment is a second long.
    package static let join: TimeInterval = 1.5
    /// An unexplained moment shorter than this belongs to the gap beside it.
    static let grain: TimeInterval = 2.5
    /// While recording goes on it is judged up to so many seconds ago: what came later may still be on its way.
    package static let settling: TimeInterval = 3
    /// From this share on a replay counts as whole.
    package static let whole = 0.995

    /// The part of a plan that can be judged at a moment; nil when nothing has become due.
    package static func judged(_ plan: Range<Date>, at now: Date) -> Range<Date>? {
        let end =
            now < plan.upperBound.addingTimeInterval(settling)
            ? min(plan.upperBound, now.addingTimeInterval(-settling)) : plan.upperBound
        return end > plan.lowerBound ? plan.lowerBound..<end : nil
    }

    /// Every moment of the window once, each with the strongest explanation: footage, then its loss, then an end by
    /// hand, then the recorder's trouble, then the server's absence, then the camera's own state.
    package static func coverage(of window: Range<Date>, from evidence: CoverageEvidence) -> Coverage {
        var layers = [Layer(joined(evidence.kept).map { ($0, nil) })]
        layers.append(Layer(joined(evidence.lost).map { ($0, .footageLost) }))
        if let closed = evidence.closedAt, closed < window.upperBound {
            layers.append(Layer([(closed..<Date.distantFuture, .closedByHand)]))
        }
        layers.append(Layer(evidence.troubles.map { ($0.range, $0.cause) }))
        layers.append(Layer(absences(evidence.runs, in: window).map { ($0, .serverDown) }))
        layers.append(Layer(evidence.life.map { ($0.range, $0.cause) }))
        let first = evidence.life.map(\.range.lowerBound).min() ?? .distantFuture
        layers.append(Layer([(Date.distantPast..<first, .notStarted)]))
        return Coverage(stretches: merged(explained(sweep(window, &layers))))
    }

    /// The replay's state from the ledgers of all cameras.
    ///
    /// - Parameters:
    ///   - isOver: whether the plan's end has passed.
    ///   - isDue: whether anything was to be recorded yet.
    package static func state(_ ledgers: [Coverage], isDue: Bool, isOver: Bool) -> ReplayState {
        guard isDue else { return .none }
        let kept = ledgers.reduce(0) { $0 + $1.kept }
        guard isOver else { return kept > 0 ? .recording : .none }
        guard kept > 0 else { return .missing }
        return ledgers.allSatisfy { ($0.share ?? 1) >= whole } ? .stored : .short
    }

    /// Footage in order, with what is close together made one.
    static func joined(_ kept: [Range<Date>]) -> [Range<Date>] {
        var joined: [Range<Date>] = []
        for range in kept.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound.timeIntervalSince(last.upperBound) < join {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }

    /// The times between the server's runs.
    ///
    /// A run ends at its last sign of life, so a second between two runs is the beat's own grain and no absence;
    /// without any run nothing is known.
    private static func absences(_ runs: [Range<Date>], in window: Range<Date>) -> [Range<Date>] {
        guard !runs.isEmpty else { return [] }
        var absences: [Range<Date>] = []
        var end = Date.distantPast
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if run.lowerBound.timeIntervalSince(end) > join { absences.append(end..<run.lowerBound) }
            end = max(end, run.upperBound)
        }
        return absences.filter { $0.overlaps(window) }
    }

    /// One explanation's stretches, walked through in step with time.
    private struct Layer {
        private let spells: [(range: Range<Date>, cause: GapCause?)]
        private var next = 0

        init(_ spells: [(Range<Date>, GapCause?)]) {
            self.spells = spells.filter { !$0.0.isEmpty }.sorted { $0.0.lowerBound < $1.0.lowerBound }
                .map { (range: $0.0, cause: $0.1) }
        }

        var edges: [Date] { spells.flatMap { [$0.range.lowerBound, $0.range.upperBound] } }

        /// The first spell over a moment; moments come in order, spells may overlap after a clock was put.
        mutating func cover(_ moment: Date) -> (isCovered: Bool, cause: GapCause?) {
            while next < spells.count, spells[next].range.upperBound <= moment { next += 1 }
            var index = next
            while index < spells.count, spells[index].range.lowerBound <= moment {
                if spells[index].range.contains(moment) { return (true, spells[index].cause) }
                index += 1
            }
            return (false, nil)
        }
    }

    private static func sweep(_ window: Range<Date>, _ layers: inout [Layer]) -> [CoverageStretch] {
        let inner = layers.flatMap(\.edges).filter { $0 > window.lowerBound && $0 < window.upperBound }
        let edges = [window.lowerBound] + Set(inner).sorted() + [window.upperBound]
        var stretches: [CoverageStretch] = []
        for (from, to) in zip(edges, edges.dropFirst()) where from < to {
            stretches.append(CoverageStretch(from: from, to: to, cause: explain(from, &layers)))
        }
        return merged(stretches)
    }

    /// Puts a short moment nothing explains to the gap beside it: what had arrived and had not reached the disk
    /// went with the server, or with the camera.
    private static func explained(_ stretches: [CoverageStretch]) -> [CoverageStretch] {
        stretches.indices.map { index in
            let stretch = stretches[index]
            guard stretch.cause == .unknown, stretch.seconds < grain else { return stretch }
            let after = index + 1 < stretches.count ? stretches[index + 1].cause : nil
            let before = index > 0 ? stretches[index - 1].cause : nil
            guard let cause = after ?? before else { return stretch }
            return CoverageStretch(from: stretch.from, to: stretch.to, cause: cause)
        }
    }

    private static func merged(_ stretches: [CoverageStretch]) -> [CoverageStretch] {
        var merged: [CoverageStretch] = []
        for stretch in stretches {
            if let last = merged.last, last.cause == stretch.cause {
                merged[merged.count - 1] = CoverageStretch(from: last.from, to: stretch.to, cause: last.cause)
            } else {
                merged.append(stretch)
            }
        }
        return merged
    }

    private static func explain(_ moment: Date, _ layers: inout [Layer]) -> GapCause? {
        for index in layers.indices {
            let found = layers[index].cover(moment)
            if found.isCovered { return found.cause }
        }
        return .unknown
    }
}
