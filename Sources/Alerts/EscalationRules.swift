package import FoundationEssentials

/// Who is told of an alert, and when the next one.
///
/// Pure: the runner asks whenever an alert is due, and simulations as often as they like.
///
/// - The first on the list is told at once, the next after silence; who was silent is told that it was passed on.
/// - A step all of whose messages fail, or that has no way to be told at all, is passed over without waiting.
/// - After the end of the list everybody is reminded at intervals, a bounded number of times; a cause that
///   repeats until it is solved is repeated without end.
/// - Acknowledgement stops it. The end is told once, to those who were told, and only when the alert has stayed
///   away for `settle` seconds: one that flickers is told once and not each time.
/// - Quiet hours hold back notices and warns, but nothing of a running or imminent sitting.
package struct EscalationRules: Sendable, Equatable {
    /// Seconds of silence after which the next is told; notices wait for whoever was told.
    package var alarmSilence: TimeInterval = 120
    package var warnSilence: TimeInterval = 600
    /// Seconds between reminders, and how many at most.
    package var reminderPause: TimeInterval = 900
    package var mostReminders = 4
    /// Seconds between repetitions of a cause that repeats.
    package var repeatPause: TimeInterval = 86_400
    /// Longer than an alert's reopening time.
    package var settle: TimeInterval = 35
    /// Seconds until it is looked again whether there is somebody to tell.
    package var recheck: TimeInterval = 30

    package init() {}

    package struct Decision: Sendable, Equatable {
        package var state: Escalation
        package var tellings: [Telling] = []
        /// When to decide again, should nothing happen; nil: never.
        package var dueAt: Date?

        /// Whether the moment has come; else it is looked at again then.
        fileprivate mutating func isDue(_ due: Date, now: Date) -> Bool {
            dueAt = now < due ? due : nil
            return now >= due
        }
    }

    /// The same with another pause between repetitions.
    package func repeating(every hours: Int) -> EscalationRules {
        var rules = self
        rules.repeatPause = Double(hours) * 3600
        return rules
    }

    package func decide(_ state: Escalation, _ facts: EscalationFacts, now: Date) -> Decision {
        var decision = Decision(state: state)
        if let clearedAt = facts.clearedAt {
            clear(&decision, at: clearedAt, now: now)
            return decision
        }
        if state.toldClear {
            decision.state = Escalation()
            decision.state.round = state.round + 1
        }
        guard !facts.isAcknowledged else {
            decision.state.isUnreached = false
            return decision
        }
        if facts.severity != .alarm, !facts.isPressing, let until = facts.quietUntil, until > now {
            decision.state.isUnreached = false
            decision.dueAt = until
            return decision
        }
        press(&decision, facts, now: now)
        decision.state.isUnreached = isUnreached(decision.state, facts, decision.tellings)
        return decision
    }

    private func clear(_ decision: inout Decision, at clearedAt: Date, now: Date) {
        decision.state.isUnreached = false
        guard decision.state.step >= 0, !decision.state.toldClear else { return }
        guard decision.isDue(clearedAt.addingTimeInterval(settle), now: now) else { return }
        decision.state.toldClear = true
        decision.tellings = [.cleared]
    }

    private func press(_ decision: inout Decision, _ facts: EscalationFacts, now: Date) {
        let step = decision.state.step
        let result = step < 0 ? .lost : facts.results[step] ?? .lost
        let next = facts.canReach.indices.first { $0 > step && facts.canReach[$0] }
        if let next {
            guard result != .lost, let since = decision.state.steppedAt else {
                return advance(&decision, to: next, facts, now: now)
            }
            guard let silence = silence(facts) else { return }
            let due = since.addingTimeInterval(silence)
            guard decision.isDue(due, now: now) else { return }
            decision.tellings.append(.passedOn(from: step, to: next))
            return advance(&decision, to: next, facts, now: now)
        }
        guard step >= 0 else {
            decision.dueAt = now.addingTimeInterval(recheck)
            return
        }
        remind(&decision, facts, now: now)
    }

    private func advance(_ decision: inout Decision, to next: Int, _ facts: EscalationFacts, now: Date) {
        decision.tellings.append(.told(next))
        decision.state.step = next
        decision.state.steppedAt = now
        let isLast = !facts.canReach.indices.contains { $0 > next && facts.canReach[$0] }
        let pause = isLast ? reminder(facts, decision.state) : silence(facts)
        decision.dueAt = pause.map { now.addingTimeInterval($0) }
    }

    private func remind(_ decision: inout Decision, _ facts: EscalationFacts, now: Date) {
        guard let pause = reminder(facts, decision.state), let last = decision.state.steppedAt else { return }
        guard decision.isDue(last.addingTimeInterval(pause), now: now) else { return }
        decision.state.reminders += 1
        decision.state.steppedAt = now
        decision.tellings = facts.canReach.indices.filter { facts.canReach[$0] }
            .map { .reminder($0, turn: decision.state.reminders) }
        decision.dueAt = reminder(facts, decision.state).map { now.addingTimeInterval($0) }
    }

    private func silence(_ facts: EscalationFacts) -> TimeInterval? {
        switch facts.severity {
        case .alarm: alarmSilence
        case .warn: warnSilence
        case .notice: nil
        }
    }

    /// Seconds to the next reminder; nil: there is none any more.
    private func reminder(_ facts: EscalationFacts, _ state: Escalation) -> TimeInterval? {
        if facts.repeats { return repeatPause }
        guard facts.severity != .notice, state.reminders < mostReminders else { return nil }
        return reminderPause
    }

    /// Everybody who could be told was tried in vain, or there is nobody.
    private func isUnreached(_ state: Escalation, _ facts: EscalationFacts, _ tellings: [Telling]) -> Bool {
        guard state.step >= 0 else { return !facts.canReach.contains(true) }
        guard !facts.results.values.contains(where: { $0 != .lost }) else { return false }
        let isTrying = tellings.contains { if case .told = $0 { true } else { false } }
        return !isTrying
    }
}
