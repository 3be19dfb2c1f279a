/// An exam room without people: blackboard, wall clock with running digits, rows of desks, a window.
///
/// The room is drawn once in a few versions that differ by noise; a picture is a copy of one of them with the clock's
/// digits, so that drawing costs a camera next to nothing.
struct DrawnRoom: Sendable {
    private static let versions = 6

    private let rooms: [Raster]
    private let black: Raster
    private let covered: [Raster]

    init(width: Int, height: Int) {
        let room = Self.room(width: width, height: height)
        rooms = (0..<Self.versions).map { version in
            var copy = room
            copy.addNoise(strength: 4, seed: UInt32(version) &* 2_654_435_761 &+ 17)
            return copy
        }
        black = Raster(width: width, height: height, fill: .init(luma: 16))
        covered = (0..<2).map { version in
            var hand = Raster(width: width, height: height, fill: .init(luma: 52, blue: 118, red: 142))
            hand.addNoise(strength: 2, seed: UInt32(version) &+ 99)
            return hand
        }
    }

    var width: Int { black.width }
    var height: Int { black.height }

    /// The picture number `index`, with `second` on the clock.
    ///
    /// Nothing is drawn for `silent`.
    func picture(_ state: SceneState, index: Int, second: Int) -> [UInt8] {
        switch state {
        case .black, .silent: black.bytes
        case .covered: covered[index % covered.count].bytes
        // Whoever freezes keeps its index and second; the picture is the same as long as they are.
        case .live, .frozen: clocked(rooms[index * 7 % Self.versions], second: second, blink: index)
        }
    }

    private func clocked(_ room: Raster, second: Int, blink: Int) -> [UInt8] {
        var picture = room
        let digits = [second / 3600 % 24, second / 60 % 60, second % 60].flatMap { [$0 / 10, $0 % 10] }
        for (place, digit) in digits.enumerated() {
            draw(digit, left: 405 + place * 30 + place / 2 * 12, on: &picture)
        }
        return picture.bytes
    }

    /// Seven strokes: top, upper left, upper right, middle, lower left, lower right, bottom.
    private static let strokes: [[Bool]] = [
        "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111",
        "1111011",
    ].map { $0.map { $0 == "1" } }

    private func draw(_ digit: Int, left: Int, on picture: inout Raster) {
        let places = [
            (0, 0, 20, 6), (0, 0, 5, 27), (15, 0, 20, 27), (0, 23, 20, 30), (0, 26, 5, 53), (15, 26, 20, 53),
            (0, 47, 20, 53),
        ]
        for (place, isOn) in zip(places, Self.strokes[digit]) where isOn {
            picture.fill(
                left + place.0,
                72 + place.1,
                left + place.2,
                72 + place.3,
                .init(luma: 215, blue: 100, red: 180)
            )
        }
    }

    private static func room(width: Int, height: Int) -> Raster {
        var room = Raster(width: width, height: height, fill: .init(luma: 176, blue: 122, red: 130))
        room.fill(0, 620, 1000, 1000, .init(luma: 112, blue: 118, red: 136))
        room.fill(0, 604, 1000, 622, .init(luma: 84, blue: 120, red: 136))
        room.fill(180, 180, 820, 480, .init(luma: 92, blue: 118, red: 138))
        room.fill(190, 194, 810, 466, .init(luma: 62, blue: 124, red: 116))
        room.fill(220, 240, 520, 252, .init(luma: 190))
        room.fill(220, 290, 640, 302, .init(luma: 184))
        room.fill(220, 340, 450, 352, .init(luma: 188))
        room.fill(385, 52, 625, 146, .init(luma: 34))
        room.fill(30, 120, 140, 430, .init(luma: 226, blue: 136, red: 122))
        room.fill(82, 120, 88, 430, .init(luma: 150))
        room.fill(30, 270, 140, 278, .init(luma: 150))
        room.fill(880, 230, 970, 610, .init(luma: 104, blue: 114, red: 144))
        room.fill(888, 420, 900, 440, .init(luma: 200))
        for row in 0..<3 { drawDesks(row, on: &room) }
        return room
    }

    private static func drawDesks(_ row: Int, on room: inout Raster) {
        let top = 640 + row * 110
        let size = 110 + row * 30
        for column in 0..<5 {
            let left = 500 + (column * 2 - 4) * (size * 66 / 100) - size / 2
            room.fill(left, top, left + size, top + 34 + row * 6, .init(luma: 168, blue: 108, red: 148))
            room.fill(
                left,
                top + 34 + row * 6,
                left + size,
                top + 44 + row * 8,
                .init(luma: 96, blue: 112, red: 146)
            )
            room.fill(left + 8, top + 44, left + 16, top + 96 + row * 10, .init(luma: 58))
            room.fill(left + size - 16, top + 44, left + size - 8, top + 96 + row * 10, .init(luma: 58))
            room.fill(left + size / 3, top + 6, left + size * 2 / 3, top + 26, .init(luma: 236))
        }
    }
}
