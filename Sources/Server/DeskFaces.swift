import CheckIn
import Faces
import Foundation
import Identity
import Kernel

/// What a check-in desk asks of the faces: Identity's photos and consents, the chain on its own threads, the scene's
/// thresholds.
struct DeskFaces: Sendable {
    let photos: PhotoStore
    /// nil: the weights are missing.
    let workers: FaceWorkers?
    let scenes: [CheckInScene: Scene]

    init(_ identity: Identity, _ weights: Weights) throws {
        photos = identity.desk.store
        workers = identity.desk.workers
        var scenes: [CheckInScene: Scene] = [:]
        for kind in CheckInScene.allCases {
            if let known = Scene.Kind(rawValue: kind.rawValue) { scenes[kind] = try weights.scene(known) }
        }
        self.scenes = scenes
    }

    /// How often and how fast a scene lets people try (A-11).
    func limits(_ scene: CheckInScene, lead: Double) -> CheckInLimits {
        guard let known = scenes[scene] else { return CheckInLimits(lead: lead) }
        return CheckInLimits(attempts: known.attempts, pause: Double(known.pause), lead: lead)
    }

    var desk: FaceDesk {
        var desk = FaceDesk(examine: nil, photo: { person in try await picture(of: person) })
        if workers != nil {
            desk.examine = { frames, person, scene in try await examine(frames, person, scene) }
        }
        desk.consent = { person, isGiven in try await note(isGiven, of: person) }
        return desk
    }

    private func picture(of person: ID<Person>) async throws -> [UInt8]? {
        try await photos.reference(of: person, model: nil)?.picture
    }

    /// Keeps or drops the templates of the person's photo with his consent.
    private func note(_ isGiven: Bool, of person: ID<Person>) async throws {
        let action = isGiven ? "consent.give" : "consent.revoke"
        let audit = AuditEntry(actor: nil, action: action, subject: person.uuid)
        let reach = Reach.everything
        guard isGiven else { return try await photos.revokeConsent(by: audit, of: person, reach: reach) }
        try await photos.consent(by: audit, of: person, reach: reach)
    }

    private func examine(_ frames: [[UInt8]], _ person: ID<Person>, _ kind: CheckInScene) async throws
        -> FaceDesk.Look
    {
        guard let workers, let scene = scenes[kind] else { throw FaceWorkers.Refusal.closed }
        let model = workers.files[.embedding]?.id ?? ""
        let reference = try await photos.reference(of: person, model: model)
        // A photo taken although checks failed is for people to compare.
        let isForced = try await photos.current(of: person, reach: .everything)?.forcedReason != nil
        do {
            return try await workers.run { chain in
                var seen: [BurstFrame] = []
                for frame in frames { seen.append(try chain.frame(frame, in: scene)) }
                // A photo whose numbers have not been made yet is looked at now, and its numbers are not kept.
                var template = reference?.template
                if template == nil, !isForced, let photo = reference?.picture {
                    template = try chain.frame(photo, in: scene, within: .photo).template
                }
                return FaceDesk.Look(
                    verdict: DeskVerdict(
                        BurstRules.verdict(seen, against: template, in: scene),
                        of: seen,
                        against: template,
                        in: scene,
                        models: chain.files.ids
                    ),
                    isStill: Self.isStill(frames)
                )
            }
        } catch FaceWorkers.Refusal.busy {
            throw FaceDesk.Refusal.busy
        }
    }

    /// Whether every picture is the one before, give or take a coder's rounding: a camera that looks at life is never so.
    static func isStill(_ frames: [[UInt8]]) -> Bool {
        let prints = frames.compactMap { file -> Fingerprint? in
            guard let picture = try? Picture(decoding: file, within: .frame) else { return nil }
            return try? PictureMeasures(picture.bytes.span, picture.shape).fingerprint
        }
        guard prints.count == frames.count, prints.count > 1 else { return false }
        return zip(prints, prints.dropFirst()).allSatisfy { $0.difference(from: $1).isSame }
    }
}

extension DeskVerdict {
    /// Identity's verdict with the figures a record keeps.
    init(
        _ verdict: BurstVerdict,
        of frames: [BurstFrame],
        against template: FaceTemplate?,
        in scene: Scene,
        models: [String]
    ) {
        let figures = frames.map { Frame($0, against: template) }
        let used = verdict.used.isEmpty ? Array(frames.indices) : verdict.used
        let best = used.max { (figures[$0].similarity ?? -1) < (figures[$1].similarity ?? -1) }
        self.init(
            outcome: DeskOutcome(rawValue: verdict.outcome.rawValue) ?? .unsure,
            reason: verdict.reason.flatMap { CheckInReason(rawValue: $0.rawValue) },
            similarity: verdict.similarity,
            liveness: verdict.liveness,
            frames: figures,
            best: best ?? frames.count / 2,
            models: Self.versions(models),
            thresholds: scene.thresholds
        )
    }

    /// Version by name, of ids like `yunet@50ef07f7`.
    private static func versions(_ ids: [String]) -> [String: String] {
        let pairs = ids.map { id in
            (String(id.prefix { $0 != "@" }), String(id.drop { $0 != "@" }.dropFirst()))
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

extension DeskVerdict.Frame {
    init(_ frame: BurstFrame, against template: FaceTemplate?) {
        self.init(
            faces: frame.people,
            similarity: template.flatMap { reference in frame.template?.cosine(with: reference) },
            liveness: frame.live,
            measures: frame.people == 0 ? [:] : frame.measures
        )
    }
}

extension BurstFrame {
    /// By the names records and pages know.
    fileprivate var measures: [String: Double] {
        [
            "brightness": brightness, "contrast": contrast, "sharpness": sharpness, "turn": turn,
            "eye_distance": eyeDistance,
        ]
    }
}

extension Scene {
    /// As a record keeps what was in force.
    fileprivate var thresholds: [String: Double] {
        [
            "same": same, "different": different, "live": live, "second_opinion": secondOpinion,
            "live_share": liveShare, "agreement": agreement, "usable_frames": Double(usableFrames),
            "least_eye_distance": leastEyeDistance, "greatest_turn": greatestTurn,
            "least_brightness": leastBrightness, "greatest_brightness": greatestBrightness,
            "least_sharpness": leastSharpness,
        ]
    }
}
