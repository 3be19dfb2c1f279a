/// A picture of gray pixels, 8 bits each.
struct GrayPicture {
    let width: Int
    let height: Int
    /// Rows from the top.
    let pixels: [UInt8]

    /// PNG (RFC 2083) with its data stored, not compressed: small pictures, no library.
    var png: [UInt8] {
        var lines: [UInt8] = []
        for row in 0..<height {
            lines.append(0)
            lines.append(contentsOf: pixels[(row * width)..<((row + 1) * width)])
        }
        var stored: [UInt8] = [0x78, 0x01]
        var at = 0
        while at < lines.count {
            let part = lines[at..<min(at + 65_535, lines.count)]
            at += part.count
            let length = UInt16(part.count)
            let isLast: UInt8 = at == lines.count ? 1 : 0
            stored.append(isLast)
            for number in [length, ~length] {
                stored.append(UInt8(number & 255))
                stored.append(UInt8(number >> 8))
            }
            stored.append(contentsOf: part)
        }
        stored += Self.bytes(Self.adler(lines))
        var header = Self.bytes(UInt32(width))
        header += Self.bytes(UInt32(height))
        header += [8, 0, 0, 0, 0]
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += Self.chunk("IHDR", header)
        file += Self.chunk("IDAT", stored)
        file += Self.chunk("IEND", [])
        return file
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        var chunk = bytes(UInt32(data.count))
        chunk += body
        chunk += bytes(crc(body))
        return chunk
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    /// RFC 1950's checksum.
    static func adler(_ bytes: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }

    /// RFC 2083's checksum.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = crc & 1 == 1
                crc >>= 1
                if isOdd { crc ^= 0xEDB8_8320 }
            }
        }
        return ~crc
    }
}
