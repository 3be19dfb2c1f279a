import Foundation
import Movies
import Testing

@Suite struct FragmentWriterTests {
    @Test("what is written is read back: times, sizes, key samples")
    func roundTrip() throws {
        let scratch = try Scratch()
        let (file, ends) = try Synthetic.file(fragments: 3)
        try write(file, to: scratch("a.mp4"))
        let movie = try MovieReader.read(scratch("a.mp4"))

        #expect(movie.format == (try Synthetic.format()))
        #expect(movie.fragments.map { Int($0.offset + $0.size) } == ends)
        #expect(movie.fragments.map(\.decode) == [0, 90_000, 180_000])
        #expect(movie.fragments.map(\.duration) == [90_000, 90_000, 90_000])
        #expect(movie.wholeSize == movie.fileSize)
        let expected = Synthetic.samples(30)
        #expect(movie.samples.map(\.decode) == expected.map(\.decode))
        #expect(movie.samples.map(\.presentation) == expected.map(\.presentation))
        #expect(movie.samples.map(\.isKey) == expected.map(\.isKey))
        #expect(try Clip.samples(movie).map(\.bytes) == expected.map(\.bytes))
    }

    @Test("decode times rule the durations, whatever the samples say")
    func exactTimes() throws {
        let scratch = try Scratch()
        let writer = FragmentWriter(format: try Synthetic.format())
        var samples = Synthetic.samples(3)
        samples[1].decode += 123
        samples[2].duration = 777
        try write(
            writer.header() + (try writer.fragment(samples, sequence: 1, baseDecodeTime: 5_000_000_000)),
            to: scratch("a")
        )
        let movie = try MovieReader.read(scratch("a"))
        #expect(movie.samples.map(\.decode) == [5_000_000_000, 5_000_009_123, 5_000_018_000])
        #expect(movie.samples.map(\.duration) == [9_123, 8_877, 777])
    }

    @Test("presentation before decoding survives: offsets are signed")
    func negativeOffset() throws {
        let scratch = try Scratch()
        let writer = FragmentWriter(format: try Synthetic.format())
        var samples = Synthetic.samples(2)
        samples[1].presentation = samples[1].decode - 4_500
        try write(writer.header() + (try writer.fragment(samples, sequence: 1)), to: scratch("a"))
        #expect(try MovieReader.read(scratch("a")).samples[1].composition == -4_500)
    }

    @Test("refuses what a fragment cannot hold")
    func refusals() throws {
        let writer = FragmentWriter(format: try Synthetic.format())
        let good = Synthetic.samples(2)
        let cases: [(SampleRefusal, (inout [MovieSample]) -> Void)] = [
            (.empty, { $0 = [] }),
            (.empty, { $0[1].bytes = [] }),
            (.order, { $0[1].decode = $0[0].decode }),
            (.order, { $0[0].decode = -1 }),
            (.order, { $0[0].decode = .min }),
            (.range, { $0[1].decode = 1 << 40 }),
            (.range, { $0[1].duration = -1 }),
            (.range, { $0[0].presentation = 1 << 40 }),
            (.range, { $0[0].presentation = .min }),
        ]
        for (refusal, spoil) in cases {
            var samples = good
            spoil(&samples)
            #expect(throws: refusal) { try writer.fragment(samples, sequence: 1) }
        }
    }

    @Test("is not slower than a small multiple of copying")
    func speed() throws {
        let writer = FragmentWriter(format: try Synthetic.format())
        let samples = Synthetic.samples(30, size: 1 << 20)
        let clock = ContinuousClock()
        var written = 0
        let time = try clock.measure {
            for sequence in 1...8 {
                written += try writer.fragment(samples, sequence: UInt32(sequence)).count
            }
        }
        let perMegabyte = time / Double(written) * 1_000_000
        print("fragment writing: \(perMegabyte) a megabyte, \(written >> 20) MiB")
        // Ten times what a loaded two-core machine needs in a debug build; byte-wise appending takes far
        // longer.
        #expect(perMegabyte < .milliseconds(10))
    }
}

@Suite(.enabled(if: Tool.ffmpeg.isThere && Tool.ffprobe.isThere, "ffmpeg and ffprobe are not installed"))
struct RealVideoTests {
    @Test("real H.264 keeps every time and every picture, with and without B-frames", arguments: [0, 1, 3])
    func rewrite(bFrames: Int) throws {
        let scratch = try Scratch()
        try Clip.make(scratch("in.mp4"), bFrames: bFrames)
        let movie = try MovieReader.read(scratch("in.mp4"))
        let samples = try Clip.samples(movie)
        #expect(samples.count == 60)
        let hasOffsets = samples.contains { $0.presentation != $0.decode }
        #expect(hasOffsets == (bFrames > 0))

        try record(samples, format: movie.format, to: scratch("out.mp4"))
        #expect(try Clip.pictures(scratch("out.mp4")) == Clip.pictures(scratch("in.mp4")))
        let expected = samples.map {
            "\($0.presentation),\($0.decode),\($0.bytes.count),\($0.isKey ? "K" : "_")_"
        }
        #expect(try Clip.packets(scratch("out.mp4")) == expected)
    }

    @Test("a file without fragments is refused in words")
    func plainFile() throws {
        let scratch = try Scratch()
        try Clip.make(scratch("in.mp4"), seconds: 1)
        try Tool.ffmpeg.run(["-v", "error", "-i", scratch("in.mp4"), "-c", "copy", scratch("plain.mp4")])
        #expect(throws: MovieError.unsupported("a file without fragments")) {
            try MovieReader.read(scratch("plain.mp4"))
        }
    }

    @Test("sound beside the picture does not disturb")
    func withSound() throws {
        let scratch = try Scratch()
        try Tool.ffmpeg.run([
            "-v", "error", "-f", "lavfi", "-i", "sine=duration=2", "-f", "lavfi", "-i",
            "testsrc=size=160x120:rate=10:duration=2", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a",
            "aac",
            "-movflags", "+frag_keyframe+empty_moov", scratch("in.mp4"),
        ])
        let movie = try MovieReader.read(scratch("in.mp4"))
        #expect(movie.samples.count == 20)
        #expect(movie.damagedFragments.isEmpty)
    }

    @Test(
        "reads what GStreamer's muxer writes",
        .enabled(if: Tool.launch.isThere, "gst-launch-1.0 is not installed")
    )
    func gstreamer() throws {
        let scratch = try Scratch()
        try Tool.launch.run(
            ("-q videotestsrc num-buffers=45 ! video/x-raw,width=160,height=120,framerate=15/1 ! x264enc "
                + "bframes=2 key-int-max=15 ! h264parse ! mp4mux fragment-duration=1000 ! filesink location=")
                .split(separator: " ").map(String.init).appendingToLast(scratch("in.mp4"))
        )
        let movie = try MovieReader.read(scratch("in.mp4"))
        #expect(movie.samples.count == 45)
        #expect(movie.damagedFragments.isEmpty)
        #expect(movie.wholeSize == movie.fileSize)
    }
}

extension [String] {
    fileprivate func appendingToLast(_ suffix: String) -> [String] { dropLast() + [(last ?? "") + suffix] }
}
