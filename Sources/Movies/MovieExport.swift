/// What becomes of time nothing was recorded in.
package enum GapTreatment: Sendable {
    /// The last picture before a gap stands until the next one: the clock of the export is the clock of the
    /// day. A gap longer than 6.6 hours is shortened to that, the longest a player understands.
    case keepTime
    /// The next segment follows at once.
    case closeUp
}

/// Lays recorded segments out as one seekable MP4 file, without writing it.
package enum MovieExport {
    /// Plans a file with its index first, so that players can seek before all of it has arrived.
    ///
    /// Segments come in the order of their starts; one that starts before the end of another is put behind
    /// its last sample. Formats may change from one to the next. Throws `malformed` when there is no sample
    /// at all.
    package static func plan(
        _ segments: [ExportSegment],
        gaps: GapTreatment = .keepTime
    ) throws(MovieError) -> ExportPlan {
        var timeline = ExportTimeline()
        for segment in segments {
            timeline.add(segment, gaps: gaps)
        }
        guard !timeline.samples.isEmpty else { throw .malformed("nothing to export") }
        return ExportPlan(head: ExportTables(timeline: timeline).head(), timeline: timeline)
    }
}

/// A stretch of the exported file and where its bytes come from.
package enum ExportPiece: Equatable, Sendable {
    case bytes([UInt8])
    case file(path: String, offset: Int64, length: Int64)
}

/// An exported file that exists only as its index and references to segment files.
///
/// The files must stay as they are while the plan is in use.
package struct ExportPlan: Sendable {
    /// Size of the exported file.
    package let totalBytes: Int64
    /// Ticks of 1/90,000 s from its first sample to the end of its last.
    package let duration: Int64
    package let samples: Int

    private let head: [UInt8]
    private let chunks: [ExportTimeline.Chunk]
    /// Where each chunk begins in the exported file.
    private let starts: [Int64]

    init(head: [UInt8], timeline: ExportTimeline) {
        self.head = head
        chunks = timeline.chunks
        duration = timeline.end
        samples = timeline.samples.count
        var position = Int64(head.count)
        starts = timeline.chunks.map { chunk in
            defer { position += chunk.length }
            return position
        }
        totalBytes = position
    }

    /// The pieces that make up a range of bytes, in order; what lies outside the file is left out.
    package func read(_ range: Range<Int64>) -> [ExportPiece] {
        let wanted = range.clamped(to: 0..<totalBytes)
        guard !wanted.isEmpty else { return [] }
        var pieces: [ExportPiece] = []
        let inHead = wanted.clamped(to: 0..<Int64(head.count))
        if !inHead.isEmpty {
            pieces.append(.bytes(Array(head[Int(inHead.lowerBound)..<Int(inHead.upperBound)])))
        }
        var index = firstChunk(endingAfter: wanted.lowerBound)
        while index < chunks.count, starts[index] < wanted.upperBound {
            let chunk = chunks[index]
            let part = wanted.clamped(to: starts[index]..<starts[index] + chunk.length)
            let offset = chunk.offset + part.lowerBound - starts[index]
            pieces.append(.file(path: chunk.path, offset: offset, length: Int64(part.count)))
            index += 1
        }
        return pieces
    }

    /// Binary search, since an export of a day has tens of thousands of chunks.
    private func firstChunk(endingAfter position: Int64) -> Int {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] + chunks[middle].length <= position {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
