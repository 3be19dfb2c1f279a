import Alerts
import Foundation
import Testing

private let start = Date(timeIntervalSince1970: 1_795_222_800)

/// Seconds from the start, in a list of three where everybody can be told.
private func facts(
    _ severity: AlertSeverity = .alarm,
    canReach: [Bool] = [true, true, true],
    results: [Int: EscalationFacts.Result] = [:],
    _ change: (inout EscalationFacts) -> Void = { _ in }
) -> EscalationFacts {
    var facts = EscalationFacts(severity: severity, canReach: canReach)
    facts.results = results
    change(&facts)
    return facts
}

private func at(step: Int, since: TimeInterval = 0, reminders: Int = 0) -> Escalation {
    var state = Escalation()
    state.step = step
    state.steppedAt = step < 0 ? nil : start + since
    state.reminders = reminders
    return state
}

@Suite("B-13 escalation") struct EscalationRulesTests {
    private let rules = EscalationRules()

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let state: Escalation
        let facts: EscalationFacts
        let now: TimeInterval
        let tellings: [Telling]
        let due: TimeInterval?
        var isUnreached = false
    }

    static let cases: [Case] = [
        Case(
            testDescription: "the first is told at once",
            state: at(step: -1),
            facts: facts(),
            now: 0,
            tellings: [.told(0)],
            due: 120
        ),
        Case(
            testDescription: "an alarm's silence is not over",
            state: at(step: 0),
            facts: facts(results: [0: .reached]),
            now: 119,
            tellings: [],
            due: 120
        ),
        Case(
            testDescription: "an alarm nobody takes is passed on after two minutes",
            state: at(step: 0),
            facts: facts(results: [0: .reached]),
            now: 120,
            tellings: [.passedOn(from: 0, to: 1), .told(1)],
            due: 240
        ),
        Case(
            testDescription: "a warning waits for ten",
            state: at(step: 0),
            facts: facts(.warn, results: [0: .reached]),
            now: 599,
            tellings: [],
            due: 600
        ),
        Case(
            testDescription: "a notice waits for whoever was told",
            state: at(step: 0),
            facts: facts(.notice, results: [0: .reached]),
            now: 99_999,
            tellings: [],
            due: nil
        ),
        Case(
            testDescription: "messages still on their way are silence too",
            state: at(step: 0),
            facts: facts(results: [0: .pending]),
            now: 120,
            tellings: [.passedOn(from: 0, to: 1), .told(1)],
            due: 240
        ),
        Case(
            testDescription: "a step whose messages all failed is not waited for",
            state: at(step: 0),
            facts: facts(results: [0: .lost]),
            now: 3,
            tellings: [.told(1)],
            due: 123
        ),
        Case(
            testDescription: "who has no way to be told is passed over",
            state: at(step: -1),
            facts: facts(canReach: [false, false, true]),
            now: 0,
            tellings: [.told(2)],
            due: 900
        ),
        Case(
            testDescription: "the end of the list waits for the reminder",
            state: at(step: 2),
            facts: facts(results: [2: .reached]),
            now: 899,
            tellings: [],
            due: 900
        ),
        Case(
            testDescription: "everybody is reminded",
            state: at(step: 2),
            facts: facts(results: [2: .reached]),
            now: 900,
            tellings: [.reminder(0, turn: 1), .reminder(1, turn: 1), .reminder(2, turn: 1)],
            due: 1800
        ),
        Case(
            testDescription: "reminders are bounded",
            state: at(step: 2, reminders: 4),
            facts: facts(results: [2: .reached]),
            now: 90_000,
            tellings: [],
            due: nil
        ),
        Case(
            testDescription: "what repeats until it is solved has no bound",
            state: at(step: 2, reminders: 40),
            facts: facts(.warn, results: [2: .reached]) { $0.repeats = true },
            now: 86_400,
            tellings: [.reminder(0, turn: 41), .reminder(1, turn: 41), .reminder(2, turn: 41)],
            due: 172_800
        ),
        Case(
            testDescription: "acknowledgement stops it",
            state: at(step: 0),
            facts: facts(results: [0: .reached]) { $0.isAcknowledged = true },
            now: 600,
            tellings: [],
            due: nil
        ),
        Case(
            testDescription: "nobody on the list: unreached, and looked at again",
            state: at(step: -1),
            facts: facts(canReach: []),
            now: 0,
            tellings: [],
            due: 30,
            isUnreached: true
        ),
        Case(
            testDescription: "nobody with a way: unreached",
            state: at(step: -1),
            facts: facts(canReach: [false, false]),
            now: 0,
            tellings: [],
            due: 30,
            isUnreached: true
        ),
        Case(
            testDescription: "somebody entered the list: told",
            state: at(step: -1),
            facts: facts(canReach: [true]),
            now: 40,
            tellings: [.told(0)],
            due: 940
        ),
        Case(
            testDescription: "all failed: unreached",
            state: at(step: 2),
            facts: facts(results: [0: .lost, 1: .lost, 2: .lost]),
            now: 5,
            tellings: [],
            due: 900,
            isUnreached: true
        ),
        Case(
            testDescription: "one was reached before: not unreached",
            state: at(step: 2),
            facts: facts(results: [0: .reached, 1: .lost, 2: .lost]),
            now: 5,
            tellings: [],
            due: 900
        ),
        Case(
            testDescription: "the last is still being tried: not unreached yet",
            state: at(step: 2),
            facts: facts(results: [0: .lost, 1: .lost, 2: .pending]),
            now: 5,
            tellings: [],
            due: 900
        ),
        Case(
            testDescription: "acknowledged though unreached: somebody knows",
            state: at(step: 2),
            facts: facts(results: [0: .lost, 1: .lost, 2: .lost]) { $0.isAcknowledged = true },
            now: 5,
            tellings: [],
            due: nil
        ),
        Case(
            testDescription: "quiet hours hold a warning back",
            state: at(step: -1),
            facts: facts(.warn) { $0.quietUntil = start + 3600 },
            now: 0,
            tellings: [],
            due: 3600
        ),
        Case(
            testDescription: "quiet hours hold its next step back",
            state: at(step: 0),
            facts: facts(.warn, results: [0: .reached]) { $0.quietUntil = start + 3600 },
            now: 700,
            tellings: [],
            due: 3600
        ),
        Case(
            testDescription: "never of a running or imminent sitting",
            state: at(step: -1),
            facts: facts(.notice) {
                $0.quietUntil = start + 3600
                $0.isPressing = true
            },
            now: 0,
            tellings: [.told(0)],
            due: nil
        ),
        Case(
            testDescription: "never an alarm",
            state: at(step: -1),
            facts: facts { $0.quietUntil = start + 3600 },
            now: 0,
            tellings: [.told(0)],
            due: 120
        ),
        Case(
            testDescription: "quiet hours that are over hold nothing",
            state: at(step: -1),
            facts: facts(.warn) { $0.quietUntil = start },
            now: 1,
            tellings: [.told(0)],
            due: 601
        ),
        Case(
            testDescription: "an end settles before it is told",
            state: at(step: 1),
            facts: facts(results: [0: .reached]) { $0.clearedAt = start + 100 },
            now: 101,
            tellings: [],
            due: 135
        ),
        Case(
            testDescription: "an end is told",
            state: at(step: 1),
            facts: facts(results: [0: .reached]) { $0.clearedAt = start + 100 },
            now: 135,
            tellings: [.cleared],
            due: nil
        ),
        Case(
            testDescription: "nobody was told: nobody hears of the end",
            state: at(step: -1),
            facts: facts { $0.clearedAt = start + 100 },
            now: 500,
            tellings: [],
            due: nil
        ),
    ]

    @Test("B-13 each step comes when it is due, and no other", arguments: cases)
    func decides(_ one: Case) {
        let decision = rules.decide(one.state, one.facts, now: start + one.now)
        #expect(decision.tellings == one.tellings)
        #expect(decision.dueAt.map { $0.timeIntervalSince(start) } == one.due)
        #expect(decision.state.isUnreached == one.isUnreached)
    }

    @Test("an end is told once, and what returns afterwards is told anew")
    func rounds() {
        let over = facts(results: [0: .reached]) { $0.clearedAt = start + 100 }
        let told = rules.decide(at(step: 0), over, now: start + 200)
        #expect(told.tellings == [.cleared] && told.state.toldClear)
        let again = rules.decide(told.state, over, now: start + 300)
        #expect(again.tellings == [] && again.dueAt == nil)
        let back = rules.decide(told.state, facts(), now: start + 400)
        #expect(back.tellings == [.told(0)] && back.state.round == 1)
    }

    @Test("one that comes back before its end was told goes on where it was")
    func flicker() {
        let over = facts(results: [0: .reached]) { $0.clearedAt = start + 100 }
        let waiting = rules.decide(at(step: 0), over, now: start + 110)
        let back = rules.decide(waiting.state, facts(results: [0: .reached]), now: start + 115)
        #expect(back.tellings == [] && back.state.round == 0 && back.dueAt == start + 120)
    }

    @Test("a list that became shorter does not break what runs", arguments: [0, 1])
    func shorter(length: Int) {
        let list = [Bool](repeating: true, count: length)
        let decision = rules.decide(
            at(step: 2),
            facts(canReach: list, results: [2: .reached]),
            now: start + 900
        )
        #expect(decision.tellings.count == length)
    }
}

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
