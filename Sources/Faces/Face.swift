internal import CFaces

/// A point of a picture, in its pixels.
package struct PicturePoint: Equatable, Sendable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// The five points YuNet gives, "right" and "left" being the person's own.
package struct FaceLandmarks: Equatable, Sendable {
    package let rightEye: PicturePoint
    package let leftEye: PicturePoint
    package let nose: PicturePoint
    package let rightMouthCorner: PicturePoint
    package let leftMouthCorner: PicturePoint
}

/// One face in a picture, in pixels of the picture given; a box may reach beyond the picture's edge.
package struct Face: Equatable, Sendable {
    package let x: Double
    package let y: Double
    package let width: Double
    package let height: Double
    /// 0…1, or nil from a detector that gives none.
    package let score: Double?
    /// Nil from a detector that gives none.
    package let landmarks: FaceLandmarks?

    package init(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        score: Double?,
        landmarks: FaceLandmarks?
    ) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.score = score
        self.landmarks = landmarks
    }
}

/// What a detector saw in one picture, best first.
package struct FaceReading: Equatable, Sendable {
    package let faces: [Face]
    /// Found by the fallback, which misses turned faces and sees false ones; pages say so.
    package let reduced: Bool
}

extension Face {
    /// Whether the middle of the other face is in this one's box.
    func covers(_ other: Face) -> Bool {
        let (middleX, middleY) = (other.x + other.width / 2, other.y + other.height / 2)
        return (x...x + width).contains(middleX) && (y...y + height).contains(middleY)
    }

    /// A face of YuNet, with everything it knows.
    init(scored native: cfaces_face) {
        let points = native.landmarks
        x = Double(native.x)
        y = Double(native.y)
        width = Double(native.width)
        height = Double(native.height)
        score = Double(native.score)
        landmarks = FaceLandmarks(
            rightEye: PicturePoint(x: Double(points.0), y: Double(points.1)),
            leftEye: PicturePoint(x: Double(points.2), y: Double(points.3)),
            nose: PicturePoint(x: Double(points.4), y: Double(points.5)),
            rightMouthCorner: PicturePoint(x: Double(points.6), y: Double(points.7)),
            leftMouthCorner: PicturePoint(x: Double(points.8), y: Double(points.9))
        )
    }

    /// A face of a cascade: a box only.
    init(boxed native: cfaces_face) {
        x = Double(native.x)
        y = Double(native.y)
        width = Double(native.width)
        height = Double(native.height)
        score = nil
        landmarks = nil
    }
}
