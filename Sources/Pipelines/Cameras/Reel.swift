internal import Dispatch

/// A clip encoded once, to be sent round and round.
struct Reel: Sendable {
    /// In sending order; the first is a key unit.
    ///
    /// Presentation times count from the clip's beginning.
    let units: [EncodedUnit]
    /// Nanoseconds of one round.
    let length: Int64

    /// Clips are cut after two minutes: a reel lies in memory.
    private static let longest: Int64 = 120_000_000_000

    /// Encodes the clip at `path` on a thread of its own.
    static func make(path: String, encoding: CameraEncoding) async throws(PipelineError) -> Reel {
        let result: Result<Reel, PipelineError> = await withCheckedContinuation { continuation in
            DispatchQueue(label: "reel").async {
                continuation.resume(
                    returning: Result { () throws(PipelineError) in try encode(path, encoding) }
                )
            }
        }
        return try result.get()
    }

    /// The unit at a place of the endless round and when it is to be sent, counted from the first round's beginning.
    func unit(_ index: Int) -> EncodedUnit {
        var unit = units[index % units.count]
        unit.presentation += Int64(index / units.count) * length
        return unit
    }

    private static func encode(_ path: String, _ encoding: CameraEncoding) throws(PipelineError) -> Reel {
        var reader = try ClipReader(path: path, interval: 0)
        guard let first = try reader.next() else { throw .unreadable("the clip has no pictures") }
        let collected = Locked<[EncodedUnit]>([])
        let done = DispatchSemaphore(value: 0)
        let events = EncoderEvents(
            onUnit: { unit in collected.with { $0.append(unit) } },
            onEnd: { done.signal() }
        )
        let pipeline = try Pipeline(.clipEncoder, events: events)
        try encoding.fill(pipeline, format: "BGR", width: first.width & ~1, height: first.height & ~1)
        pipeline.play()
        let last = try push(first, &reader, into: pipeline)
        pipeline.finish()
        done.wait()
        pipeline.close()
        let units = collected.with { $0 }
        guard let start = units.first, start.isKey else { throw .unreadable("the clip cannot be encoded") }
        return Reel(units: units, length: last)
    }

    /// Pushes the clip's pictures; returns the clip's length.
    private static func push(
        _ first: Frame,
        _ reader: inout ClipReader,
        into pipeline: Pipeline
    ) throws(PipelineError) -> Int64 {
        var next: Frame? = first
        var times: [Int64] = []
        while let frame = next, frame.presentation - first.presentation < longest {
            times.append(frame.presentation - first.presentation)
            let pixels = packed(frame)
            guard pipeline.push(pixels, presentation: times[times.count - 1], duration: 0) else { break }
            next = try reader.next()
        }
        let step = times.count > 1 ? times[times.count - 1] / Int64(times.count - 1) : 1_000_000_000
        return times[times.count - 1] + step
    }

    /// Rows of an even number of pixels at the distance the encoder's caps imply, a multiple of four bytes.
    private static func packed(_ frame: Frame) -> [UInt8] {
        let row = (frame.width & ~1) * 3
        let padding = [UInt8](repeating: 0, count: (4 - row % 4) % 4)
        var bytes: [UInt8] = []
        bytes.reserveCapacity((row + padding.count) * frame.height)
        for line in 0..<(frame.height & ~1) {
            bytes += frame.bytes[(line * frame.stride)..<(line * frame.stride + row)]
            bytes += padding
        }
        return bytes
    }
}
