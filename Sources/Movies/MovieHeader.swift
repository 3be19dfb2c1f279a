/// The boxes a fragmented and an exported file share.
///
/// One video track, number 1. Times of creation are left 0 on purpose: two writings of the same samples give
/// the same bytes.
enum MovieHeader {
    static let trackID: UInt32 = 1

    static func fileType(_ writer: inout BoxWriter, major: BoxKind, compatible: [BoxKind]) {
        writer.box("ftyp") { box in
            box.put(major)
            box.put(UInt32(0x200))
            compatible.forEach { box.put($0) }
        }
    }

    /// `duration` in ticks of the timescale; 0 for files that grow.
    static func movie(_ writer: inout BoxWriter, timescale: UInt32, duration: UInt64) {
        writer.fullBox("mvhd", version: 1) { box in
            box.zeros(16)
            box.put(timescale)
            box.put(duration)
            box.put(UInt32(0x0001_0000))
            box.put(UInt16(0x0100))
            box.zeros(10)
            unityMatrix(&box)
            box.zeros(24)
            box.put(trackID + 1)
        }
    }

    static func track(_ writer: inout BoxWriter, width: UInt16, height: UInt16, duration: UInt64) {
        writer.fullBox("tkhd", version: 1, flags: 3) { box in
            box.zeros(16)
            box.put(trackID)
            box.zeros(4)
            box.put(duration)
            box.zeros(16)
            unityMatrix(&box)
            box.put(UInt32(width) << 16)
            box.put(UInt32(height) << 16)
        }
    }

    /// `mdia`: media header, handler, and `minf` around the sample table given.
    static func media(
        _ writer: inout BoxWriter,
        timescale: UInt32,
        duration: UInt64,
        sampleTable: (inout BoxWriter) -> Void
    ) {
        writer.box("mdia") { media in
            media.fullBox("mdhd", version: 1) { box in
                box.zeros(16)
                box.put(timescale)
                box.put(duration)
                box.put(UInt16(0x55C4))  // language "und"
                box.zeros(2)
            }
            media.fullBox("hdlr") { box in
                box.zeros(4)
                box.put("vide" as BoxKind)
                box.zeros(12)
                box.put(Array("Video".utf8) + [0])
            }
            media.box("minf") { information in
                information.fullBox("vmhd", flags: 1) { $0.zeros(8) }
                information.box("dinf") { data in
                    data.fullBox("dref") { references in
                        references.put(UInt32(1))
                        references.fullBox("url ", flags: 1) { _ in }
                    }
                }
                information.box("stbl", sampleTable)
            }
        }
    }

    /// `stsd` with one visual sample entry a format, in the order given.
    static func descriptions(_ writer: inout BoxWriter, _ formats: [MovieFormat]) {
        writer.fullBox("stsd") { box in
            box.put(UInt32(truncatingIfNeeded: formats.count))
            formats.forEach { sampleEntry(&box, $0) }
        }
    }

    private static func sampleEntry(_ writer: inout BoxWriter, _ format: MovieFormat) {
        writer.box(BoxKind(stringLiteral: format.codec.rawValue)) { entry in
            entry.zeros(6)
            entry.put(UInt16(1))
            entry.zeros(16)
            entry.put(format.width)
            entry.put(format.height)
            entry.put(UInt32(0x0048_0000))  // 72 dpi, both ways
            entry.put(UInt32(0x0048_0000))
            entry.zeros(4)
            entry.put(UInt16(1))
            entry.zeros(32)
            entry.put(UInt16(0x18))
            entry.put(Int16(-1))
            entry.box(format.codec.isAVC ? "avcC" : "hvcC") { $0.put(format.codecData) }
        }
    }

    private static func unityMatrix(_ writer: inout BoxWriter) {
        let matrix: [UInt32] = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000]
        matrix.forEach { writer.put($0) }
    }
}
