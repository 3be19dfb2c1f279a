/// A planar 4:2:0 picture to draw into, as the encoder takes it: luma, then both chroma planes at half size.
struct Raster: Sendable {
    struct Colour: Sendable {
        var luma: UInt8
        var blue: UInt8 = 128
        var red: UInt8 = 128
    }

    let width: Int
    let height: Int
    private(set) var bytes: [UInt8]

    /// `width` and `height` are rounded down to multiples of 8, which keeps every plane's rows unpadded.
    init(width: Int, height: Int, fill: Colour) {
        self.width = width & ~7
        self.height = height & ~7
        let luma = self.width * self.height
        bytes =
            [UInt8](repeating: fill.luma, count: luma) + [UInt8](repeating: fill.blue, count: luma / 4)
            + [UInt8](repeating: fill.red, count: luma / 4)
    }

    /// Fills a rectangle given in thousandths of the picture.
    mutating func fill(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int, _ colour: Colour) {
        let columns = (left * width / 1000)..<(right * width / 1000)
        let rows = (top * height / 1000)..<(bottom * height / 1000)
        fill(columns: columns, rows: rows, colour)
    }

    /// Fills a rectangle given in pixels.
    mutating func fill(columns: Range<Int>, rows: Range<Int>, _ colour: Colour) {
        let columns = columns.clamped(to: 0..<width)
        let rows = rows.clamped(to: 0..<height)
        paint(plane: 0, stride: width, columns, rows, colour.luma)
        let halfColumns = (columns.lowerBound / 2)..<((columns.upperBound + 1) / 2)
        let halfRows = (rows.lowerBound / 2)..<((rows.upperBound + 1) / 2)
        paint(plane: width * height, stride: width / 2, halfColumns, halfRows, colour.blue)
        paint(plane: width * height * 5 / 4, stride: width / 2, halfColumns, halfRows, colour.red)
    }

    /// Disturbs the luma by up to `strength` either way; the same `seed` gives the same noise.
    ///
    /// Its grain is four pixels wide, so that an encoder does not smooth it away.
    mutating func addNoise(strength: Int, seed: UInt32) {
        var random = seed | 1
        var change = 0
        for at in 0..<(width * height) {
            if at % 4 == 0 {
                random ^= random << 13
                random ^= random >> 17
                random ^= random << 5
                change = Int(random % UInt32(2 * strength + 1)) - strength
            }
            bytes[at] = UInt8(clamping: Int(bytes[at]) + change)
        }
    }

    private mutating func paint(
        plane: Int,
        stride: Int,
        _ columns: Range<Int>,
        _ rows: Range<Int>,
        _ value: UInt8
    ) {
        guard !columns.isEmpty else { return }
        let line = repeatElement(value, count: columns.count)
        for row in rows {
            let start = plane + row * stride
            bytes.replaceSubrange((start + columns.lowerBound)..<(start + columns.upperBound), with: line)
        }
    }
}
