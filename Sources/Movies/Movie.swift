/// Where one sample of a file lies and when it is shown.
package struct SampleEntry: Equatable, Sendable {
    /// First byte in the file, and number of bytes.
    package let offset: Int64
    package let size: UInt32
    /// Ticks of the movie's timescale.
    package let decode: Int64
    package let duration: UInt32
    /// Presentation time minus decode time, in the same ticks.
    package let composition: Int32
    package let isKey: Bool

    /// Presentation time in ticks of the movie's timescale.
    package var presentation: Int64 { decode + Int64(composition) }
}

/// One `moof` with its `mdat`.
package struct MovieFragment: Equatable, Sendable {
    /// Bytes of both boxes in the file: what a playlist or a Media Source wants at a time.
    package let offset: Int64
    package let size: Int64
    /// Never empty; decode times grow.
    package let samples: [SampleEntry]

    /// Decode time of the first sample, in ticks of the movie's timescale.
    package var decode: Int64 { samples.first?.decode ?? 0 }
    /// Ticks from there to the end of the last sample.
    package var duration: Int64 { end - decode }
    var lastDecode: Int64 { samples.last?.decode ?? 0 }
    /// End of the last sample.
    var end: Int64 { samples.last.map { $0.decode + Int64($0.duration) } ?? 0 }
}

/// The index of a fragmented file: everything but the pictures.
package struct Movie: Sendable {
    package let path: String
    package var format: MovieFormat { track.format }
    let track: TrackHeader
    /// Bytes from the start of the file to the end of `moov`: the initialisation segment.
    package let headerSize: Int64
    /// In the order of the file; only fragments that are whole and sound.
    package let fragments: [MovieFragment]
    /// Offsets of fragments left out because their index contradicts itself or their data.
    package let damagedFragments: [Int64]
    /// End of the last whole box; less than `fileSize` when the file was cut in mid-fragment.
    package let wholeSize: Int64
    package let fileSize: Int64

    /// Ticks of the timescale from the first sample to the end of the last.
    package var duration: Int64 {
        guard let first = fragments.first, let last = fragments.last else { return 0 }
        return last.end - first.decode
    }

    /// The samples of all fragments, in order.
    package var samples: [SampleEntry] { fragments.flatMap(\.samples) }
}
