/// All samples of an export in order, with the durations that put them on one timeline.
struct ExportTimeline {
    struct Sample {
        var duration: UInt32
        let composition: Int32
        let size: UInt32
        let isKey: Bool
    }

    /// Samples that lie side by side in one file and have one format.
    struct Chunk {
        let path: String
        let offset: Int64
        var length: Int64
        var samples: UInt32
        let format: Int
    }

    private(set) var formats: [MovieFormat] = []
    private(set) var samples: [Sample] = []
    private(set) var chunks: [Chunk] = []
    private(set) var dataSize: Int64 = 0
    /// Decode time of the last sample, and end of it, in ticks since the first one.
    private var lastDecode: Int64 = 0
    private(set) var end: Int64 = 0
    /// End of the picture shown last: reordering puts it behind the end of decoding.
    private(set) var presentationEnd: Int64 = 0
    private var origin: Int64?

    /// Players read the duration of a sample as a signed number.
    private static let longestSample = Int64(Int32.max)

    mutating func add(_ segment: ExportSegment, gaps: GapTreatment) {
        guard !segment.samples.isEmpty else { return }
        let format = index(of: segment.format)
        let base = base(of: segment, gaps: gaps)
        for (number, entry) in segment.samples.enumerated() {
            place(at: base + segment.ticks(from: entry.decode))
            let duration = segment.scaled(Int64(entry.duration))
            samples.append(
                Sample(
                    duration: UInt32(clamping: min(duration, Self.longestSample)),
                    composition: Int32(clamping: segment.scaled(Int64(entry.composition))),
                    size: entry.size,
                    isKey: entry.isKey
                )
            )
            end = lastDecode + Int64(samples.last?.duration ?? 0)
            presentationEnd = max(presentationEnd, end + Int64(samples.last?.composition ?? 0))
            addData(of: entry, path: segment.path, format: format, startsChunk: number == 0)
        }
    }

    /// Where the first sample of a segment goes; never at or before the sample that precedes it.
    private mutating func base(of segment: ExportSegment, gaps: GapTreatment) -> Int64 {
        guard let origin else {
            origin = segment.start
            return 0
        }
        let wanted = segment.start.subtractingReportingOverflow(origin)
        switch gaps {
        case .keepTime where !wanted.overflow && wanted.partialValue > lastDecode: return wanted.partialValue
        case .keepTime, .closeUp: return max(end, lastDecode + 1)
        }
    }

    /// Makes the sample before last exactly as long as the next one demands, and moves on.
    private mutating func place(at decode: Int64) {
        guard !samples.isEmpty else { return }
        let distance = min(max(decode - lastDecode, 1), Self.longestSample)
        samples[samples.count - 1].duration = UInt32(clamping: distance)
        lastDecode += distance
    }

    private mutating func addData(of entry: SampleEntry, path: String, format: Int, startsChunk: Bool) {
        dataSize += Int64(entry.size)
        if !startsChunk, let last = chunks.last, last.offset + last.length == entry.offset {
            chunks[chunks.count - 1].length += Int64(entry.size)
            chunks[chunks.count - 1].samples += 1
            return
        }
        chunks.append(
            Chunk(path: path, offset: entry.offset, length: Int64(entry.size), samples: 1, format: format)
        )
    }

    /// The timescale is not part of a sample entry, and samples are rescaled: formats differ in the rest
    /// only.
    private mutating func index(of format: MovieFormat) -> Int {
        let known = formats.firstIndex {
            $0.codec == format.codec && $0.codecData == format.codecData
                && $0.width == format.width && $0.height == format.height
        }
        if let known { return known }
        formats.append(format)
        return formats.count - 1
    }
}
