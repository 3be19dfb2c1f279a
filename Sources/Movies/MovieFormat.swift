/// What a decoder must know of a video track before its first sample.
package struct MovieFormat: Hashable, Sendable {
    /// Kind of sample entry; the raw value is its four-character code.
    ///
    /// `avc1` and `hvc1` carry parameter sets in the codec record; `avc3` and `hev1` (read, for files of
    /// others) may carry them between the pictures as well.
    package enum Codec: String, Sendable {
        case avc1, avc3, hvc1, hev1
    }

    package let codec: Codec
    /// Picture size in luma samples.
    package let width: UInt16
    package let height: UInt16
    /// The AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord, as in `avcC` or `hvcC`.
    package let codecData: [UInt8]
    /// Ticks a second: 90,000 in files of ours, what they say in files of others.
    package let timescale: UInt32

    package static let ourTimescale: UInt32 = 90_000

    /// Checks the codec record and keeps it.
    ///
    /// Throws `malformed` when the record is shorter than its fixed part or of an unknown version.
    package init(
        codec: Codec,
        width: UInt16,
        height: UInt16,
        codecData: [UInt8],
        timescale: UInt32 = ourTimescale
    ) throws(MovieError) {
        let fixedPart = codec.isAVC ? 7 : 23
        guard codecData.count >= fixedPart, codecData.count <= 65_536, codecData[0] == 1 else {
            throw .malformed("codec record")
        }
        guard timescale > 0, width > 0, height > 0 else { throw .malformed("timescale or picture size") }
        self.codec = codec
        self.width = width
        self.height = height
        self.codecData = codecData
        self.timescale = timescale
    }

    /// The `codecs` parameter of RFC 6381 for Media Source Extensions and HLS, such as `avc1.42e01f`.
    package var codecString: String {
        codec.isAVC
            ? "\(codec.rawValue).\(hex(codecData[1]))\(hex(codecData[2]))\(hex(codecData[3]))"
            : "\(codec.rawValue).\(profileOfHEVC)"
    }

    /// Bytes of the length before each NAL unit in a sample: 1, 2 or 4.
    var lengthSize: Int {
        Int(codecData[codec.isAVC ? 4 : 21] & 3) + 1
    }

    /// ISO/IEC 14496-15 annex E.3: space and profile, compatibility flags in reverse bit order, tier and
    /// level, then the constraint bytes without trailing zeros.
    private var profileOfHEVC: String {
        let space = ["", "A", "B", "C"][Int(codecData[1] >> 6)]
        let tier = codecData[1] & 0x20 == 0 ? "L" : "H"
        var compatibility: UInt32 = 0
        for bit in 0..<32 where codecData[2 + bit / 8] & (0x80 >> (bit % 8)) != 0 {
            compatibility |= 1 << bit
        }
        var constraints = Array(codecData[6..<12])
        while constraints.last == 0 { constraints.removeLast() }
        let head = "\(space)\(codecData[1] & 0x1F).\(String(compatibility, radix: 16, uppercase: true))"
        let tail = constraints.map { String($0, radix: 16, uppercase: true) }
        return ([head, "\(tier)\(codecData[12])"] + tail).joined(separator: ".")
    }
}

extension MovieFormat.Codec {
    var isAVC: Bool { self == .avc1 || self == .avc3 }
}

private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
}
