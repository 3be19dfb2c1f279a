import Foundation
import Kernel
import Testing

@testable import Streams

@Suite struct SourceRulesTests {
    private static let legal: Set<String> = [
        "starting>live", "starting>interrupted", "starting>ended", "live>interrupted", "live>ended",
        "interrupted>interrupted", "interrupted>live", "interrupted>ended", "ended>starting",
    ]

    @Test(
        "SM-B1 a source takes exactly the legal steps",
        arguments: SourceState.allCases,
        SourceState.allCases
    )
    func matrix(old: SourceState, new: SourceState) {
        #expect(SourceRules.mayMove(from: old, to: new) == Self.legal.contains("\(old)>\(new)"))
    }

    @Test("the same interruption for the same cause is no news")
    func news() {
        #expect(!SourceRules.isNews(.interrupted, .noSignal, after: .interrupted, .noSignal))
        #expect(SourceRules.isNews(.interrupted, .refused, after: .interrupted, .noSignal))
        #expect(!SourceRules.isNews(.live, nil, after: .ended, nil))
    }

    @Test(
        "B-02 reconnecting grows patient, half by chance, and never guesses at passwords",
        arguments: [
            (1, SourceCause.noSignal, 0.0, 0.25), (1, .noSignal, 1.0, 0.5), (2, .noSignal, 1.0, 1),
            (5, .unreachable, 1.0, 8), (6, .unreachable, 1.0, 15), (60, .stalledCamera, 1.0, 15),
            (60, .stalledCamera, 0.0, 7.5), (1, .refused, 0.0, 60), (9, .refused, 1.0, 66),
        ]
    )
    func delay(attempt: Int, cause: SourceCause, chance: Double, seconds: Double) {
        #expect(SourceRules.delay(afterAttempt: attempt, cause: cause, chance: chance) == seconds)
    }

    @Test(
        "a common start is paced, and spread over ten seconds when it is large",
        arguments: [1, 8, 60, 80, 300]
    )
    func starts(count: Int) throws {
        let starts = SourceRules.starts(count: count, perSecond: 8)
        #expect(starts.count == count)
        #expect(try #require(starts.last) < 10)
        if count <= 80 {
            for second in 0..<10 { #expect(starts.filter { Int($0) == second }.count <= 8) }
        }
    }

    @Test("a connection never begins before the one before it ended")
    func anchor() {
        let now = Date(timeIntervalSince1970: 1_000_000)
        let free = SourceRules.anchor(
            arrival: now,
            presentation: 400_000_000,
            decode: 200_000_000,
            notBefore: nil
        )
        #expect(free.date(of: 400_000_000) == now)
        let floor = now.addingTimeInterval(30)
        let held = SourceRules.anchor(
            arrival: now,
            presentation: 400_000_000,
            decode: 200_000_000,
            notBefore: floor
        )
        #expect(held.date(of: 200_000_000) == floor)
    }

    @Test(
        "a put clock is told from a drifting one",
        arguments: [(0.0, 0.01, false), (0, 3600, true), (5, 4, true)]
    )
    func clock(old: Double, new: Double, isStep: Bool) {
        #expect((SourceRules.clockStep(from: old, to: new) != nil) == isStep)
    }

    @Test("chance lies between 0 and 1")
    func chance() {
        #expect(SourceRules.chance([0, 0, 0, 0]) == 0)
        #expect(SourceRules.chance([255, 255, 255, 255]) < 1)
        #expect(SourceRules.chance([255, 255, 255, 255]) > 0.99)
    }
}
