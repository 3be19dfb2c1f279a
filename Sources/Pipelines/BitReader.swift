/// Reads the bit syntax of H.264 and H.265 parameter sets; nil past the end, so that a broken set ends the parse.
struct BitReader {
    private let bytes: [UInt8]
    private var position = 0

    /// `unit`: a NAL unit; its emulation prevention bytes are taken out.
    init(unit: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        var zeros = 0
        for byte in unit {
            if zeros >= 2, byte == 3 {
                zeros = 0
                continue
            }
            zeros = byte == 0 ? zeros + 1 : 0
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    mutating func bit() -> Bool? {
        guard position < bytes.count * 8 else { return nil }
        defer { position += 1 }
        return bytes[position / 8] & (0x80 >> UInt8(position % 8)) != 0
    }

    /// `count` bits as an unsigned number, at most 32.
    mutating func bits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let bit = bit() else { return nil }
            value = value << 1 | (bit ? 1 : 0)
        }
        return value
    }

    mutating func skip(_ count: Int) {
        position += count
    }

    /// Exponential Golomb code, unsigned.
    mutating func golomb() -> Int? {
        var zeros = 0
        while zeros <= 31, let bit = bit() {
            guard !bit else { return bits(zeros).map { (1 << zeros) - 1 + $0 } }
            zeros += 1
        }
        return nil
    }

    /// Exponential Golomb code, signed.
    mutating func signedGolomb() -> Int? {
        golomb().map { $0 % 2 == 0 ? -($0 / 2) : ($0 + 1) / 2 }
    }
}
