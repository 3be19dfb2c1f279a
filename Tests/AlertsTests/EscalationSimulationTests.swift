import Alerts
import Foundation
import Testing

private let start = Date(timeIntervalSince1970: 1_795_222_800)

/// A sitting's worth of alerts with people who answer or not, channels that fail or not, all by a seed.
private struct Simulated {
    var random: SplitMix
    let rules = EscalationRules()
    /// What has been told: the same twice is a fault.
    var told: [String: Int] = [:]

    mutating func run() -> (alarms: Int, unheard: [String], doubled: [String]) {
        var unheard: [String] = []
        var alarms = 0
        for alert in 0..<(1 + Int(random.next() % 6)) {
            let severity = AlertSeverity.allCases[Int(random.next() % 3)]
            if severity == .alarm { alarms += 1 }
            if let fault = follow(alert, severity) { unheard.append(fault) }
        }
        return (alarms, unheard, told.filter { $0.value > 1 }.map(\.key))
    }

    private mutating func follow(_ alert: Int, _ severity: AlertSeverity) -> String? {
        let people = Int(random.next() % 5)
        var state = Escalation()
        var due: Date? = start
        let lasts = Double(random.next() % 5400)
        let answersAt: Double? = random.next() % 3 == 0 ? Double(random.next() % 4000) : nil
        let works = (0..<people).map { _ in random.next() % 4 != 0 }
        let can = (0..<people).map { _ in random.next() % 5 != 0 }
        var results: [Int: EscalationFacts.Result] = [:]
        var wasHeard = false
        for second in stride(from: 0.0, to: 6000, by: 1) {
            let now = start + second
            for (step, result) in results where result == .pending {
                // A message takes a second or so; then it is known.
                if random.next() % 2 == 0 {
                    results[step] = works[step] ? .reached : .lost
                    due = now
                }
            }
            let isOver = second >= lasts
            if isOver, second < lasts + 1 { due = now }
            let isTaken = answersAt.map { second >= $0 && $0 < lasts } ?? false
            if isTaken, second < (answersAt ?? 0) + 1 { due = now }
            guard let moment = due, moment <= now else { continue }
            var facts = EscalationFacts(severity: severity, canReach: can)
            facts.results = results
            facts.clearedAt = isOver ? start + lasts : nil
            facts.isAcknowledged = isTaken
            facts.isPressing = true
            let decision = rules.decide(state, facts, now: now)
            for telling in decision.tellings {
                told["\(alert) \(decision.state.round) \(telling)", default: 0] += 1
                if case .told(let step) = telling { results[step] = .pending }
            }
            (state, due) = (decision.state, decision.dueAt)
            if results.values.contains(where: { $0 != .lost }) || state.isUnreached || isTaken {
                wasHeard = true
            }
            if severity == .alarm, !isOver, !isTaken, second > 30, !wasHeard {
                return "alert \(alert) at \(second)"
            }
        }
        let wasTold = results.values.contains(.reached)
        if wasTold, lasts < 5900, state.toldClear == false { return "alert \(alert)'s end was not told" }
        return nil
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

@Suite("B-12 simulated sittings") struct EscalationSimulationTests {
    @Test("in three thousand sittings nobody is told twice and no alarm is unheard", arguments: 0..<10)
    func sittings(seed: UInt64) {
        var alarms = 0
        for sitting in 0..<300 {
            var simulated = Simulated(random: SplitMix(state: seed &* 1000 &+ UInt64(sitting)))
            let result = simulated.run()
            alarms += result.alarms
            #expect(result.doubled == [], "seed \(seed), sitting \(sitting)")
            #expect(result.unheard == [], "seed \(seed), sitting \(sitting)")
        }
        #expect(alarms > 100)
    }
}
