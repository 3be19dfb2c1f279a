/// What a test camera shows.
package enum SceneState: String, Sendable, CaseIterable {
    /// The room, with a running clock and a sensor's noise.
    case live
    /// All black, as with the light off or the cap on.
    case black
    /// The same picture again and again while the stream goes on.
    case frozen
    /// Something close before the lens.
    case covered
    /// The connection stands and nothing is sent.
    case silent
}

/// A change of a test camera's state at a moment of its life.
package struct SceneChange: Sendable, Equatable {
    /// Seconds since the camera was mounted.
    package let atSecond: Double
    package let state: SceneState

    package init(atSecond: Double, state: SceneState) {
        self.atSecond = atSecond
        self.state = state
    }
}

extension [SceneChange] {
    /// The state at a moment: that of the latest change, `live` before the first.
    package func state(at second: Double) -> SceneState {
        filter { $0.atSecond <= second }.max { $0.atSecond < $1.atSecond }?.state ?? .live
    }
}
