/// Decides from observations of one source what is found in it.
///
/// Pure: the same observations give the same findings. One value follows one source. When the source is lost, `finish`
/// ends what is open, and a new value follows what comes after, so that evidence never spans a gap; it is given what was
/// usual. A picture that is black or covered says nothing about people or the place, and is not called frozen or
/// blurred as well.
package struct FindingRules: Sendable {
    private let expectation: Expectation
    private let limits: FindingLimits
    private var findings: [FindingKind: Steadiness] = [:]
    /// What this source usually shows.
    package private(set) var usual: Usual
    private var scene: SceneRules
    private var last: Double?

    /// What a source shows while nothing is wrong; nil before its first clear picture.
    package struct Usual: Equatable, Sendable {
        var detail: Double?
        var cells: [Double] = []
        var crispness: Double?

        package init() {}
    }

    package init(
        expecting expectation: Expectation,
        limits: FindingLimits = FindingLimits(),
        usual: Usual = Usual()
    ) {
        self.expectation = expectation
        self.limits = limits
        self.usual = usual
        scene = SceneRules(limits: limits)
    }

    /// What is raised now.
    package var open: Set<FindingKind> { Set(findings.filter { $0.value.isRaised }.keys) }

    /// Takes one observation into account.
    ///
    /// - Parameter keyInterval: seconds from one key picture of the source to the next, where known.
    package mutating func observe(_ observation: Observation, keyInterval: Double? = nil) -> [FindingChange] {
        let black = isBlack(observation)
        let covered = !black && isCovered(observation)
        let blurred = !black && !covered && isBlurred(observation)
        if !black, !covered { learn(observation, isBlurred: blurred) }
        last = observation.at

        var changes = look(.black, Steadiness.Evidence(black), observation, measure: observation.mean)
        changes += look(.covered, Steadiness.Evidence(covered), observation, measure: observation.detail)
        changes += frozen(suspended: black || covered, observation, keyInterval)
        if black || covered {
            for kind in [FindingKind.noFace, .secondFace, .peopleCount, .blurred, .moved, .wrongPicture] {
                findings[kind]?.suspend()
            }
            return changes
        }
        let sharp = Steadiness.Evidence(blurred)
        let after = limits.blurredAfter
        changes += look(.blurred, sharp, observation, measure: observation.crispness, raiseAfter: after)
        if let placement = observation.placement { changes += place(placement, observation) }
        if let faces = observation.faces { changes += people(faces, observation) }
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
        if isOnlyDim(observation) { return false }
        if observation.detail < limits.coveredDetail { return true }
        guard let detail = usual.detail else { return false }
        return observation.detail < limits.coveredLoss * detail
            && observation.detail < limits.coveredDetailAtMost
    }

    /// Dim light leaves every part of the picture a share of its detail; what covers takes all of it from most.
    private func isOnlyDim(_ observation: Observation) -> Bool {
        let pairs = zip(observation.cells, usual.cells).filter { $0.1 >= limits.dimUsual }
        guard pairs.count >= limits.dimCells else { return false }
        let kept = pairs.count { $0.0 >= max(limits.dimLeast, limits.dimKept * $0.1) }
        return Double(kept) >= limits.dimShare * Double(pairs.count)
    }

    private func isBlurred(_ observation: Observation) -> Bool {
        let reference = observation.placement?.referenceCrispness ?? 0
        guard let usual = [usual.crispness, reference].compactMap(\.self).max() else { return false }
        return usual >= limits.blurredUsual && observation.crispness < limits.blurredLoss * usual
    }

    /// Follows the clear pictures, with a memory of half a minute.
    private mutating func learn(_ observation: Observation, isBlurred: Bool) {
        let weight = last.map { min(1, max(0, observation.at - $0) / 30) } ?? 0
        usual.detail = usual.detail.map { $0 + weight * (observation.detail - $0) } ?? observation.detail
        let isFirst = usual.cells.count != observation.cells.count
        usual.cells =
            isFirst ? observation.cells : zip(usual.cells, observation.cells).map { $0 + weight * ($1 - $0) }
        guard !isBlurred else { return }
        let crispness = observation.crispness
        usual.crispness = usual.crispness.map { $0 + weight * (crispness - $0) } ?? crispness
    }

    /// What is raised keeps its name: a camera that was lost may be found, and is still lost.
    private mutating func place(_ placement: Placement, _ observation: Observation) -> [FindingChange] {
        var verdict = scene.judge(placement)
        if verdict == .moved, open.contains(.wrongPicture) { verdict = .elsewhere }
        if verdict == .elsewhere, open.contains(.moved) { verdict = .moved }
        return [(FindingKind.moved, SceneRules.Verdict.moved), (.wrongPicture, .elsewhere)].flatMap {
            kind,
            own in
            look(
                kind,
                Steadiness.Evidence(verdict == own, orFaint: verdict == .unclear),
                observation,
                measure: placement.kept,
                raiseAfter: limits.sceneAfter,
                clearAfter: limits.sceneAfter
            )
        }
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
    ///
    /// An empty room looks the same, too, but what is repeated exactly across key pictures is no camera's living picture.
    private mutating func frozen(
        suspended: Bool,
        _ observation: Observation,
        _ keyInterval: Double?
    ) -> [FindingChange] {
        let seconds = observation.at - observation.unchangedSince
        let repeated = observation.at - observation.sameSince
        let enough = max(limits.sameAfter, limits.sameKeys * min(keyInterval ?? 0, 60))
        return look(
            .frozen,
            Steadiness.Evidence(!suspended && seconds >= limits.frozenAfter && repeated >= enough),
            observation,
            measure: seconds,
            since: observation.unchangedSince,
            raiseAfter: 0
        )
    }

    // MARK: Changes

    private mutating func look(
        _ kind: FindingKind,
        _ evidence: Steadiness.Evidence,
        _ observation: Observation,
        measure: Double,
        since: Double? = nil,
        raiseAfter: Double? = nil,
        clearAfter: Double? = nil
    ) -> [FindingChange] {
        let turn = findings[kind, default: Steadiness()].look(
            evidence,
            at: observation.at,
            since: since,
            raiseAfter: raiseAfter ?? limits.raiseAfter,
            clearAfter: clearAfter ?? limits.clearAfter
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
