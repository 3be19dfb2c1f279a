package import FoundationEssentials
package import Kernel
internal import Scheduling

/// What happens to a check-in.
package enum CheckInAct: String, Sendable, CaseIterable {
    /// The burst is of the person, and alive.
    case passed
    /// A person has to decide.
    case unsure
    case failed
    /// Failed, and no attempt is left.
    case spent
    /// Handed to a person without a burst: consent declined, no camera, no weights.
    case asked
    /// A person's decisions.
    case admitted
    case refused
    /// Begin again: a further attempt, or an admission taken back.
    case again

    package var isDecision: Bool { self == .admitted || self == .refused || self == .again }
}

extension CheckInState {
    /// The state after an act; nil: it leaves the state as it is.
    ///
    /// What a person has decided no burst changes.
    package func moved(by act: CheckInAct) -> CheckInState? {
        switch (self, act) {
        case (.notCheckedIn, .again): nil
        case (.checkedIn, .refused), (.admitted, .refused): .refused
        case (.admitted, .again), (.refused, .again): .notCheckedIn
        case (.refused, .admitted): .admitted
        case (.checkedIn, _), (.admitted, _), (.refused, _): nil
        case (_, .passed): .checkedIn
        case (.waiting, .failed): nil
        case (_, .failed): .failed
        case (_, .unsure), (_, .spent), (_, .asked): .waiting
        case (_, .admitted): .admitted
        case (_, .refused): .refused
        case (_, .again): .notCheckedIn
        }
    }
}

/// How often and how fast somebody may try, and when.
package struct CheckInLimits: Sendable, Equatable {
    /// Bursts before a person has to look.
    package var attempts: Int
    /// Seconds between a failed burst and the next.
    package var pause: TimeInterval
    /// Seconds before the start from which one may check in; until the end.
    package var lead: TimeInterval
    /// Seconds for which one burst keeps others from being looked at.
    package var lease: TimeInterval

    package init(
        attempts: Int = 3,
        pause: TimeInterval = 10,
        lead: TimeInterval = 7200,
        lease: TimeInterval = 15
    ) {
        self.attempts = attempts
        self.pause = pause
        self.lead = lead
        self.lease = lease
    }
}

/// Why nobody is looked at now.
package enum CheckInRefusal: Error, Sendable, Equatable {
    case tooEarly(opensAt: Date)
    case over
    case alreadyIn
    case refused
    /// No attempt is left; a person decides.
    case spent
    case pause(seconds: Int)
    /// Another burst of the same person is being looked at.
    case busy
    /// Nobody agreed to the use of the face.
    case noConsent

    /// The client's face of it.
    package func problem(opens: (Date) -> String) -> Problem {
        switch self {
        case .tooEarly(let at): Problem(.conflict, "check_in_early", ["time": opens(at)])
        case .over: Problem(.conflict, "check_in_over")
        case .alreadyIn: Problem(.conflict, "check_in_already")
        case .refused: Problem(.conflict, "check_in_refused")
        case .spent: Problem(.conflict, "check_in_spent")
        case .pause(let seconds):
            Problem(.rateLimited, "check_in_pause", ["seconds": "\(seconds)"], retryAfter: seconds)
        case .busy: Problem(.unavailable, "check_in_busy", retryAfter: 2)
        case .noConsent: Problem(.conflict, "check_in_consent")
        }
    }
}

extension CheckIn {
    /// Bursts left.
    package func left(_ limits: CheckInLimits) -> Int { max(0, (allowed ?? limits.attempts) - attempts) }

    /// Whether one may be at the desk at all.
    package func mayBegin(now: Date, _ limits: CheckInLimits) throws(CheckInRefusal) {
        let opens = place.startsAt.addingTimeInterval(-limits.lead)
        guard now >= opens else { throw .tooEarly(opensAt: opens) }
        guard now < place.endsAt else { throw .over }
    }

    /// Whether a burst may be looked at.
    package func mayTry(now: Date, _ limits: CheckInLimits) throws(CheckInRefusal) {
        try mayBegin(now: now, limits)
        guard !state.isIn else { throw .alreadyIn }
        guard state != .refused else { throw .refused }
        guard consent == .given else { throw .noConsent }
        guard left(limits) > 0 else { throw .spent }
        if let retryAt, retryAt > now {
            throw .pause(seconds: Int(retryAt.timeIntervalSince(now).rounded(.up)))
        }
    }

    /// Whether another burst could change anything: not after declining, and not where nothing can be compared.
    package var mayRetry: Bool {
        guard consent == .given else { return false }
        let obstacles: Set<CheckInReason> = [
            .noWeights, .noReference, .otherModel, .serverFailed, .declined, .revoked, .noCamera, .wished,
        ]
        return state == .failed || state == .waiting && !(reason.map(obstacles.contains) ?? false)
    }

    /// Whether somebody may hand himself to a person.
    package func mayAsk(now: Date, _ limits: CheckInLimits) throws(CheckInRefusal) {
        try mayBegin(now: now, limits)
        guard !state.isIn else { throw .alreadyIn }
        guard state != .refused else { throw .refused }
    }

    /// Whether the person may enter the exam.
    package var mayEnter: Bool { place.gate == .open ? state != .refused : state.isIn }

    /// What an act makes of it, with what the act costs in attempts.
    ///
    /// - Parameters:
    ///   - record: the verification record it rests on.
    ///   - decider: who decided; nil: the machine or the candidate.
    package func after(
        _ act: CheckInAct,
        _ reason: CheckInReason?,
        record: UUID,
        decider: String?,
        now: Date,
        _ limits: CheckInLimits
    ) -> CheckIn {
        var next = self
        next.revision += 1
        if [.passed, .unsure, .failed, .spent].contains(act) { next.attempts += 1 }
        next.retryAt = act == .failed ? now.addingTimeInterval(limits.pause) : nil
        guard let state = state.moved(by: act) else { return next }
        next.state = state
        next.reason = reason
        next.since = now
        next.record = record
        next.decidedBy = decider
        if act == .again { next.allowed = max(next.attempts + 1, next.allowed ?? limits.attempts) }
        if reason == .declined || reason == .revoked { next.consent = .declined }
        return next
    }

    /// What the outcome of a burst does: the last failed one hands over to a person.
    package func act(of outcome: DeskOutcome, _ limits: CheckInLimits) -> CheckInAct {
        switch outcome {
        case .passed: .passed
        case .unsure: .unsure
        case .failed: left(limits) <= 1 ? .spent : .failed
        }
    }
}

/// Ticket numbers (准考证号, I-39).
package enum TicketNumber {
    /// The digits of what somebody typed or scanned: spaces and dashes do not matter.
    package static func plain(_ text: String) -> String {
        String(text.filter { !$0.isWhitespace && $0 != "-" }.prefix(64))
    }

    /// Whether twelve digits end in their check digit (Luhn): one mistyped digit or two that changed places are found.
    package static func isWellFormed(_ text: String) -> Bool {
        let digits = text.unicodeScalars.compactMap { ("0"..."9").contains($0) ? Int($0.value) - 48 : nil }
        guard digits.count == 12, digits.count == text.unicodeScalars.count else { return false }
        let sum = digits.enumerated().reduce(0) { sum, digit in
            let value = digit.element * (digit.offset % 2 == 0 ? 2 : 1)
            return sum + value / 10 + value % 10
        }
        return sum % 10 == 0
    }
}
