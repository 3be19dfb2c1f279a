internal import Foundation

/// A colour in CIELAB (CIE 15, D65): lightness 0…100, red against green, yellow against blue.
package struct LabColour: Equatable, Sendable {
    package let lightness: Double
    package let a: Double
    package let b: Double

    package init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    /// From sRGB of 0…255 (IEC 61966-2-1).
    package init(red: Double, green: Double, blue: Double) {
        func linear(_ value: Double) -> Double {
            let share = value / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        func curve(_ value: Double) -> Double {
            value > 216.0 / 24389 ? cbrt(value) : (24389.0 / 27 * value + 16) / 116
        }
        let (r, g, b) = (linear(red), linear(green), linear(blue))
        let x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
        let y = curve(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
        let z = curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
        self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
    }

    /// ΔE*ab of 1976: about 2 is just seen.
    package func difference(from other: LabColour) -> Double {
        let (l, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
        return (l * l + a * a + b * b).squareRoot()
    }

    /// How strong the colour is, 0 for grey.
    package var chroma: Double { (a * a + b * b).squareRoot() }

    /// Degrees, 0…360: about 30 red, 110 yellow, 160 green, 280 blue; means nothing for a grey.
    package var hue: Double {
        let degrees = atan2(b, a) * 180 / .pi
        return degrees < 0 ? degrees + 360 : degrees
    }
}

/// The colours of a portrait: what lies behind the head, and whether there is any colour.
package struct PictureColours: Equatable, Sendable {
    /// Mean of the six cells of background, three down each side.
    package let background: LabColour
    /// ΔE of the cell that lies farthest from the mean.
    package let unevenness: Double
    /// Mean chroma of the whole picture.
    package let chroma: Double

    /// Looks at a strip down each side, from 2 % to 12 % of the width and 3 % to 42 % of the height, where a portrait
    /// has neither hair nor shoulders.
    package init(_ picture: Picture) {
        var cells: [LabColour] = []
        for left in [0.02, 0.88] {
            for row in 0..<3 {
                let top = 0.03 + Double(row) * 0.13
                cells.append(Self.mean(picture, left: left, top: top, width: 0.1, height: 0.13))
            }
        }
        let count = Double(cells.count)
        let mean = LabColour(
            lightness: cells.map(\.lightness).reduce(0, +) / count,
            a: cells.map(\.a).reduce(0, +) / count,
            b: cells.map(\.b).reduce(0, +) / count
        )
        background = mean
        unevenness = cells.map { $0.difference(from: mean) }.max() ?? 0
        chroma = Self.chroma(picture)
    }

    /// Mean colour of a part, given in shares of the picture, over at most 40 x 40 of its pixels.
    private static func mean(
        _ picture: Picture,
        left: Double,
        top: Double,
        width: Double,
        height: Double
    ) -> LabColour {
        let shape = picture.shape
        var (red, green, blue, count) = (0.0, 0.0, 0.0, 0.0)
        for row in samples(top, height, of: shape.height, most: 40) {
            for column in samples(left, width, of: shape.width, most: 40) {
                let at = row * shape.stride + column * 3
                blue += Double(picture.bytes[at])
                green += Double(picture.bytes[at + 1])
                red += Double(picture.bytes[at + 2])
                count += 1
            }
        }
        return LabColour(red: red / max(count, 1), green: green / max(count, 1), blue: blue / max(count, 1))
    }

    private static func chroma(_ picture: Picture) -> Double {
        let shape = picture.shape
        var (sum, count) = (0.0, 0.0)
        for row in samples(0, 1, of: shape.height, most: 32) {
            for column in samples(0, 1, of: shape.width, most: 32) {
                let at = row * shape.stride + column * 3
                sum +=
                    LabColour(
                        red: Double(picture.bytes[at + 2]),
                        green: Double(picture.bytes[at + 1]),
                        blue: Double(picture.bytes[at])
                    ).chroma
                count += 1
            }
        }
        return sum / max(count, 1)
    }

    /// Places spread evenly over a part of a side.
    private static func samples(_ start: Double, _ length: Double, of side: Int, most: Int) -> [Int] {
        let first = Int(start * Double(side)), count = max(1, Int(length * Double(side)))
        let taken = min(most, count)
        return (0..<taken).map { min(side - 1, first + $0 * count / taken) }
    }
}
