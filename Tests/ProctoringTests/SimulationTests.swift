import Alerts
import Foundation
import Proctoring
import Testing

@Suite("monitoring alarms in simulated sittings") struct SimulationTests {
    /// Sittings in each block; all blocks together are the figure of the design.
    private static let sittings = 1000

    @Test(
        "B-10 B-21 every cause is alarmed once within ten seconds of being due, and nothing else is",
        arguments: [1, 2, 3]
    )
    func everyFaultAndNothingElse(block: UInt64) {
        var found: [AlertCause: Int] = [:]
        for seed in 0..<Self.sittings {
            var sitting = SimulatedSitting(seed: block &* 10_000 &+ UInt64(seed))
            sitting.run()
            let told = sitting.raised.map(\.difference.cause)
            guard told == [sitting.fault?.cause].compactMap(\.self) else {
                Issue.record("seed \(seed): \(told) instead of \(String(describing: sitting.fault))")
                continue
            }
            guard let fault = sitting.fault, let alert = sitting.raised.first else { continue }
            found[fault.cause, default: 0] += 1
            let late = alert.at - fault.from - fault.grace
            // The rules' own due moment and the one that was promised.
            let due = Plans.due.addingTimeInterval(alert.at).timeIntervalSince(alert.difference.due)
            #expect(late <= 10 && due >= 0 && due <= 10, "\(fault) told \(late) s late, seed \(seed)")
        }
        #expect(Set(found.keys) == Set(SimulatedFault.all), "every cause occurred")
        #expect(found.values.allSatisfy { $0 >= 5 }, "\(found)")
    }
}
