/// Turns samples into the bytes of a fragmented MP4 file (ISO/IEC 14496-12 and -15).
///
/// A pure value without state: the same samples give the same bytes. Safe on any thread.
package struct FragmentWriter: Sendable {
    package let format: MovieFormat

    /// Writes files of this format.
    package init(format: MovieFormat) {
        self.format = format
    }

    /// The initialisation segment: `ftyp` and a `moov` without samples.
    package func header() -> [UInt8] {
        var writer = BoxWriter()
        MovieHeader.fileType(&writer, major: "iso6", compatible: ["iso6", "iso5", "mp41"])
        writer.box("moov") { movie in
            MovieHeader.movie(&movie, timescale: format.timescale, duration: 0)
            movie.box("trak") { track in
                MovieHeader.track(&track, width: format.width, height: format.height, duration: 0)
                MovieHeader.media(&track, timescale: format.timescale, duration: 0) { table in
                    MovieHeader.descriptions(&table, [format])
                    for kind in ["stts", "stsc", "stco"] as [BoxKind] {
                        table.fullBox(kind) { $0.zeros(4) }
                    }
                    table.fullBox("stsz") { $0.zeros(8) }
                }
            }
            movie.box("mvex") { extends in
                extends.fullBox("trex") { box in
                    box.put(MovieHeader.trackID)
                    box.put(UInt32(1))
                    box.zeros(12)
                }
            }
        }
        return writer.bytes
    }

    /// One `moof` and its `mdat`.
    ///
    /// `sequence` counts the fragments of a file from 1. `baseDecodeTime` is added to the decode time of the
    /// first sample, for players that see several segments as one timeline. Each duration is the distance to
    /// the next decode time, so that times never drift; the last sample has its own.
    /// Composition offsets are signed: B-frames keep the times they came with.
    package func fragment(
        _ samples: [MovieSample],
        sequence: UInt32,
        baseDecodeTime: Int64 = 0
    ) throws(SampleRefusal) -> [UInt8] {
        guard let first = samples.first else { throw .empty }
        let (start, overflow) = baseDecodeTime.addingReportingOverflow(first.decode)
        guard !overflow, start >= 0 else { throw .order }
        let moofSize = Self.moofSize(samples: samples.count)
        let dataSize = samples.reduce(0) { $0 + $1.bytes.count }
        guard moofSize + 8 + dataSize <= Int(Int32.max) else { throw .range }
        let entries = try Self.entries(of: samples)

        var writer = BoxWriter(reserving: moofSize + 8 + dataSize)
        Self.moof(&writer, sequence: sequence, start: start, dataOffset: moofSize + 8, entries: entries)
        writer.put(UInt32(8 + dataSize))
        writer.put("mdat" as BoxKind)
        for sample in samples {
            writer.put(sample.bytes)
        }
        return writer.bytes
    }

    /// The four columns of a `trun` row.
    private struct Entry {
        let duration: UInt32
        let size: UInt32
        let flags: UInt32
        let composition: Int32
    }

    private static func entries(of samples: [MovieSample]) throws(SampleRefusal) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(samples.count)
        for index in samples.indices {
            let sample = samples[index]
            let next = index + 1 < samples.count ? samples[index + 1].decode : nil
            entries.append(try entry(sample, next: next))
        }
        return entries
    }

    private static func entry(_ sample: MovieSample, next: Int64?) throws(SampleRefusal) -> Entry {
        guard !sample.bytes.isEmpty else { throw .empty }
        if let next, next <= sample.decode { throw .order }
        let ticks =
            next.map { $0.subtractingReportingOverflow(sample.decode).partialValue } ?? sample.duration
        let offset = sample.presentation.subtractingReportingOverflow(sample.decode)
        guard let duration = UInt32(exactly: ticks), !offset.overflow,
            let composition = Int32(exactly: offset.partialValue)
        else { throw .range }
        return Entry(
            duration: duration,
            size: UInt32(truncatingIfNeeded: sample.bytes.count),
            flags: sample.isKey ? 0x0200_0000 : 0x0101_0000,
            composition: composition
        )
    }

    private static func moofSize(samples: Int) -> Int { 88 + 16 * samples }

    private static func moof(
        _ writer: inout BoxWriter,
        sequence: UInt32,
        start: Int64,
        dataOffset: Int,
        entries: [Entry]
    ) {
        writer.box("moof") { moof in
            moof.fullBox("mfhd") { $0.put(sequence) }
            moof.box("traf") { traf in
                // Offsets count from the start of this moof, whatever lies before it in the file.
                traf.fullBox("tfhd", flags: 0x02_0000) { $0.put(MovieHeader.trackID) }
                traf.fullBox("tfdt", version: 1) { $0.put(start) }
                traf.fullBox("trun", version: 1, flags: 0x0F01) { run in
                    run.put(UInt32(entries.count))
                    run.put(Int32(dataOffset))
                    for entry in entries {
                        run.put(entry.duration)
                        run.put(entry.size)
                        run.put(entry.flags)
                        run.put(entry.composition)
                    }
                }
            }
        }
    }
}
