/// Decides from observations of one source what is found in it.
///
/// Pure: the same observations give the same findings. One value follows one source. When the source is lost, `finish` ends what is open, and a new value follows what
/// comes after, so that evidence never spans a gap. A picture that is black or covered says nothing about people, and
/// a black or covered picture is not called frozen as well.
package struct FindingRules: Sendable {
    private let expectation: Expectation
    private let limits: FindingLimits
    private var findings: [FindingKind: Steadiness] = [:]
    /// The detail this source usually has; nil before the first clear picture.
    private var usualDetail: Double?
    private var last: Double?

    package init(expecting expectation: Expectation, limits: FindingLimits = FindingLimits()) {
        self.expectation = expectation
        self.limits = limits
    }

    /// What is raised now.
    package var open: Set<FindingKind> { Set(findings.filter { $0.value.isRaised }.keys) }

    /// Takes one observation into account.
    package mutating func observe(_ observation: Observation) -> [FindingChange] {
        let black = isBlack(observation)
        let covered = !black && isCovered(observation)
        if !black, !covered { learn(observation) }
        last = observation.at

        var changes = look(.black, Steadiness.Evidence(black), observation, measure: observation.mean)
        changes += look(.covered, Steadiness.Evidence(covered), observation, measure: observation.detail)
        changes += frozen(suspended: black || covered, observation)
        if black || covered {
            suspendPeople()
        } else if let faces = observation.faces {
            changes += people(faces, observation)
        }
        return changes
    }

    /// Ends what is open: the source is lost, or nobody watches it any more.
    package mutating func finish(at: Double) -> [FindingChange] {
        let changes = FindingKind.allCases.compactMap { kind in
            findings[kind]?.finish(at: at).map { change(kind, $0, at: at, measure: 0) }
        }
        findings = [:]
        return changes
    }

    // MARK: Evidence

    private func isBlack(_ observation: Observation) -> Bool {
        observation.mean <= limits.blackMean
            && observation.darkShare >= limits.blackDarkShare
            && observation.detail <= limits.blackDetail
    }

    private func isCovered(_ observation: Observation) -> Bool {
        if observation.detail < limits.coveredDetail { return true }
        guard let usualDetail else { return false }
        return observation.detail < limits.coveredLoss * usualDetail
            && observation.detail < limits.coveredDetailAtMost
    }

    /// Follows the detail of the clear pictures, with a memory of half a minute.
    private mutating func learn(_ observation: Observation) {
        guard let usual = usualDetail, let last else {
            usualDetail = observation.detail
            return
        }
        let weight = min(1, max(0, observation.at - last) / 30)
        usualDetail = usual + weight * (observation.detail - usual)
    }

    private mutating func people(_ faces: [ObservedFace], _ observation: Observation) -> [FindingChange] {
        let seen = faces.count { $0.score ?? 1 >= limits.faceScore }
        switch expectation {
        case .none:
            return []
        case .faces(let expected):
            let sure = faces.count { $0.score ?? 1 >= limits.secondFaceScore }
            let absent = Steadiness.Evidence(expected > 0 && seen == 0)
            let second = Steadiness.Evidence(sure > expected, orFaint: seen > expected)
            return look(.noFace, absent, observation, measure: Double(seen))
                + look(.secondFace, second, observation, measure: Double(seen))
        case .people(let range):
            let outside = Steadiness.Evidence(!range.contains(seen))
            let after = limits.peopleAfter
            return look(.peopleCount, outside, observation, measure: Double(seen), raiseAfter: after)
        }
    }

    /// The length of the stretch is the evidence: a clock that ticks leaves the picture alone for a second, too.
    private mutating func frozen(suspended: Bool, _ observation: Observation) -> [FindingChange] {
        let seconds = observation.at - observation.unchangedSince
        return look(
            .frozen,
            Steadiness.Evidence(!suspended && seconds >= limits.frozenAfter),
            observation,
            measure: seconds,
            since: observation.unchangedSince,
            raiseAfter: 0
        )
    }

    private mutating func suspendPeople() {
        for kind in [FindingKind.noFace, .secondFace, .peopleCount] { findings[kind]?.suspend() }
    }

    // MARK: Changes

    private mutating func look(
        _ kind: FindingKind,
        _ evidence: Steadiness.Evidence,
        _ observation: Observation,
        measure: Double,
        since: Double? = nil,
        raiseAfter: Double? = nil
    ) -> [FindingChange] {
        let turn = findings[kind, default: Steadiness()].look(
            evidence,
            at: observation.at,
            since: since,
            raiseAfter: raiseAfter ?? limits.raiseAfter,
            clearAfter: limits.clearAfter
        )
        return turn.map { [change(kind, $0, at: observation.at, measure: measure)] } ?? []
    }

    private func change(
        _ kind: FindingKind,
        _ turn: Steadiness.Turn,
        at: Double,
        measure: Double
    ) -> FindingChange {
        switch turn {
        case .raised(let since): FindingChange(kind, .raised, at: at, since: since, measure: measure)
        case .cleared(let since): FindingChange(kind, .cleared, at: at, since: since, measure: measure)
        }
    }
}
