/// What came of a burst; stable codes, as stored.
package enum DeskOutcome: String, Sendable, Codable, CaseIterable {
    case passed, unsure, failed
}

/// What the face chain and the scene's thresholds say of one burst.
package struct DeskVerdict: Sendable, Equatable {
    /// What was measured of one picture; nil: not measured, such as without a face.
    package struct Frame: Sendable, Equatable, Codable {
        package var faces: Int
        package var similarity: Double?
        package var liveness: Double?
        /// Measures by name (`sharpness`, `brightness`, `yaw`, …), in the units of their documentation.
        package var measures: [String: Double]

        package init(
            faces: Int,
            similarity: Double? = nil,
            liveness: Double? = nil,
            measures: [String: Double] = [:]
        ) {
            self.faces = faces
            self.similarity = similarity
            self.liveness = liveness
            self.measures = measures
        }
    }

    package var outcome: DeskOutcome
    package var reason: CheckInReason?
    /// Cosine of the averaged embedding with the reference's, −1 … 1.
    package var similarity: Double?
    /// 0 … 1, higher is more alive.
    package var liveness: Double?
    package var frames: [Frame]
    /// The most telling picture, from 0.
    package var best: Int
    /// File names of the nets by task.
    package var models: [String: String]
    /// Thresholds in force, by name.
    package var thresholds: [String: Double]

    package init(
        outcome: DeskOutcome,
        reason: CheckInReason? = nil,
        similarity: Double? = nil,
        liveness: Double? = nil,
        frames: [Frame] = [],
        best: Int = 0,
        models: [String: String] = [:],
        thresholds: [String: Double] = [:]
    ) {
        self.outcome = outcome
        self.reason = reason
        self.similarity = similarity
        self.liveness = liveness
        self.frames = frames
        self.best = best
        self.models = models
        self.thresholds = thresholds
    }
}
