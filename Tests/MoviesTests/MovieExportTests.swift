import Foundation
import Movies
import Testing

@Suite struct MovieExportTests {
    @Test("any range of the planned file is what the whole of it has there")
    func ranges() throws {
        let scratch = try Scratch()
        let plan = try MovieExport.plan(try twoSegments(scratch))
        let whole = try plan.bytes(0..<plan.totalBytes)
        #expect(whole.count == Int(plan.totalBytes))
        var random = Noise(state: 3)
        for _ in 0..<300 {
            let start = Int.random(in: 0..<whole.count, using: &random)
            let end = min(whole.count, start + Int.random(in: 1...700, using: &random))
            #expect(try plan.bytes(Int64(start)..<Int64(end)) == Array(whole[start..<end]))
        }
        #expect(plan.read(plan.totalBytes..<plan.totalBytes + 10).isEmpty)
        #expect(try plan.bytes(plan.totalBytes - 1..<plan.totalBytes + 10).count == 1)
        #expect(plan.read(-5..<0).isEmpty)
    }

    @Test(
        "a gap keeps the clock or is closed up",
        arguments: [(GapTreatment.keepTime, 540_000 as Int64), (.closeUp, 270_000)]
    )
    func gaps(treatment: GapTreatment, duration: Int64) throws {
        let scratch = try Scratch()
        let plan = try MovieExport.plan(try twoSegments(scratch), gaps: treatment)
        #expect(plan.duration == duration)
        #expect(plan.samples == 30)
    }

    @Test("a clock that stepped back never makes time run backwards")
    func steppedClock() throws {
        let scratch = try Scratch()
        var segments = try twoSegments(scratch)
        segments.swapAt(0, 1)
        #expect(try MovieExport.plan(segments).duration == 90_000 + 180_000)
    }

    @Test("segments that meet leave no seam, even where the last sample claimed too much")
    func overlongSample() throws {
        let scratch = try Scratch()
        var samples = Synthetic.samples(10)
        samples[9].duration = 90_000
        try record(samples, format: try Synthetic.format(), to: scratch("a"))
        let movie = try MovieReader.read(scratch("a"))
        let segments = [ExportSegment(movie, start: 0), ExportSegment(movie, start: 90_000)]
        #expect(try MovieExport.plan(segments).duration == 90_000 + 81_000 + 90_000)
    }

    @Test("no samples, no file")
    func empty() {
        #expect(throws: MovieError.malformed("nothing to export")) { try MovieExport.plan([]) }
    }

    @Test(
        "a stretch begins with the key sample before it",
        arguments: [
            (0..<90_000, 0 as Int64, 10), (100_000..<150_000, 90_000, 7), (90_000..<180_000, 90_000, 10),
            (89_999..<90_000, 0, 10), (-500..<1, 0, 1), (179_000..<500_000, 90_000, 20),
        ] as [(Range<Int64>, Int64, Int)]
    )
    func stretch(wanted: Range<Int64>, start: Int64, count: Int) throws {
        let scratch = try Scratch()
        try record(Synthetic.samples(30), format: try Synthetic.format(), to: scratch("a"))
        let whole = ExportSegment(try MovieReader.read(scratch("a")), start: 0)
        let part = try #require(whole.during(wanted))
        #expect(part.start == start)
        #expect(try MovieExport.plan([part]).samples == count)
    }

    @Test(
        "a stretch outside the segment has nothing",
        arguments: [-10..<0, 270_000..<280_000] as [Range<Int64>]
    )
    func outside(wanted: Range<Int64>) throws {
        let scratch = try Scratch()
        try record(Synthetic.samples(30), format: try Synthetic.format(), to: scratch("a"))
        #expect(ExportSegment(try MovieReader.read(scratch("a")), start: 0).during(wanted) == nil)
    }

    /// One second at 0 and two at 4 s.
    private func twoSegments(_ scratch: Scratch) throws -> [ExportSegment] {
        let format = try Synthetic.format()
        try record(Synthetic.samples(10), format: format, to: scratch("a"))
        try record(Synthetic.samples(20), format: format, to: scratch("b"))
        return [
            ExportSegment(try MovieReader.read(scratch("a")), start: 1_000),
            ExportSegment(try MovieReader.read(scratch("b")), start: 361_000),
        ]
    }
}

@Suite(.enabled(if: Tool.ffmpeg.isThere && Tool.ffprobe.isThere, "ffmpeg and ffprobe are not installed"))
struct ExportedVideoTests {
    @Test("segments of two sizes with B-frames and a gap become one file that plays and seeks")
    func playsAndSeeks() throws {
        let scratch = try Scratch()
        let first = try segment(scratch, "a", size: "320x240", start: 0)
        let second = try segment(scratch, "b", size: "160x120", start: 10 * 90_000)
        let plan = try MovieExport.plan([first, second])
        let path = scratch("export.mp4")
        try write(try plan.bytes(0..<plan.totalBytes), to: path)

        let pictures = try Clip.pictures(scratch("a")) + Clip.pictures(scratch("b"))
        let shown = try Clip.pictures(path)
        #expect(shown.count == pictures.count)
        // ffmpeg scales what follows a change of size; up to it the pictures are the same.
        #expect(shown.prefix(60) == pictures.prefix(60))
        let duration = try #require(Double(try probe(path, "format=duration")))
        #expect(abs(duration - 14) < 0.2)
        #expect(try probe(path, "stream=start_time") == "0.000000")
        let times = try Clip.packets(path).compactMap { Int64($0.split(separator: ",")[1]) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(times[60] - times[0] == 900_000)
        let sought = try Tool.ffmpeg.run([
            "-v", "error", "-ss", "11.5", "-i", path, "-frames:v", "1", "-f", "framemd5", "-",
        ])
        #expect(sought.split(separator: "\n").contains { !$0.hasPrefix("#") })
    }

    @Test("a file of another clock is rescaled")
    func rescaled() throws {
        let scratch = try Scratch()
        try Tool.ffmpeg.run([
            "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=25:duration=2", "-pix_fmt",
            "yuv420p",
            "-c:v", "libx264", "-bf", "2", "-video_track_timescale", "12800", "-movflags",
            "+frag_keyframe+empty_moov", scratch("in.mp4"),
        ])
        let movie = try MovieReader.read(scratch("in.mp4"))
        #expect(movie.format.timescale == 12_800)
        let plan = try MovieExport.plan([ExportSegment(movie, start: 0)])
        #expect(plan.duration == 180_000)
        try write(try plan.bytes(0..<plan.totalBytes), to: scratch("out.mp4"))
        #expect(try Clip.pictures(scratch("out.mp4")) == Clip.pictures(scratch("in.mp4")))
    }

    private func segment(_ scratch: Scratch, _ name: String, size: String, start: Int64) throws
        -> ExportSegment
    {
        try Clip.make(scratch("\(name).mp4"), size: size)
        let made = try MovieReader.read(scratch("\(name).mp4"))
        try record(try Clip.samples(made), format: made.format, to: scratch(name))
        return ExportSegment(try MovieReader.read(scratch(name)), start: start)
    }

    private func probe(_ path: String, _ entry: String) throws -> String {
        try Tool.ffprobe.run(["-v", "error", "-show_entries", entry, "-of", "csv=p=0", path])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension ExportPlan {
    /// What a server would send for a range.
    fileprivate func bytes(_ range: Range<Int64>) throws -> [UInt8] {
        try read(range).flatMap { piece -> [UInt8] in
            switch piece {
            case .bytes(let bytes): return bytes
            case .file(let path, let offset, let length):
                return Array(try contents(path)[Int(offset)..<Int(offset + length)])
            }
        }
    }
}
