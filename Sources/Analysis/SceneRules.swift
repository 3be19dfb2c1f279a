/// Judges from comparisons with the reference still whether a camera looks where it did when it was set up.
///
/// Pure. Edges tell whether it does, whoever walks through and whatever the light; points tell, once it does not, whether
/// the place is still in the picture. One comparison that finds the place again is proof, one that does not is none: as
/// long as the camera is lost, what was once found counts.
struct SceneRules: Sendable {
    enum Verdict: Equatable, Sendable {
        case same, moved, elsewhere, unclear
    }

    private let limits: FindingLimits
    private var hasBeenFound = false

    init(limits: FindingLimits) {
        self.limits = limits
    }

    mutating func judge(_ placement: Placement) -> Verdict {
        guard placement.edges >= limits.sceneEdges else { return .unclear }
        if placement.kept >= limits.sceneKept {
            hasBeenFound = false
            return .same
        }
        let isFound = placement.matched >= limits.sceneMatched && limits.sceneScales.contains(placement.scale)
        if isFound, isInPlace(placement) { return .unclear }
        guard placement.kept < limits.sceneLost else { return .unclear }
        if isFound { hasBeenFound = true }
        return hasBeenFound ? .moved : .elsewhere
    }

    /// Points say that it was hardly moved, whatever the edges.
    private func isInPlace(_ placement: Placement) -> Bool {
        abs(placement.shiftX) < limits.sceneShift && abs(placement.shiftY) < limits.sceneShift
            && abs(placement.turn) < 2 && abs(placement.scale - 1) < 0.04
    }
}
