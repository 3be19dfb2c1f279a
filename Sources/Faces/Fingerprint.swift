/// A small grey memory of a picture, to tell whether the next one shows any life.
///
/// It keeps two views of a grid of 128 x 72: the mean of each cell, which shows movement, and one pixel of
/// each cell, which keeps the camera's noise.
package struct Fingerprint: Equatable, Sendable {
    package static let columns = 128
    package static let rows = 72

    /// Mean luma of each cell, row by row.
    package let areas: [UInt8]
    /// Luma of the pixel in the middle of each cell, row by row.
    package let points: [UInt8]

    /// What separates this picture from another.
    package func difference(from other: Fingerprint) -> FingerprintDifference {
        FingerprintDifference(
            areas: Steps(areas, other.areas),
            points: Steps(points, other.points)
        )
    }
}

/// How far two pictures are apart.
///
/// Lumas are 0…255; bit-identical pictures give zero everywhere.
package struct FingerprintDifference: Equatable, Sendable {
    /// Mean absolute difference of the cells.
    package let mean: Double
    /// The largest difference of a cell.
    package let largest: Int
    /// Share of cells, 0…1, that changed by three steps or more, which rounding alone never does.
    package let changedShare: Double
    /// Mean absolute difference of single pixels: the camera's noise when nothing moves.
    package let noise: Double
    /// Share of single pixels, 0…1, that changed by two steps or more.
    package let noisyShare: Double

    /// Whether both are one picture, as a decoder shows it again and again while nothing new is encoded.
    ///
    /// Measured on recorded clips: a picture that stands gives 0 from one second to the next whatever the bit rate;
    /// an empty room that lives gives 0.3 or more across a key picture even when encoded so coarsely that none of its
    /// noise is left between two of them.
    package var isSame: Bool { largest <= 12 && noisyShare <= 0.02 }

    /// Whether nothing has happened between the two, as far as a picture that was encoded can tell.
    ///
    /// Measured over up to 5 s on recorded clips: encoding one picture again and again moves a cell by at most
    /// 8 steps at usable bit rates, a clock of 16 pixels in a picture of 640 by 18 or more, people by 43 or more.
    package var isStill: Bool { largest <= 12 && noise <= 4 }

    /// Whether a coder can have made the one of the other's picture: a key picture is coarser than those that mend it.
    package var isPulse: Bool { largest <= 20 && noise <= 4 }

    fileprivate init(areas: Steps, points: Steps) {
        mean = areas.mean
        largest = areas.largest
        changedShare = areas.changedShare
        noise = points.mean
        noisyShare = points.steppedShare
    }
}

/// Sums over the absolute differences of two rows of lumas of the same length.
private struct Steps {
    let mean: Double
    let largest: Int
    let changedShare: Double
    let steppedShare: Double

    init(_ one: [UInt8], _ other: [UInt8]) {
        var sum = 0
        var most = 0
        var changed = 0
        var stepped = 0
        for index in one.indices {
            let step = abs(Int(one[index]) - Int(other[index]))
            sum += step
            most = max(most, step)
            changed += step >= 3 ? 1 : 0
            stepped += step >= 2 ? 1 : 0
        }
        mean = Double(sum) / Double(one.count)
        largest = most
        changedShare = Double(changed) / Double(one.count)
        steppedShare = Double(stepped) / Double(one.count)
    }
}
