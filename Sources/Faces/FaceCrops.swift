/// A rectangle of whole pixels; it may reach beyond the picture.
package struct PixelBox: Equatable, Sendable {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// Which part of a picture each net looks at, as it was trained.
///
/// Pixels are cut as whole numbers in the way of each net's authors: a pixel more or less moves the liveness
/// scores noticeably.
package enum FaceCrops {
    /// Where the five points lie in the square of the embedding, as shares of its side (Open Model Zoo).
    static let aligned = [
        PicturePoint(x: 0.31556875, y: 0.46157411), PicturePoint(x: 0.68262292, y: 0.46157411),
        PicturePoint(x: 0.50026250, y: 0.64050536), PicturePoint(x: 0.34947188, y: 0.82469197),
        PicturePoint(x: 0.65343646, y: 0.82469197),
    ]

    /// The map that brings a face upright into a square of that side.
    package static func alignment(of marks: FaceLandmarks, side: Int) -> SimilarityMap? {
        let goals = aligned.map { PicturePoint(x: $0.x * Double(side), y: $0.y * Double(side)) }
        return SimilarityMap(from: marks.points, to: goals)
    }

    /// The face's box inside the picture, in whole pixels; at least one.
    package static func tight(_ face: Face, in shape: PictureShape) -> PixelBox {
        let x = max(0, Int(face.x)), y = max(0, Int(face.y))
        let right = min(Int(face.x + face.width), shape.width)
        let bottom = min(Int(face.y + face.height), shape.height)
        return PixelBox(x: x, y: y, width: max(right - x, 1), height: max(bottom - y, 1))
    }

    /// The tight box grown `scale` times and pushed back into the picture (Silent-Face-Anti-Spoofing).
    package static func grown(_ face: Face, by scale: Double, in shape: PictureShape) -> PixelBox {
        let tight = tight(face, in: shape)
        let (width, height) = (Double(tight.width), Double(tight.height))
        let (lastColumn, lastRow) = (Double(shape.width - 1), Double(shape.height - 1))
        let factor = min(lastRow / height, lastColumn / width, scale)
        let middle = (x: Double(tight.x) + width / 2, y: Double(tight.y) + height / 2)
        var left = middle.x - width * factor / 2, right = middle.x + width * factor / 2
        var top = middle.y - height * factor / 2, bottom = middle.y + height * factor / 2
        if left < 0 { (left, right) = (0, right - left) }
        if top < 0 { (top, bottom) = (0, bottom - top) }
        if right > lastColumn { (left, right) = (left - right + lastColumn, lastColumn) }
        if bottom > lastRow { (top, bottom) = (top - bottom + lastRow, lastRow) }
        // Both edges belong to it.
        let x = max(0, Int(left)), y = max(0, Int(top))
        return PixelBox(x: x, y: y, width: Int(right) - x + 1, height: Int(bottom) - y + 1)
    }

    /// A square of 1.5 times the longer side around the face's middle, which may reach beyond the picture.
    package static func square(_ face: Face) -> PixelBox {
        let side = max(1, Int(max(face.width, face.height) * 1.5))
        let x = Int(face.x + face.width / 2 - Double(side) / 2)
        let y = Int(face.y + face.height / 2 - Double(side) / 2)
        return PixelBox(x: x, y: y, width: side, height: side)
    }

    /// A square around an eye, 0.9 of the distance between both.
    package static func eye(_ eye: PicturePoint, distance: Double) -> PixelBox {
        let side = max(2, Int((distance * 0.9).rounded()))
        let x = Int((eye.x - Double(side) / 2).rounded()), y = Int((eye.y - Double(side) / 2).rounded())
        return PixelBox(x: x, y: y, width: side, height: side)
    }
}

extension FaceLandmarks {
    /// In YuNet's order.
    package var points: [PicturePoint] { [rightEye, leftEye, nose, rightMouthCorner, leftMouthCorner] }

    /// Pixels between the eyes.
    package var eyeDistance: Double {
        let (x, y) = (leftEye.x - rightEye.x, leftEye.y - rightEye.y)
        return (x * x + y * y).squareRoot()
    }

    /// How far the nose lies beside the middle of the eyes, in eye distances: about 0 seen from the front, negative
    /// towards the picture's left; beyond ±0.7 a profile.
    package var turn: Double {
        let (x, y) = (leftEye.x - rightEye.x, leftEye.y - rightEye.y)
        let (noseX, noseY) = (nose.x - (leftEye.x + rightEye.x) / 2, nose.y - (leftEye.y + rightEye.y) / 2)
        let square = x * x + y * y
        return square > 0 ? (noseX * x + noseY * y) / square : 0
    }

    /// How far the nose lies below the eyes on the way to the mouth, 0…1: about 0.5 to 0.6 level, less when the face
    /// looks up, more when it looks down.
    package var tilt: Double {
        let eyes = (x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2)
        let mouth = (
            x: (leftMouthCorner.x + rightMouthCorner.x) / 2, y: (leftMouthCorner.y + rightMouthCorner.y) / 2
        )
        let (x, y) = (mouth.x - eyes.x, mouth.y - eyes.y)
        let square = x * x + y * y
        return square > 0 ? ((nose.x - eyes.x) * x + (nose.y - eyes.y) * y) / square : 0
    }
}
