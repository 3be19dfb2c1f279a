import Testing

@testable import Pipelines

/// Parameter sets as encoders wrote them; what they declare was read with another parser.
struct ReorderingTests {
    private func format(_ codec: VideoFormat.Codec, _ record: [UInt8]) -> VideoFormat {
        VideoFormat(
            codec: codec,
            width: 640,
            height: 480,
            framesPerSecond: nil,
            codecData: record,
            codecString: codec.string(record)
        )
    }

    @Test(
        "the depth of reordering is read from H.264 parameter sets",
        arguments: [
            // Baseline; main with two B-frames; high with a pyramid; high without B-frames; high 4:4:4.
            ("0142c016ffe1001b6742c016da0280f6c05a8303035280000003008000000f478b175001000468ce3c80", 0),
            ("014d400dffe10018674d400deca0a0fd80880000030008000003019078a14cb001000568ebe3cb20", 2),
            (
                "0164000dffe100196764000dacd94141fb011000000300100000030320f142996001000668ebe3cb22c0fdf8f800",
                2
            ),
            ("0164000dffe100176764000dacb20283f60220000003002000000641e2854901000668ebc3cb22c0fdf8f800", 0),
            (
                "01f4000dffe1001967f4000d919b28283f6022000003000200000300641e28532c01000668ebe3c44844fff8f800",
                2
            ),
            // The second with its usability information cut off: it says nothing.
            ("014d400dffe1000a674d400deca0a0fd808801000568ebe3cb20", nil),
        ] as [(String, Int?)]
    )
    func h264(hex: String, depth: Int?) {
        #expect(Reordering.depth(of: format(.h264, bytes(hex))) == depth)
    }

    @Test(
        "the depth of reordering is read from H.265 parameter sets",
        arguments: [
            // With a pyramid of B-frames, and without.
            (
                """
                0101600000009000000000003cf000fcfdf8f800000f02a00001001840010c01ffff01600000030090000003000003003c\
                959809a10001002a42010101600000030090000003000003003ca00a080f165959a4932bc05a02000003000200000300\
                3210
                """, 2
            ),
            (
                """
                0101600000009000000000003cf000fcfdf8f800000f02a00001001840010c01ffff01600000030090000003000003003c\
                928090a10001002942010101600000030090000003000003003ca00a080f16592a4932bc05a020000003000200000300\
                321a
                """, 0
            ),
        ]
    )
    func h265(hex: String, depth: Int) {
        let format = format(.h265, bytes(hex))
        #expect(Reordering.depth(of: format) == depth)
        #expect(format.codecString == "hvc1.1.6.L60.90")
    }

    @Test("a record cut or spoiled anywhere is refused without harm")
    func spoiled() {
        let whole = bytes(
            "0142c016ffe1001b6742c016da0280f6c05a8303035280000003008000000f478b175001000468ce3c80"
        )
        for count in 0..<whole.count {
            _ = Reordering.depth(of: format(.h264, Array(whole.prefix(count))))
            _ = Reordering.depth(of: format(.h265, Array(whole.prefix(count))))
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            var broken = whole
            for _ in 0..<3 {
                broken[Int.random(in: 0..<whole.count, using: &random)] = UInt8.random(in: 0...255)
            }
            let depth = Reordering.depth(of: format(.h264, broken))
            #expect(depth == nil || (0...16).contains(depth ?? -1))
        }
    }
}

func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { $0 != " " }
    return stride(from: 0, to: digits.count, by: 2).compactMap { at in
        let start = digits.index(digits.startIndex, offsetBy: at)
        return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
    }
}
