import Foundation
import Movies
import Testing

@Suite struct SegmentFileTests {
    @Test("grows as .part, gets its name when closed, and says what it holds", arguments: [false, true])
    func lifecycle(isDurable: Bool) throws {
        let scratch = try Scratch()
        let path = scratch("a.mp4")
        var segment = try SegmentFile(
            path: path,
            format: try Synthetic.format(),
            policy: SegmentPolicy(isDurable: isDurable),
            digest: Checksum()
        )
        for sample in Synthetic.samples(25) { try segment.append(sample) }
        #expect(FileManager.default.fileExists(atPath: path + ".part"))
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try MovieReader.read(path + ".part").fragments.count == 2)

        let closed = try segment.close()
        #expect(!FileManager.default.fileExists(atPath: path + ".part"))
        let size = try contents(path).count
        #expect(closed.loss == nil)
        #expect(closed.summary.samples == 25)
        #expect(closed.summary.keys == 3)
        #expect(closed.summary.fragments == 3)
        #expect(closed.summary.startTicks == 0)
        #expect(closed.summary.endTicks == 225_000)
        #expect(closed.summary.duration == 225_000)
        #expect(closed.summary.bytes == Int64(size))
        #expect(closed.digest == (try Checksum.of(path)))
        #expect(try MovieReader.read(path).samples.map(\.decode) == Synthetic.samples(25).map(\.decode))
    }

    @Test("a silent source is written out on demand")
    func flush() throws {
        let scratch = try Scratch()
        var segment = try SegmentFile(path: scratch("a"), format: try Synthetic.format(), digest: Checksum())
        try segment.append(Synthetic.samples(1)[0])
        #expect(segment.summary.samples == 0)
        try segment.flush()
        try segment.flush()
        #expect(segment.summary.samples == 1)
        #expect(try segment.close().summary.fragments == 1)
    }

    @Test("many bytes are not held back for a second")
    func pendingBound() throws {
        let scratch = try Scratch()
        let policy = SegmentPolicy(isDurable: false, pendingBytes: 1_000)
        var segment = try SegmentFile(
            path: scratch("a"),
            format: try Synthetic.format(),
            policy: policy,
            digest: Checksum()
        )
        for sample in Synthetic.samples(5, size: 400) { try segment.append(sample) }
        #expect(segment.summary.fragments == 2)
        #expect(try segment.close().summary.samples == 5)
    }

    @Test("never touches a file that is there", arguments: ["a", "a.part"])
    func existing(name: String) throws {
        let scratch = try Scratch()
        try write([1, 2, 3], to: scratch(name))
        #expect(throws: SegmentError.exists) {
            _ = try SegmentFile(path: scratch("a"), format: try Synthetic.format(), digest: Checksum())
        }
        #expect(try contents(scratch(name)) == [1, 2, 3])
    }

    @Test("a directory that is not there is gone")
    func missingDirectory() throws {
        let scratch = try Scratch()
        #expect(throws: SegmentError.gone) {
            _ = try SegmentFile(path: scratch("no/a"), format: try Synthetic.format(), digest: Checksum())
        }
    }

    @Test("a directory removed while writing shows when the file is to get its name")
    func removedDirectory() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch("room"), withIntermediateDirectories: true)
        var segment = try SegmentFile(
            path: scratch("room/a"),
            format: try Synthetic.format(),
            digest: Checksum()
        )
        for sample in Synthetic.samples(11) { try segment.append(sample) }
        try FileManager.default.removeItem(atPath: scratch("room"))
        do {
            _ = try segment.close()
            Issue.record("a file without a directory got its name")
        } catch {
            #expect(error == .gone)
        }
    }

    @Test("a bad sample is refused and the segment goes on")
    func refusal() throws {
        let scratch = try Scratch()
        var segment = try SegmentFile(path: scratch("a"), format: try Synthetic.format(), digest: Checksum())
        let samples = Synthetic.samples(12)
        try segment.append(samples[0])
        let spoils: [(SampleRefusal, (inout MovieSample) -> Void)] = [
            (.order, { $0.decode = 0 }), (.order, { $0.decode = -5 }), (.empty, { $0.bytes = [] }),
            (.range, { $0.presentation = .max }), (.range, { $0.duration = -1 }),
            (.range, { $0.decode = .max }),
            (.range, { $0.decode = 1 << 33 }),
        ]
        for (refusal, spoil) in spoils {
            var sample = samples[1]
            spoil(&sample)
            #expect(throws: SegmentError.refused(refusal)) { try segment.append(sample) }
        }
        for sample in samples.dropFirst() { try segment.append(sample) }
        try segment.flush()
        #expect(throws: SegmentError.refused(.order)) { try segment.append(samples[11]) }
        #expect(try segment.close().summary.samples == 12)
    }
}
