/// What a stream of access units is made of.
package struct VideoFormat: Sendable, Equatable {
    package enum Codec: Sendable, Equatable {
        case h264
        case h265
        case other(String)
    }

    package let codec: Codec
    package let width: Int
    package let height: Int
    /// Pictures a second as the stream states it; often it does not.
    package let framesPerSecond: Double?
    /// The decoder's configuration record: avcC or hvcC.
    package let codecData: [UInt8]
    /// The codec as browsers and RFC 6381 name it, such as `avc1.42e01f`.
    package let codecString: String
}

extension VideoFormat {
    init(_ format: UnitFormat) {
        let codec: Codec =
            switch format.media {
            case "video/x-h264": .h264
            case "video/x-h265": .h265
            default: .other(format.media)
            }
        self.init(
            codec: codec,
            width: format.width,
            height: format.height,
            framesPerSecond: format.framesPerSecond,
            codecData: format.parameters,
            codecString: codec.string(format.parameters)
        )
    }
}

extension VideoFormat.Codec {
    /// RFC 6381 name from the configuration record; the bare four letters when the record is too short.
    func string(_ record: [UInt8]) -> String {
        switch self {
        case .h264:
            guard record.count >= 4 else { return "avc1" }
            return "avc1." + record[1...3].map(hexadecimal).joined()
        case .h265:
            guard record.count >= 13 else { return "hvc1" }
            return "hvc1." + hevcProfile(record)
        case .other(let name): return name
        }
    }
}

private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
}

/// ISO/IEC 14496-15, annex E: profile, compatibility flags in reverse bit order, tier with level, constraint bytes.
private func hevcProfile(_ record: [UInt8]) -> String {
    let space = ["", "A", "B", "C"][Int(record[1] >> 6)]
    let tier = record[1] & 0x20 == 0 ? "L" : "H"
    let flags = record[2...5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    var reversed: UInt32 = 0
    for bit in 0..<32 where flags & (1 << bit) != 0 { reversed |= 1 << (31 - bit) }
    var constraints = record[6...11].map { String($0, radix: 16, uppercase: true) }
    while constraints.last == "0" { constraints.removeLast() }
    let parts = [
        "\(space)\(record[1] & 0x1f)", String(reversed, radix: 16, uppercase: true), "\(tier)\(record[12])",
    ]
    return (parts + constraints).joined(separator: ".")
}
