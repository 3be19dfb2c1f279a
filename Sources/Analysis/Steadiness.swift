/// Turns evidence that comes and goes into a finding that begins and ends.
///
/// Quiet until evidence has lasted, raised until its absence has lasted. No detector is right every time: on the way up
/// a faint look, and a contrary one of a few tenths of a second, are forgiven as long as three looks in four are clear.
struct Steadiness: Equatable, Sendable {
    /// What one look shows.
    ///
    /// Only a clear look begins a suspicion and ends one in a finding.
    enum Evidence: Equatable, Sendable {
        case none, faint, clear

        init(_ clear: Bool, orFaint faint: Bool = false) {
            self = clear ? .clear : faint ? .faint : .none
        }
    }

    enum Turn: Equatable, Sendable {
        case raised(since: Double)
        case cleared(since: Double)
    }

    /// A camera's clock jitters: looks one second apart may be 0.95 apart.
    private static let jitter = 0.1
    /// Seconds of contrary looks that do not end a suspicion.
    private static let forgiven = 0.5

    /// A suspicion: when it began, when it was fed last, and how many looks were clear and how many were not.
    private struct Suspicion: Equatable {
        let since: Double
        var last: Double
        var seen = 1
        var missed = 0

        /// The suspicion after one more look; nil when it has starved, or when time stepped back.
        func fed(by evidence: Evidence, at: Double) -> Suspicion? {
            guard at >= last else { return nil }
            var copy = self
            if evidence == .clear { copy.seen += 1 } else { copy.missed += 1 }
            if evidence != .none { copy.last = at }
            return at - copy.last <= forgiven ? copy : nil
        }
    }

    private enum State: Equatable {
        case quiet
        case suspected(Suspicion)
        case raised
        case fading(since: Double)
    }
    private var state = State.quiet

    /// Whether it is raised now.
    var isRaised: Bool {
        switch state {
        case .quiet, .suspected: false
        case .raised, .fading: true
        }
    }

    /// Takes one look into account; at most one turn comes of it.
    ///
    /// `since` is when the evidence began, where that is known to be earlier than this look.
    mutating func look(
        _ evidence: Evidence,
        at: Double,
        since: Double? = nil,
        raiseAfter: Double,
        clearAfter: Double
    ) -> Turn? {
        switch state {
        case .quiet:
            guard evidence == .clear else { return nil }
            return raise(Suspicion(since: since ?? at, last: at), evidence, at: at, after: raiseAfter)
        case .suspected(let suspicion):
            return raise(suspicion.fed(by: evidence, at: at), evidence, at: at, after: raiseAfter)
        case .raised:
            guard evidence == .none else { return nil }
            return clear(since: at, at: at, after: clearAfter)
        case .fading(let began):
            guard evidence == .none else {
                state = .raised
                return nil
            }
            return clear(since: min(began, at), at: at, after: clearAfter)
        }
    }

    /// Forgets a suspicion and leaves what is raised as it is: nobody can tell at the moment.
    mutating func suspend() {
        state = isRaised ? .raised : .quiet
    }

    /// Ends it now.
    mutating func finish(at: Double) -> Turn? {
        defer { state = .quiet }
        return switch state {
        case .quiet, .suspected: nil
        case .raised: .cleared(since: at)
        case .fading(let since): .cleared(since: since)
        }
    }

    private mutating func raise(
        _ suspicion: Suspicion?,
        _ evidence: Evidence,
        at: Double,
        after: Double
    ) -> Turn? {
        guard let suspicion else {
            state = .quiet
            return nil
        }
        state = .suspected(suspicion)
        guard evidence == .clear, at - suspicion.since >= after - Self.jitter else { return nil }
        guard suspicion.seen >= 3 * suspicion.missed else {
            state = .suspected(Suspicion(since: at, last: at))
            return nil
        }
        state = .raised
        return .raised(since: suspicion.since)
    }

    private mutating func clear(since: Double, at: Double, after: Double) -> Turn? {
        state = .fading(since: since)
        guard at - since >= after - Self.jitter else { return nil }
        state = .quiet
        return .cleared(since: since)
    }
}
