internal import Foundation

/// What is asked about the largest face of a picture; each answer costs its nets' time.
package struct FaceQuestions: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Numbers to compare it by.
    package static let embedding = FaceQuestions(rawValue: 1)
    /// Whether it lives.
    package static let liveness = FaceQuestions(rawValue: 2)
    /// How the head is held and whether the eyes are open.
    package static let attitude = FaceQuestions(rawValue: 4)

    package static let all: FaceQuestions = [.embedding, .liveness, .attitude]
}

/// How alive a face looks in one picture, 0…1; no single picture is proof.
package struct LivenessScores: Equatable, Sendable {
    /// Mean of the two nets of Silent-Face-Anti-Spoofing.
    package let pair: Double
    /// The 128 net's opinion; nil without its weights.
    package let second: Double?
}

/// How a head is held, in degrees; a camera below or above the eyes shifts the pitch.
package struct HeadPose: Equatable, Sendable {
    package let yaw: Double
    package let pitch: Double
    package let roll: Double
}

/// How surely each eye is open, 0…1; unsteady for small or moving faces.
package struct EyeState: Equatable, Sendable {
    package let right: Double
    package let left: Double
}

/// How good the picture of a face is, measured on the aligned square of 128 pixels; lumas are 0…255.
package struct FaceQuality: Equatable, Sendable {
    /// Mean luma.
    package let brightness: Double
    /// Standard deviation of luma.
    package let contrast: Double
    /// Variance of the Laplacian.
    package let sharpness: Double
    /// Share of pixels, 0…1, darker than 32.
    package let darkShare: Double
    /// Share of pixels, 0…1, of 250 or more: burnt out.
    package let brightShare: Double
}

/// The largest face of a picture, examined.
package struct FaceSubject: Equatable, Sendable {
    package let face: Face
    package let marks: FaceLandmarks
    package let quality: FaceQuality
    /// 256 numbers of unit length; nil when not asked for.
    package let embedding: [Float]?
    package let liveness: LivenessScores?
    package let pose: HeadPose?
    package let eyes: EyeState?
}

/// What the chain saw in one picture.
package struct FaceExamination: Equatable, Sendable {
    package let shape: PictureShape
    /// Largest first.
    package let faces: [Face]
    /// The largest face; nil without a face.
    package let subject: FaceSubject?

    /// People in the picture: the largest face, and every other of at least that score, since small false faces
    /// reach 0.86.
    package func people(secondScore: Double) -> Int {
        min(faces.count, 1) + faces.dropFirst().count { ($0.score ?? 0) >= secondScore }
    }
}

extension [Float] {
    /// Exponentials that add up to 1.
    var softmax: [Double] {
        let greatest = self.max() ?? 0
        let powers = map { exp(Double($0 - greatest)) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// The same direction, with length 1; nil when there is none.
    var unitLength: [Float]? {
        let length = reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 1e-6 else { return nil }
        return map { Float(Double($0) / length) }
    }
}
