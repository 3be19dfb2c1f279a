import Faces

/// A picture drawn by code: BGR bytes and their shape.
struct Drawn {
    var bytes: [UInt8]
    let shape: PictureShape

    /// Draws each pixel by a luma of its place.
    init(width: Int = 320, height: Int = 180, padding: Int = 0, _ luma: (Int, Int) -> UInt8) {
        shape = PictureShape(width: width, height: height, stride: width * 3 + padding)
        bytes = [UInt8](repeating: 0, count: shape.stride * height)
        for row in 0..<height {
            for column in 0..<width {
                let value = luma(column, row)
                let start = row * shape.stride + column * 3
                bytes[start] = value
                bytes[start + 1] = value
                bytes[start + 2] = value
            }
        }
    }

    /// The same picture with noise of up to `strength` steps either way, the same for the same seed.
    func noisy(_ strength: Int, seed: UInt64) -> Drawn {
        var copy = self
        var random = Seeded(state: seed)
        for index in copy.bytes.indices {
            let step = Int(random.next() % UInt64(2 * strength + 1)) - strength
            copy.bytes[index] = UInt8(clamping: Int(copy.bytes[index]) + step)
        }
        return copy
    }

    /// A picture in `rows` lines of `stride` bytes, from bytes without gaps, with `padding` bytes after each
    /// row.
    static func padded(_ bytes: [UInt8], _ shape: PictureShape, padding: Int) -> Drawn {
        var drawn = Drawn(width: shape.width, height: shape.height, padding: padding) { _, _ in 0 }
        for row in 0..<shape.height {
            for index in 0..<shape.width * 3 {
                drawn.bytes[row * drawn.shape.stride + index] = bytes[row * shape.stride + index]
            }
        }
        return drawn
    }

    static func flat(_ luma: UInt8) -> Drawn { Drawn { _, _ in luma } }
    static let checks = Drawn { column, row in (column / 8 + row / 8) % 2 == 0 ? 40 : 210 }
    static let ramp = Drawn { column, _ in UInt8(column * 255 / 319) }
}

/// SplitMix64: the same numbers on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
