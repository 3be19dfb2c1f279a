import Foundation
import Testing

@testable import Recording

private func at(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + seconds) }
private func span(_ from: Double, _ to: Double) -> Range<Date> { at(from)..<at(to) }

@Suite struct CoverageRulesTests {
    /// A ledger in one line: `kept 0-60 no_signal 60-70`.
    private func line(_ evidence: CoverageEvidence, _ window: Range<Date> = span(0, 100)) -> String {
        CoverageRules.coverage(of: window, from: evidence).stretches.map { stretch in
            let from = Int(stretch.from.timeIntervalSince(at(0))),
                to = Int(stretch.to.timeIntervalSince(at(0)))
            return "\(stretch.cause?.rawValue ?? "kept") \(from)-\(to)"
        }.joined(separator: " ")
    }

    private func evidence(_ change: (inout CoverageEvidence) -> Void) -> CoverageEvidence {
        var evidence = CoverageEvidence()
        change(&evidence)
        return evidence
    }

    @Test("B-04 without any evidence nothing was started")
    func nothing() {
        #expect(line(CoverageEvidence()) == "not_started 0-100")
    }

    @Test("B-04 footage close together is one stretch, further apart there is a gap")
    func joins() {
        let found = evidence {
            $0.kept = [span(0, 20), span(21.4, 40), span(50, 100)]
            $0.life = [.init(span(0, 1000), .unknown)]
        }
        #expect(line(found) == "kept 0-40 unknown 40-50 kept 50-100")
    }

    @Test(
        "B-21 each gap has the cause of what kept it from being recorded",
        arguments: [
            (GapCause.noSignal), .refused, .unreachable, .notCamera, .unsupported, .stalledCamera,
            .serverDown,
        ]
    )
    func causes(cause: GapCause) {
        let found = evidence {
            $0.kept = [span(10, 30), span(60, 100)]
            $0.life = [
                .init(span(0, 10), .notStarted), .init(span(10, 30), .unknown), .init(span(30, 60), cause),
                .init(span(60, 1000), .unknown),
            ]
        }
        #expect(line(found) == "not_started 0-10 kept 10-30 \(cause.rawValue) 30-60 kept 60-100")
    }

    @Test("footage is stronger than any excuse, then the hand, the disk, the server, the camera")
    func strength() {
        let all = evidence {
            $0.kept = [span(0, 20)]
            $0.closedAt = at(80)
            $0.troubles = [.init(span(10, 40), .diskFull)]
            $0.runs = [span(-100, 30), span(60, 1000)]
            $0.life = [.init(span(0, 1000), .noSignal)]
        }
        #expect(
            line(all) == "kept 0-20 disk_full 20-40 server_down 40-60 no_signal 60-80 closed_by_hand 80-100"
        )
    }

    @Test("B-23 footage that is lost is a gap by name, stronger than what else went on")
    func lost() {
        let found = evidence {
            $0.kept = [span(0, 20), span(60, 100)]
            $0.lost = [span(20, 60)]
            $0.closedAt = at(50)
            $0.troubles = [.init(span(30, 40), .diskFull)]
        }
        #expect(line(found) == "kept 0-20 footage_lost 20-60 kept 60-100")
    }

    @Test("after a clock was put back, states that overlap explain every moment all the same")
    func overlapping() {
        let found = evidence {
            $0.life = [
                .init(span(0, 80), .noSignal), .init(span(20, 30), .stalledCamera),
                .init(span(70, 1000), .refused),
            ]
        }
        #expect(line(found) == "no_signal 0-80 refused 80-100")
    }

    @Test("what a dying server had not written yet went with it, and is not called unknown")
    func grain() {
        let found = evidence {
            $0.kept = [span(0, 28.5), span(60.001, 100)]
            $0.runs = [span(-100, 30), span(50, 1000)]
            $0.life = [
                .init(span(0, 30), .unknown), .init(span(30, 60), .serverDown),
                .init(span(60, 1000), .unknown),
            ]
        }
        let causes = CoverageRules.coverage(of: span(0, 100), from: found).stretches.map(\.cause)
        #expect(causes == [nil, .serverDown, nil])
    }

    @Test("an end by hand is no loss, a second between two runs no absence")
    func fair() {
        let closed = evidence {
            $0.kept = [span(0, 50)]
            $0.closedAt = at(50)
            $0.runs = [span(-10, 20), span(21, 1000)]
        }
        let coverage = CoverageRules.coverage(of: span(0, 100), from: closed)
        #expect(coverage.share == 1)
        #expect(coverage.planned == 100 && coverage.kept == 50)
        #expect(coverage.gaps.map(\.cause) == [.closedByHand])
    }

    @Test("B-07 every moment is told exactly once, whatever the evidence", arguments: 0..<400)
    func property(seed: Int) {
        var random = Seeded(UInt64(seed))
        let found = random.evidence()
        let window = span(0, Double.random(in: 1...120, using: &random))
        let stretches = CoverageRules.coverage(of: window, from: found).stretches
        #expect(stretches.first?.from == window.lowerBound && stretches.last?.to == window.upperBound)
        for (one, next) in zip(stretches, stretches.dropFirst()) {
            #expect(one.to == next.from)
            #expect(one.cause != next.cause)
        }
        #expect(stretches.allSatisfy { $0.from < $0.to })
        for moment in stride(from: 0.25, to: window.upperBound.timeIntervalSince(window.lowerBound), by: 1.7)
        {
            let stretch = stretches.first { ($0.from..<$0.to).contains(at(moment)) }
            #expect(stretch.map { $0.cause == nil } == expectsKept(found, at(moment)), "\(moment)")
        }
    }

    /// Said again in another way: footage over the moment, or two pieces of it less than the join apart.
    private func expectsKept(_ evidence: CoverageEvidence, _ moment: Date) -> Bool {
        if evidence.kept.contains(where: { $0.contains(moment) }) { return true }
        guard let before = evidence.kept.map(\.upperBound).filter({ $0 <= moment }).max(),
            let after = evidence.kept.map(\.lowerBound).filter({ $0 > moment }).min()
        else { return false }
        return after.timeIntervalSince(before) < CoverageRules.join
    }

    @Test(
        "SM-B1 the replay's state follows from the ledgers",
        arguments: [
            ([], false, false, ReplayState.none), ([1.0], true, false, .recording),
            ([0.0], true, false, .none),
            ([1.0, 0.996], true, true, .stored), ([1.0, 0.9], true, true, .short),
            ([0.0, 0.0], true, true, .missing),
            ([], true, true, .missing), ([1.0, 0.0], true, true, .short),
        ]
    )
    func state(shares: [Double], isDue: Bool, isOver: Bool, expected: ReplayState) {
        let ledgers = shares.map { share in
            CoverageRules.coverage(
                of: span(0, 1000),
                from: evidence { if share > 0 { $0.kept = [span(0, 1000 * share)] } }
            )
        }
        #expect(CoverageRules.state(ledgers, isDue: isDue, isOver: isOver) == expected)
    }

    @Test("while it goes on it is judged up to a moment ago, afterwards to the end")
    func judged() {
        let plan = span(0, 100)
        #expect(CoverageRules.judged(plan, at: at(2)) == nil)
        #expect(CoverageRules.judged(plan, at: at(50)) == span(0, 47))
        #expect(CoverageRules.judged(plan, at: at(101)) == span(0, 98))
        #expect(CoverageRules.judged(plan, at: at(500)) == plan)
    }
}

/// Chance that can be repeated.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func range() -> Range<Date> {
        let start = Double.random(in: -20...120, using: &self)
        return span(start, start + Double.random(in: 0...40, using: &self))
    }

    mutating func evidence() -> CoverageEvidence {
        var evidence = CoverageEvidence()
        for _ in 0..<Int.random(in: 0...8, using: &self) { evidence.kept.append(range()) }
        for _ in 0..<Int.random(in: 0...5, using: &self) {
            evidence.life.append(.init(range(), GapCause.allCases.randomElement(using: &self) ?? .unknown))
        }
        for _ in 0..<Int.random(in: 0...3, using: &self) {
            evidence.troubles.append(.init(range(), .diskFull))
        }
        for _ in 0..<Int.random(in: 0...2, using: &self) { evidence.lost.append(range()) }
        for _ in 0..<Int.random(in: 0...3, using: &self) { evidence.runs.append(range()) }
        if Bool.random(using: &self) { evidence.closedAt = range().lowerBound }
        return evidence
    }
}
