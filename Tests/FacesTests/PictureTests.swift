import Faces
import Testing

extension FacesTests {
    /// Stills from outside: what is refused before and after a pixel is unpacked.
    @Suite struct Pictures {
        /// 64 x 48, bright on the left and dark on the right.
        private static let drawn = Drawn(width: 64, height: 48) { column, _ in column < 32 ? 220 : 30 }

        private static func jpeg() throws -> [UInt8] {
            let picture = drawn
            return try Still.jpeg(picture.bytes.span, picture.shape, width: nil, quality: 95)
        }

        @Test("a JPEG and a PNG are read")
        func reads() throws {
            let jpeg = try Picture(decoding: Self.jpeg())
            #expect(jpeg.shape == PictureShape(width: 64, height: 48))
            #expect(jpeg.bytes[0] > 200 && jpeg.bytes[63 * 3] < 50)
            let png = try Picture(decoding: PNG.file(width: 40, height: 30))
            #expect(png.shape == PictureShape(width: 40, height: 30))
            #expect(png.bytes.allSatisfy { $0 == 128 })
            #expect(Faces.liveHandles() == 0)
        }

        @Test("A-15 bad pictures are refused by name", arguments: Bad.allCases)
        func refuses(bad: Bad) throws {
            let file = try bad.file(Self.jpeg())
            let refusal = #expect(throws: PictureRefusal.self) { try Picture(decoding: file) }
            #expect(refusal == bad.refusal, "\(bad)")
            #expect(Faces.liveHandles() == 0)
        }

        @Test("a picture cut short anywhere is refused and does no harm")
        func cutShort() throws {
            let jpeg = try Self.jpeg(), png = PNG.file(width: 40, height: 30)
            for file in [jpeg, png] {
                for length in stride(from: 0, to: file.count - 1, by: 7) {
                    #expect(throws: PictureRefusal.self) {
                        try Picture(decoding: Array(file[..<length]))
                    }
                }
            }
        }

        @Test("random bytes changed in a picture do no harm", arguments: 0..<40)
        func noise(seed: Int) throws {
            var random = Seeded(state: UInt64(seed))
            for original in [try Self.jpeg(), PNG.file(width: 40, height: 30)] {
                var file = original
                for _ in 0..<4 { file[Int(random.next() % UInt64(file.count))] = UInt8(random.next() & 255) }
                let picture = try? Picture(
                    decoding: file,
                    within: PictureLimits(bytes: 1 << 20, pixels: 1 << 22)
                )
                #expect((picture?.bytes.count ?? 0) <= 3 << 22)
            }
            #expect(Faces.liveHandles() == 0)
        }

        @Test("a photo turned by its EXIF entry is upright")
        func upright() throws {
            var file = try Self.jpeg()
            // Orientation 6: the picture's right side is up; it must be turned clockwise.
            file.insert(contentsOf: Self.exif(orientation: 6), at: 2)
            let picture = try Picture(decoding: file)
            #expect(picture.shape == PictureShape(width: 48, height: 64))
            #expect(picture.bytes[0] > 200 && picture.bytes[63 * 48 * 3] < 50)
        }

        @Test("what a telephone writes after its picture is borne with when allowed")
        func trailer() throws {
            let file = try Self.jpeg() + Array("motion".utf8)
            #expect(throws: PictureRefusal.trailer) { try Picture(decoding: file) }
            let generous = PictureLimits(bytes: 1 << 20, pixels: 1 << 20, bearsTrailer: true)
            #expect(try Picture(decoding: file, within: generous).shape.width == 64)
            #expect(try Picture(decoding: Self.jpeg() + [0, 0, 0]).shape.width == 64)
        }

        @Test("a picture written anew carries its pixels alone")
        func strips() throws {
            var file = try Self.jpeg()
            let comment = Array("<?php echo 1; ?>".utf8)
            file.insert(contentsOf: [0xFF, 0xFE, 0, UInt8(comment.count + 2)] + comment, at: 2)
            let written = try Picture(decoding: file).jpeg()
            #expect(!String(decoding: written, as: UTF8.self).contains("php"))
        }

        private static func exif(orientation: UInt8) -> [UInt8] {
            let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            let body =
                Array("Exif".utf8) + [0, 0] + Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1] + entry
                + [0, 0, 0, 0]
            return [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
        }
    }
}

/// What comes in instead of a picture.
enum Bad: CaseIterable {
    case nothing, words, gif, large, hundredMegapixels, hundredMegapixelsPNG, cutShort, withoutEnd, animated
    case printColours, pageInside, archiveBehind, twoSizes, tiny, damagedPixels

    var refusal: PictureRefusal {
        switch self {
        case .nothing: .empty
        case .words, .gif: .unknownFormat
        case .large: .tooManyBytes
        case .hundredMegapixels, .hundredMegapixelsPNG: .tooManyPixels
        case .cutShort, .withoutEnd: .truncated
        case .animated: .animated
        case .printColours: .printColours
        case .pageInside, .archiveBehind: .trailer
        case .twoSizes, .damagedPixels: .damaged
        case .tiny: .wrongSides
        }
    }

    func file(_ jpeg: [UInt8]) throws -> [UInt8] {
        switch self {
        case .nothing: []
        case .words: Array("not a picture".utf8)
        case .gif: Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B]
        case .large: jpeg + [UInt8](repeating: 0, count: 6 << 20)
        case .hundredMegapixels: Self.sized(jpeg, width: 10_000, height: 10_000)
        case .hundredMegapixelsPNG: PNG.file(width: 10_000, height: 10_000, rows: 1)
        case .cutShort: Array(jpeg[..<(jpeg.count / 2)])
        case .withoutEnd: Array(jpeg.dropLast(2))
        case .animated: PNG.file(width: 40, height: 30, isAnimated: true)
        case .printColours: Self.printed(jpeg)
        case .pageInside: jpeg + Array("<script>alert(1)</script>".utf8)
        case .archiveBehind: PNG.file(width: 40, height: 30) + Array("PK\u{3}\u{4}".utf8)
        case .twoSizes: Self.doubled(jpeg)
        case .tiny: PNG.file(width: 4, height: 4)
        case .damagedPixels: PNG.file(width: 40, height: 30, isBroken: true)
        }
    }

    /// Where the frame header's length stands.
    private static func frame(_ jpeg: [UInt8]) -> Int {
        (0..<jpeg.count - 1).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 }.map { $0 + 2 } ?? 0
    }

    private static func sized(_ jpeg: [UInt8], width: Int, height: Int) -> [UInt8] {
        var file = jpeg
        let at = frame(jpeg) + 3
        let sides = [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) }
        file.replaceSubrange(at..<at + 4, with: sides)
        return file
    }

    private static func printed(_ jpeg: [UInt8]) -> [UInt8] {
        var file = jpeg
        file[frame(jpeg) + 7] = 4
        return file
    }

    private static func doubled(_ jpeg: [UInt8]) -> [UInt8] {
        let at = frame(jpeg) - 2
        let length = Int(jpeg[at + 2]) << 8 | Int(jpeg[at + 3])
        var file = jpeg
        file.insert(contentsOf: jpeg[at..<at + 2 + length], at: at)
        return file
    }
}

/// A grey PNG written by hand, its pixels stored and not packed.
enum PNG {
    static func file(
        width: Int,
        height: Int,
        rows: Int? = nil,
        isAnimated: Bool = false,
        isBroken: Bool = false
    ) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", big(width) + big(height) + [8, 0, 0, 0, 0])
        if isAnimated { file += chunk("acTL", big(2) + big(0)) }
        let row = [0] + [UInt8](repeating: 128, count: width)
        let pixels = (0..<(rows ?? height)).flatMap { _ in row }
        file += chunk("IDAT", isBroken ? [1, 2, 3, 4, 5] : stored(pixels))
        return file + chunk("IEND", [])
    }

    private static func big(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return big(body.count) + named + big(Int(checksum(named)))
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x78, 0x01]
        var (a, b) = (1, 0)
        for byte in bytes {
            a = (a + Int(byte)) % 65_521
            b = (b + a) % 65_521
        }
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(start + 65_535, bytes.count)]
            let count = UInt16(block.count)
            out += [start + block.count == bytes.count ? 1 : 0]
            out += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
            out += block
        }
        return out + big(b << 16 | a)
    }

    /// CRC-32 of ISO 3309.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let half = sum >> 1
                sum = sum & 1 == 1 ? half ^ 0xEDB8_8320 : half
            }
        }
        return ~sum
    }
}
