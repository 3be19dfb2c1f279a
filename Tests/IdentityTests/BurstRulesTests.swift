import Foundation
import Identity
import Testing

@Suite struct BurstRulesTests {
    /// Unit vectors in the plane: an angle's cosine is the likeness.
    static func face(_ degrees: Double, model: String = "net@1") -> FaceTemplate? {
        FaceTemplate([Float(cos(degrees * .pi / 180)), Float(sin(degrees * .pi / 180))], model: model)
    }

    static let scene: Scene = {
        let values: [String: Double] = [
            "face-embedding.same": 0.4, "face-embedding.different": 0.3, "liveness-2.7.live": 0.7,
            "liveness-128.live": 0.6, "yunet.second_face_score": 0.9, "live_share": 0.6, "agreement": 0.5,
            "frames": 5, "usable_frames": 3, "least_eye_distance": 40, "greatest_face_share": 0.9,
            "greatest_turn": 0.45, "least_brightness": 45, "greatest_brightness": 225,
            "least_contrast": 15, "least_sharpness": 12, "attempts": 3, "pause_seconds": 5,
        ]
        do { return try Scene(.desk, values: values) } catch { preconditionFailure("\(error)") }
    }()

    static let good: BurstFrame = {
        var frame = BurstFrame()
        frame.people = 1
        (frame.eyeDistance, frame.faceShare, frame.turn) = (80, 0.5, 0.05)
        (frame.brightness, frame.contrast, frame.sharpness) = (120, 50, 200)
        (frame.live, frame.secondOpinion) = (0.95, 0.9)
        frame.template = face(0)
        return frame
    }()

    /// One change of a burst, what comes out and why.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let outcome: BurstVerdict.Outcome
        let reason: BurstReason?
        /// How many frames are changed, from the last on.
        var frames = 5
        var degrees: Double? = 20
        let change: @Sendable (inout BurstFrame) -> Void

        init(
            _ name: String,
            _ outcome: BurstVerdict.Outcome,
            _ reason: BurstReason?,
            frames: Int = 5,
            degrees: Double? = 20,
            change: @escaping @Sendable (inout BurstFrame) -> Void = { _ in }
        ) {
            (self.name, self.outcome, self.reason, self.frames) = (name, outcome, reason, frames)
            self.degrees = degrees
            self.change = change
        }

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case("all is well", .passed, nil),
        Case("two bad frames are forgiven", .passed, nil, frames: 2) { $0.sharpness = 1 },
        Case("three blurred frames", .failed, .blurred, frames: 3) { $0.sharpness = 1 },
        Case("flat light", .failed, .blurred) { $0.contrast = 5 },
        Case("nobody", .failed, .noFace) { $0.people = 0 },
        Case("a second face once", .passed, nil, frames: 1) { $0.people = 2 },
        Case("a second face twice", .failed, .severalFaces, frames: 2) { $0.people = 2 },
        Case("too far", .failed, .tooFar) { $0.eyeDistance = 20 },
        Case("too near", .failed, .tooNear) { $0.faceShare = 0.95 },
        Case("looking away", .failed, .turned) { $0.turn = -0.6 },
        Case("dark", .failed, .tooDark) { $0.brightness = 20 },
        Case("glaring", .failed, .tooBright) { $0.brightness = 240 },
        Case("not a picture", .failed, .unreadable) { $0 = BurstFrame(refusal: "truncated") },
        Case("another person", .failed, .otherPerson, degrees: 80),
        Case("between same and different", .unsure, .likenessUnsure, degrees: 70),
        Case("just the same", .passed, nil, degrees: 66),
        Case("no reference", .unsure, .noReference, degrees: nil),
        Case("most frames look like a screen", .failed, .notLive, frames: 3) { $0.live = 0.1 },
        Case("two frames look like a screen", .passed, nil, frames: 2) { $0.live = 0.1 },
        Case("the second opinion is against", .unsure, .lifeUnsure, frames: 3) { $0.secondOpinion = 0.1 },
        Case("without a second opinion the pair decides", .passed, nil) { $0.secondOpinion = nil },
        Case("life was not told", .unsure, .lifeUnsure, frames: 1) { $0.live = nil },
        Case("another face in the burst", .failed, .faceChanged, frames: 2) { $0.template = face(120) },
        Case("not live outweighs unsure", .failed, .notLive, degrees: 70) { $0.live = 0 },
    ]

    @Test("A-07 A-09 a burst is judged by the vote on life and the mean of its faces", arguments: cases)
    func judges(example: Case) {
        var frames = [BurstFrame](repeating: Self.good, count: 5)
        for index in 5 - example.frames..<5 { example.change(&frames[index]) }
        let verdict = BurstRules.verdict(
            frames,
            against: example.degrees.flatMap { Self.face($0) },
            in: Self.scene
        )
        #expect(verdict.outcome == example.outcome && verdict.reason == example.reason, "\(verdict)")
        #expect((verdict.outcome == .passed) == (verdict.reason == nil))
    }

    @Test("a burst of too few frames fails, and a reference of another net is never compared")
    func edges() {
        let few = BurstRules.verdict([Self.good, Self.good], against: Self.face(0), in: Self.scene)
        #expect(few.reason == .tooFewFrames && few.outcome == .failed)
        let frames = [BurstFrame](repeating: Self.good, count: 5)
        let other = BurstRules.verdict(frames, against: Self.face(0, model: "net@2"), in: Self.scene)
        #expect(other.outcome == .unsure && other.reason == .otherModel && other.similarity == nil)
    }

    @Test("A-11 two scenes judge the same burst differently")
    func scenes() {
        var strict = Self.scene
        strict.same = 0.95
        let frames = [BurstFrame](repeating: Self.good, count: 5)
        #expect(BurstRules.verdict(frames, against: Self.face(30), in: Self.scene).outcome == .passed)
        #expect(BurstRules.verdict(frames, against: Self.face(30), in: strict).outcome == .unsure)
    }

    @Test("a threshold that is missing is named")
    func missing() {
        #expect(throws: Scene.Missing(name: "face-embedding.same")) { try Scene(.seat, values: [:]) }
    }

    @Test("a template survives being written, and nothing else becomes one")
    func templates() throws {
        let template = try #require(FaceTemplate([3, -4, 0.5], model: "net@1"))
        let read = try #require(FaceTemplate(bytes: template.bytes, model: "net@1"))
        #expect(zip(read.values, template.values).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(abs((read.cosine(with: template) ?? 0) - 1) < 1e-6)
        #expect(FaceTemplate([0, 0], model: "net@1") == nil)
        #expect(FaceTemplate([.nan, 1], model: "net@1") == nil)
        #expect(FaceTemplate(bytes: [1, 2, 3], model: "net@1") == nil)
        #expect(FaceTemplate.mean(of: []) == nil)
        let mixed = [Self.face(0), Self.face(0, model: "net@2")].compactMap(\.self)
        #expect(FaceTemplate.mean(of: mixed) == nil)
    }
}
