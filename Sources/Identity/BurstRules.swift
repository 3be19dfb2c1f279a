/// Decides about a burst of pictures; a machine's verdict only, which a person may correct.
package enum BurstRules {
    /// Life by vote, likeness by the mean of the faces good enough.
    package static func verdict(
        _ frames: [BurstFrame],
        against reference: FaceTemplate?,
        in scene: Scene
    ) -> BurstVerdict {
        guard frames.count >= scene.usableFrames else { return failed(.tooFewFrames) }
        let complaints = frames.map { complaint(about: $0, in: scene) }
        let used = complaints.indices.filter { complaints[$0] == nil }
        // One frame in which somebody passes behind is forgiven; more are a second person.
        let crowded = complaints.count { $0 == .severalFaces }
        if crowded > 1 { return failed(.severalFaces) }
        guard used.count >= scene.usableFrames else {
            return failed(commonest(complaints.compactMap(\.self)))
        }
        let good = used.map { frames[$0] }
        var verdict = BurstVerdict(outcome: .passed, reason: nil, used: used)
        verdict.liveness = mean(good.compactMap(\.live))
        verdict.secondOpinion = mean(good.compactMap(\.secondOpinion))
        verdict.template = FaceTemplate.mean(of: good.compactMap(\.template))
        if let template = verdict.template, let reference {
            verdict.similarity = template.cosine(with: reference)
        }
        return decided(verdict, good, reference, scene)
    }

    /// What a person before the camera should change first; nil when the frame is good enough.
    package static func complaint(about frame: BurstFrame, in scene: Scene) -> BurstReason? {
        if frame.refusal != nil { return .unreadable }
        if frame.people == 0 { return .noFace }
        if frame.people > 1 { return .severalFaces }
        if frame.eyeDistance < scene.leastEyeDistance { return .tooFar }
        if frame.faceShare > scene.greatestFaceShare { return .tooNear }
        if abs(frame.turn) > scene.greatestTurn { return .turned }
        if frame.brightness < scene.leastBrightness { return .tooDark }
        if frame.brightness > scene.greatestBrightness { return .tooBright }
        if frame.contrast < scene.leastContrast || frame.sharpness < scene.leastSharpness { return .blurred }
        return frame.template == nil ? .noFace : nil
    }

    private static func decided(
        _ verdict: BurstVerdict,
        _ frames: [BurstFrame],
        _ reference: FaceTemplate?,
        _ scene: Scene
    ) -> BurstVerdict {
        let doubts = [
            agreement(frames, verdict.template, scene), life(frames, scene),
            likeness(verdict.similarity, verdict.template, reference, scene),
        ].compactMap(\.self)
        var decided = verdict
        // A refusal comes before a doubt, whichever was found first.
        if let first = doubts.first(where: { $0.outcome == .failed }) ?? doubts.first {
            decided.outcome = first.outcome
            decided.reason = first.reason
        }
        return decided
    }

    private typealias Doubt = (outcome: BurstVerdict.Outcome, reason: BurstReason)

    /// Whether it is the same face all along.
    private static func agreement(_ frames: [BurstFrame], _ mean: FaceTemplate?, _ scene: Scene) -> Doubt? {
        guard let mean else { return (.unsure, .otherModel) }
        let cosines = frames.compactMap { $0.template?.cosine(with: mean) }
        return cosines.contains { $0 < scene.agreement } ? (.failed, .faceChanged) : nil
    }

    private static func life(_ frames: [BurstFrame], _ scene: Scene) -> Doubt? {
        let votes = frames.compactMap(\.live)
        guard votes.count == frames.count else { return (.unsure, .lifeUnsure) }
        let needed = scene.liveShare * Double(frames.count)
        let living = votes.count { $0 >= scene.live }
        if Double(frames.count - living) >= needed { return (.failed, .notLive) }
        if Double(living) < needed { return (.unsure, .lifeUnsure) }
        let opinions = frames.compactMap(\.secondOpinion)
        let agreeing = opinions.count { $0 >= scene.secondOpinion }
        return opinions.isEmpty || Double(agreeing) >= needed ? nil : (.unsure, .lifeUnsure)
    }

    private static func likeness(
        _ similarity: Double?,
        _ template: FaceTemplate?,
        _ reference: FaceTemplate?,
        _ scene: Scene
    ) -> Doubt? {
        guard reference != nil else { return (.unsure, .noReference) }
        guard let similarity else { return template == nil ? nil : (.unsure, .otherModel) }
        if similarity < scene.different { return (.failed, .otherPerson) }
        return similarity < scene.same ? (.unsure, .likenessUnsure) : nil
    }

    private static func failed(_ reason: BurstReason) -> BurstVerdict {
        BurstVerdict(outcome: .failed, reason: reason)
    }

    /// The reason most frames share, the earlier of the list when several do.
    private static func commonest(_ reasons: [BurstReason]) -> BurstReason {
        BurstReason.allCases.max { one, other in
            reasons.count { $0 == one } < reasons.count { $0 == other }
        } ?? .noFace
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
