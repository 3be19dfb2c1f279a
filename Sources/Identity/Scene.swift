/// Where and for what a face is checked: a set of thresholds, attempts and fallbacks.
///
/// Every value comes from the models' manifest or from what a customer stored; there are none in the code.
package struct Scene: Sendable, Equatable, Codable {
    /// Stable codes, as stored.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// A desk where people check in one after the other.
        case desk
        /// The candidate's own seat and camera.
        case seat
        /// A check at an unforeseen moment of the exam.
        case recheck
        case examiner
    }

    /// A threshold that is missing from the set.
    package struct Missing: Error, Equatable, CustomStringConvertible {
        package let name: String
        package var description: String { "the scene has no value for \(name)" }

        package init(name: String) { self.name = name }
    }

    package var kind: Kind
    /// Cosine from which two faces are one person; below `different` they are two, between a person decides.
    package var same: Double
    package var different: Double
    /// Least liveness of a frame for its vote, of the pair and of the second opinion.
    package var live: Double
    package var secondOpinion: Double
    /// Share of the usable frames that must vote for life, 0…1; as many against it are a refusal.
    package var liveShare: Double
    /// Least cosine between one frame's face and the mean of all: below, the face changed within the burst.
    package var agreement: Double
    /// Frames a burst has, and how many of them must be good enough.
    package var frames: Int
    package var usableFrames: Int
    /// Least score of a face that counts as a second person.
    package var secondFaceScore: Double
    /// Least pixels between the eyes.
    package var leastEyeDistance: Double
    /// Greatest share of the picture's width a face may take.
    package var greatestFaceShare: Double
    /// Greatest offset of the nose, in eye distances.
    package var greatestTurn: Double
    /// Luma of the aligned face, 0…255.
    package var leastBrightness: Double
    package var greatestBrightness: Double
    package var leastContrast: Double
    /// Variance of the Laplacian of the aligned face.
    package var leastSharpness: Double
    /// Attempts before only a person may decide, and seconds between two.
    package var attempts: Int
    package var pause: Int
}

extension Scene {
    /// Takes the values by their names, those of a net as `net.threshold`.
    package init(_ kind: Kind, values: [String: Double]) throws(Missing) {
        func value(_ name: String) throws(Missing) -> Double {
            guard let value = values[name], value.isFinite else { throw Missing(name: name) }
            return value
        }
        func whole(_ name: String) throws(Missing) -> Int {
            guard let number = Int(exactly: try value(name)) else { throw Missing(name: name) }
            return number
        }
        self.kind = kind
        same = try value("face-embedding.same")
        different = try value("face-embedding.different")
        live = try value("liveness-2.7.live")
        secondOpinion = try value("liveness-128.live")
        secondFaceScore = try value("yunet.second_face_score")
        liveShare = try value("live_share")
        agreement = try value("agreement")
        frames = try whole("frames")
        usableFrames = try whole("usable_frames")
        leastEyeDistance = try value("least_eye_distance")
        greatestFaceShare = try value("greatest_face_share")
        greatestTurn = try value("greatest_turn")
        leastBrightness = try value("least_brightness")
        greatestBrightness = try value("greatest_brightness")
        leastContrast = try value("least_contrast")
        leastSharpness = try value("least_sharpness")
        attempts = try whole("attempts")
        pause = try whole("pause_seconds")
    }
}
