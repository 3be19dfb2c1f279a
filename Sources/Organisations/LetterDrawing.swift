internal import Foundation

/// Letters drawn so that people read them and simple programs do not: each turned and shifted, the whole bent, with
/// strokes across.
struct LetterDrawing {
    static let width = 220
    static let height = 72

    private struct Placed {
        let rows: [UInt8]
        let center: (x: Double, y: Double)
        let cosine: Double
        let sine: Double
        let scale: Double
    }

    private let placed: [Placed]
    private let strokes: [(level: Double, slope: Double, phase: Double)]
    private let phases: (x: Double, y: Double)
    private let grain: [UInt8]

    /// - Parameter random: 64 bytes; the same ones draw the same picture.
    init(_ letters: [Character], random: [UInt8]) {
        var bytes = random.makeIterator()
        // A number from -1 to 1.
        func chance() -> Double { Double(bytes.next() ?? 128) / 127.5 - 1 }
        let step = Double(Self.width - 30) / Double(max(1, letters.count))
        placed = letters.enumerated().map { index, letter in
            let angle = chance() * 0.38
            let shift = (x: chance() * 4, y: chance() * 7)
            return Placed(
                rows: Self.glyphs[letter] ?? [],
                center: (
                    x: 15 + step * (Double(index) + 0.5) + shift.x,
                    y: Double(Self.height) / 2 + shift.y
                ),
                cosine: cos(angle),
                sine: sin(angle),
                scale: 6.2 + chance() * 0.7
            )
        }
        strokes = (0..<3).map { _ in
            (Double(Self.height) / 2 + chance() * 20, chance() * 0.12, chance() * 3)
        }
        phases = (chance() * 3, chance() * 3)
        grain = random
    }

    /// The picture as PNG.
    var png: [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(Self.width * Self.height)
        for y in 0..<Self.height {
            for x in 0..<Self.width { rows.append(shade(x, y)) }
        }
        return GrayPicture(width: Self.width, height: Self.height, pixels: rows).png
    }

    /// Four looks a pixel soften the edges.
    private func shade(_ x: Int, _ y: Int) -> UInt8 {
        let looks = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
        let dark = looks.count { isInk(Double(x) + $0.0, Double(y) + $0.1) }
        let place: Int = (x * 7 + y * 13 + x * y) % grain.count
        let speck = Int(grain[place] % 23)
        return UInt8(max(0, 238 - dark * 48 - speck))
    }

    private func isInk(_ x: Double, _ y: Double) -> Bool {
        for stroke in strokes {
            let wave: Double = 6 * sin(x / 23 + stroke.phase)
            let level: Double = stroke.level + stroke.slope * (x - 110) + wave
            if abs(y - level) < 0.9 { return true }
        }
        let bentX: Double = x + 2.6 * sin(y / 9 + phases.x)
        let bentY: Double = y + 2.6 * sin(x / 15 + phases.y)
        return placed.contains { letter -> Bool in
            let dx: Double = bentX - letter.center.x
            let dy: Double = bentY - letter.center.y
            let column: Double = (dx * letter.cosine + dy * letter.sine) / letter.scale + 2.5
            let row: Double = (dy * letter.cosine - dx * letter.sine) / letter.scale + 3.5
            guard column >= 0, column < 5, row >= 0, row < Double(letter.rows.count) else { return false }
            return letter.rows[Int(row)] >> UInt8(4 - Int(column)) & 1 == 1
        }
    }

    /// Five columns, seven rows, the left column in the highest bit.
    private static let glyphs: [Character: [UInt8]] = [
        "2": [14, 17, 1, 2, 4, 8, 31], "3": [31, 2, 4, 2, 1, 17, 14], "4": [2, 6, 10, 18, 31, 2, 2],
        "5": [31, 16, 30, 1, 1, 17, 14], "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 8, 8, 8],
        "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12],
        "A": [14, 17, 17, 31, 17, 17, 17], "C": [14, 17, 16, 16, 16, 17, 14],
        "E": [31, 16, 16, 30, 16, 16, 31], "F": [31, 16, 16, 30, 16, 16, 16],
        "H": [17, 17, 17, 31, 17, 17, 17], "K": [17, 18, 20, 24, 20, 18, 17],
        "L": [16, 16, 16, 16, 16, 16, 31], "M": [17, 27, 21, 21, 17, 17, 17],
        "N": [17, 17, 25, 21, 19, 17, 17], "P": [30, 17, 17, 30, 16, 16, 16],
        "R": [30, 17, 17, 30, 20, 18, 17], "T": [31, 4, 4, 4, 4, 4, 4], "U": [17, 17, 17, 17, 17, 17, 14],
        "W": [17, 17, 17, 21, 21, 27, 17], "X": [17, 17, 10, 4, 10, 17, 17], "Y": [17, 17, 10, 4, 4, 4, 4],
    ]
}
