/// The part of a recorded segment that goes into an export.
package struct ExportSegment: Sendable {
    package let path: String
    package let format: MovieFormat
    /// When the first sample was taken, in ticks of 1/90,000 s on a clock all segments of the export share.
    package let start: Int64
    let samples: [SampleEntry]

    /// A whole file.
    package init(_ movie: Movie, start: Int64) {
        self.init(path: movie.path, format: movie.format, start: start, samples: movie.samples)
    }

    private init(path: String, format: MovieFormat, start: Int64, samples: [SampleEntry]) {
        self.path = path
        self.format = format
        self.start = start
        self.samples = samples
    }

    /// The samples needed to show a stretch of the shared clock; nil when there are none.
    ///
    /// Begins with the last key sample at or before the start of the stretch, since nothing can be shown
    /// without it: the part may begin earlier than asked by the distance of two key samples.
    package func during(_ stretch: Range<Int64>) -> ExportSegment? {
        guard let last = samples.last,
            start + ticks(from: last.decode) + scaled(Int64(last.duration)) > stretch.lowerBound
        else { return nil }
        let times = samples.map { start + ticks(from: $0.decode) }
        let wanted = times.lastIndex { $0 <= stretch.lowerBound } ?? 0
        let end = times.firstIndex { $0 >= stretch.upperBound } ?? samples.count
        let key = samples[...wanted].lastIndex(where: \.isKey) ?? samples.firstIndex(where: \.isKey)
        guard let key, key < end else { return nil }
        return ExportSegment(
            path: path,
            format: format,
            start: times[key],
            samples: Array(samples[key..<end])
        )
    }

    /// Ticks of 1/90,000 s from the first sample to a decode time of this file.
    func ticks(from decode: Int64) -> Int64 {
        guard let first = samples.first else { return 0 }
        return scaled(decode - first.decode)
    }

    /// Ticks of the file in ticks of 1/90,000 s; split so that the product cannot overflow.
    func scaled(_ ticks: Int64) -> Int64 {
        let timescale = Int64(format.timescale)
        let ours = Int64(MovieFormat.ourTimescale)
        guard timescale != ours else { return ticks }
        return ticks / timescale * ours + ticks % timescale * ours / timescale
    }
}
