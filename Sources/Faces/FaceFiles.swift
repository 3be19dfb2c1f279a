/// The nets of the chain, by their names in the manifest of weights.
package enum FaceNetName: String, Sendable, CaseIterable {
    case detector = "yunet"
    case embedding = "face-embedding"
    case liveness = "liveness-2.7"
    case livenessWide = "liveness-4.0"
    case secondOpinion = "liveness-128"
    case headPose = "head-pose"
    case eyes = "eye-state"

    /// Whether nobody can be recognised without it.
    package var isNeeded: Bool {
        switch self {
        case .detector, .embedding, .liveness, .livenessWide: true
        case .secondOpinion, .headPose, .eyes: false
        }
    }
}

/// The files a chain is opened from, checked by whoever hands them over.
package struct FaceFiles: Equatable, Sendable {
    /// One file of weights.
    package struct File: Equatable, Sendable {
        package let path: String
        /// Name and version: the manifest's name, @, and the first eight digits of the SHA-256.
        package let id: String

        package init(path: String, id: String) {
            self.path = path
            self.id = id
        }
    }

    /// Least score of a face.
    package let score: Double
    /// Least score of a face in a picture that is enlarged to be looked at: enlarging makes faces up.
    package let enlargedScore: Double
    package let all: [FaceNetName: File]

    package init(_ files: [FaceNetName: File], score: Double, enlargedScore: Double) {
        all = files
        self.score = score
        self.enlargedScore = enlargedScore
    }

    package subscript(_ name: FaceNetName) -> File? { all[name] }

    /// Nets that are not there, the needed ones first.
    package var missing: [FaceNetName] {
        FaceNetName.allCases.filter { all[$0] == nil }
    }

    /// Whether faces can be compared and life told from pictures of it.
    package var areEnough: Bool { !missing.contains(where: \.isNeeded) }

    /// Every net that looks, by name and version, as a record of evidence keeps it.
    package var ids: [String] { FaceNetName.allCases.compactMap { all[$0]?.id } }
}
