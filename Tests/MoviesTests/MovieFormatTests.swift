import Movies
import Testing

@Suite struct MovieFormatTests {
    static let hevc: [UInt8] =
        [1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, 0]
    static let tier: [UInt8] =
        [1, 0x62, 0x20, 0, 0, 0, 0xB0, 0x23, 0, 0, 0, 0, 123, 0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, 0]

    @Test(
        "names the codec as browsers want it",
        arguments: [
            (MovieFormat.Codec.avc1, Synthetic.codecData, "avc1.42e01f"),
            (.avc3, [1, 0x64, 0x00, 0x28, 0xFF, 0xE0, 0], "avc3.640028"),
            (.hvc1, hevc, "hvc1.1.6.L93.90"),
            (.hev1, tier, "hev1.A2.4.H123.B0.23"),
        ]
    )
    func codecString(codec: MovieFormat.Codec, record: [UInt8], expected: String) throws {
        #expect(
            try MovieFormat(codec: codec, width: 16, height: 16, codecData: record).codecString == expected
        )
    }

    @Test(
        "refuses a codec record that is none",
        arguments: [
            (MovieFormat.Codec.avc1, []), (.avc1, [1, 2, 3]), (.avc1, [0, 0x42, 0xE0, 0x1F, 0xFF, 0xE1, 0]),
            (.hvc1, Array(hevc.dropLast())),
        ] as [(MovieFormat.Codec, [UInt8])]
    )
    func refuses(codec: MovieFormat.Codec, record: [UInt8]) {
        #expect(throws: MovieError.malformed("codec record")) {
            try MovieFormat(codec: codec, width: 16, height: 16, codecData: record)
        }
    }

    @Test("refuses a picture or a clock of size 0", arguments: [(0, 16, 1), (16, 0, 1), (16, 16, 0)])
    func refusesZero(width: Int, height: Int, timescale: Int) {
        #expect(throws: MovieError.self) {
            try MovieFormat(
                codec: .avc1,
                width: UInt16(width),
                height: UInt16(height),
                codecData: Synthetic.codecData,
                timescale: UInt32(timescale)
            )
        }
    }
}
