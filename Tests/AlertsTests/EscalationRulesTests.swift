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
