import Analysis

/// What a source shows for a while.
enum Shown {
    case people(Int, score: Double = 0.99)
    case black, covered, still

    func observation(at: Double, stillSince: Double) -> Observation {
        switch self {
        case .people(let count, let score): Self.picture(at: at, faces: count, score: score)
        case .black: Self.picture(at: at, mean: 3, dark: 1, detail: 0)
        case .covered: Self.picture(at: at, mean: 90, detail: 0.02)
        case .still: Self.picture(at: at, faces: 1, since: stillSince)
        }
    }

    private static func picture(
        at: Double,
        faces: Int = 0,
        score: Double = 0.99,
        mean: Double = 120,
        dark: Double = 0.1,
        detail: Double = 0.8,
        since: Double? = nil
    ) -> Observation {
        let face = ObservedFace(x: 10, y: 10, width: 40, height: 50, score: score)
        return Observation(
            at: at,
            faces: [ObservedFace](repeating: face, count: faces),
            mean: mean,
            darkShare: dark,
            detail: detail,
            unchangedSince: since
        )
    }
}

/// What a source shows, each for so many seconds, sampled at an interval.
struct Script {
    var rules: FindingRules
    private(set) var changes: [FindingChange] = []
    private var looks = 0
    private let every: Double

    init(_ expectation: Expectation, every: Double = 1, limits: FindingLimits = FindingLimits()) {
        rules = FindingRules(expecting: expectation, limits: limits)
        self.every = every
    }

    /// Samples what is shown from now on, for `seconds`.
    mutating func show(_ shown: Shown, for seconds: Double) {
        let start = Double(looks) * every
        for _ in 0..<Int((seconds / every).rounded()) {
            changes += rules.observe(shown.observation(at: Double(looks) * every, stillSince: start))
            looks += 1
        }
    }

    /// Changes as text: kind, state, when sure, since when.
    var told: [String] {
        changes.map { "\($0.kind.rawValue) \($0.state.rawValue) \($0.at) \($0.since)" }
    }
}
