/// Reads the body of one `moof` into sample entries.
struct FragmentReader {
    /// More than a day of pictures in one fragment is not a fragment.
    static let maximumSamples = 1 << 20

    let track: TrackHeader
    /// Offset of the `moof` in the file.
    let moofOffset: Int64
    /// Decode time to go on from when the fragment has none of its own.
    let expectedDecode: Int64

    private var samples: [SampleEntry] = []
    private var decode: Int64
    private var dataOffset: Int64

    init(track: TrackHeader, moofOffset: Int64, moofSize: Int64, expectedDecode: Int64) {
        self.track = track
        self.moofOffset = moofOffset
        self.expectedDecode = expectedDecode
        decode = expectedDecode
        dataOffset = moofOffset + moofSize + 8
    }

    /// The samples of the track; empty when the fragment has only other tracks.
    ///
    /// Offsets are not yet compared with the data that is really there: that is the caller's.
    mutating func read(_ moof: ByteCursor) throws(MovieError) -> [SampleEntry] {
        var boxes = moof
        while let box = try boxes.nextBox() {
            if box.kind == "traf" { try readTrack(box.body) }
        }
        return samples
    }

    private mutating func readTrack(_ traf: ByteCursor) throws(MovieError) {
        guard var header = try traf.child("tfhd") else { throw .malformed("no tfhd") }
        let flags = try header.versionAndFlags().flags
        guard try header.number(UInt32.self) == track.trackID else { return }
        let base = flags & 0x01 != 0 ? try header.number(Int64.self) : moofOffset
        guard base >= 0, base < 1 << 62 else { throw .malformed("base data offset") }
        if flags & 0x02 != 0 { try header.skip(4) }
        var defaults = track.defaults
        if flags & 0x08 != 0 { defaults.duration = try header.number() }
        if flags & 0x10 != 0 { defaults.size = try header.number() }
        if flags & 0x20 != 0 { defaults.flags = try header.number() }
        if var time = try traf.child("tfdt") {
            let isLong = try time.versionAndFlags().version == 1
            decode = isLong ? try time.number(Int64.self) : Int64(try time.number(UInt32.self))
        }
        // Bounds every later sum of times, whatever the durations say.
        guard (0..<1 << 60).contains(decode), decode / Int64(track.format.timescale) < 1 << 32 else {
            throw .malformed("tfdt")
        }
        var boxes = traf
        while let box = try boxes.nextBox() {
            if box.kind == "trun" { try readRun(box.body, base: base, defaults: defaults) }
        }
    }

    private mutating func readRun(
        _ body: ByteCursor,
        base: Int64,
        defaults: SampleDefaults
    ) throws(MovieError) {
        var run = body
        let (version, flags) = try run.versionAndFlags()
        let count = Int(try run.number(UInt32.self))
        guard count <= Self.maximumSamples - samples.count else { throw .malformed("samples in trun") }
        if flags & 0x01 != 0 { dataOffset = base + Int64(try run.number(Int32.self)) }
        let firstFlags = flags & 0x04 != 0 ? try run.number(UInt32.self) : nil
        for index in 0..<count {
            var row = defaults
            if index == 0, let firstFlags { row.flags = firstFlags }
            if flags & 0x100 != 0 { row.duration = try run.number() }
            if flags & 0x200 != 0 { row.size = try run.number() }
            if flags & 0x400 != 0 { row.flags = try run.number() }
            let composition = flags & 0x800 != 0 ? try composition(&run, version: version) : 0
            try add(row, composition: composition)
        }
    }

    private func composition(_ run: inout ByteCursor, version: UInt8) throws(MovieError) -> Int32 {
        if version > 0 { return try run.number(Int32.self) }
        guard let offset = Int32(exactly: try run.number(UInt32.self)) else {
            throw .malformed("composition offset")
        }
        return offset
    }

    private mutating func add(_ row: SampleDefaults, composition: Int32) throws(MovieError) {
        guard row.size > 0, dataOffset >= 0 else { throw .malformed("a sample without place") }
        samples.append(
            SampleEntry(
                offset: dataOffset,
                size: row.size,
                decode: decode,
                duration: row.duration,
                composition: composition,
                isKey: row.flags & 0x01_0000 == 0
            )
        )
        dataOffset += Int64(row.size)
        decode += Int64(row.duration)
    }
}
