package import FoundationEssentials

/// What is wrong with a burst as such, whoever is in it.
///
/// Finds careless replays. What a program between camera and browser can feign perfectly, nobody can tell from
/// pictures alone (`Docs/Threats.md`): that is what desks, hall cameras and people are for.
package enum BurstIntegrityRules {
    /// What was noticed.
    package struct Findings: Sendable, Equatable {
        /// Refuses the burst.
        package var refusal: CheckInReason?
        /// Hands a burst that would pass to a person.
        package var doubts: [CheckInReason] = []
        /// Written down, never held against anybody.
        package var notes: [CheckInReason] = []

        package init() {}

        /// Everything, the gravest first.
        package var flags: [CheckInReason] { [refusal].compactMap(\.self) + doubts + notes }
    }

    /// Words in the names of cameras that are programs; compared without case.
    static let virtualCameras = [
        "obs", "virtual", "manycam", "snap camera", "xsplit", "splitcam", "loopback", "dummy video",
        "screen capture",
        "e2esoft", "vcam", "youcam", "webcamoid", "chromacam", "akvcam", "unity video", "虚拟",
    ]
    /// Seconds from the first picture to the last.
    static let span = 0.5...15.0
    /// Seconds by which a device's clock may be off before it is noted.
    static let clockSlack: TimeInterval = 3600

    /// - Parameters:
    ///   - digests: SHA-256 of each picture.
    ///   - isKnown: one of the pictures was sent before.
    ///   - isStill: nothing at all moves from picture to picture, not even the camera's noise.
    package static func look(
        at burst: Burst,
        digests: [[UInt8]],
        isKnown: Bool,
        isStill: Bool,
        receivedAt: Date
    ) -> Findings {
        var findings = Findings()
        if isKnown { findings.refusal = .knownPictures }
        if Set(digests).count < digests.count { findings.refusal = .repeatedPictures }
        if isStill { findings.doubts.append(.stillPictures) }
        let name = burst.camera.lowercased()
        if virtualCameras.contains(where: { name.contains($0) }) { findings.doubts.append(.virtualCamera) }
        if !isPlausible(burst) { findings.doubts.append(.oddClock) }
        if let last = burst.moments.last, abs(last.timeIntervalSince(receivedAt)) > clockSlack {
            findings.notes.append(.clockOff)
        }
        return findings
    }

    /// What the findings leave of a verdict.
    package static func judge(_ verdict: DeskVerdict, _ findings: Findings) -> DeskVerdict {
        var judged = verdict
        if let refusal = findings.refusal {
            judged.outcome = .failed
            judged.reason = refusal
        } else if verdict.outcome == .passed, let doubt = findings.doubts.first {
            judged.outcome = .unsure
            judged.reason = doubt
        }
        return judged
    }

    /// One picture after the other, over a time in which a camera can have taken them.
    private static func isPlausible(_ burst: Burst) -> Bool {
        guard burst.moments.count == burst.frames.count, let first = burst.moments.first,
            let last = burst.moments.last
        else { return false }
        let isOrdered = zip(burst.moments, burst.moments.dropFirst()).allSatisfy { $0 < $1 }
        return isOrdered && span.contains(last.timeIntervalSince(first))
    }
}
