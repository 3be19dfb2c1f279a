import Alerts
import Foundation
import Proctoring
import Testing

@Suite("monitoring alarms in simulated sittings") struct SimulationTests {
    @Test(
        "B-10 B-21 every fault is alarmed once within ten seconds of being due, and nothing else is",
        arguments: [1, 2, 3]
    )
    func everyFaultAndNothingElse(block: UInt64) {
        var faults = 0
        for seed in 0..<200 {
            var simulation = Simulation(seed: block &* 1000 &+ UInt64(seed))
            simulation.run()
            let expected = simulation.faults.prefix(1).map(\.cause)
            faults += expected.count
            #expect(simulation.raised.map(\.difference.cause) == expected, "seed \(seed)")
            for (difference, at) in simulation.raised {
                let late = Plans.due.addingTimeInterval(at).timeIntervalSince(difference.due)
                #expect(late >= 0 && late <= 10, "\(difference.cause) \(late) s after due, seed \(seed)")
            }
        }
        #expect(faults > 60)
    }
}
