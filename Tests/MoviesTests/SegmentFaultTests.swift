import Foundation
import Glibc
import Movies
import Testing

/// Faults that need a process or a file system of their own.
@Suite struct SegmentFaultTests {
    @Test("B-05 kill -9 in mid-recording loses no fragment that was written", arguments: [3, 11, 29])
    func killed(fragments: Int) async throws {
        let scratch = try Scratch()
        let path = scratch("a.mp4")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, fragments = fragments as Int] in
            var segment = try SegmentFile(path: path, format: try Synthetic.format(), digest: Checksum())
            // Another thread pulls the plug wherever the writer is by then.
            Thread.detachNewThread {
                while (try? MovieReader.read(path + ".part").fragments.count) ?? 0 < fragments {}
                kill(getpid(), SIGKILL)
            }
            for sample in Synthetic.samples(100_000, size: 20_000) { try segment.append(sample) }
        }
        let salvaged = try MovieSalvage.salvage(path)
        #expect(salvaged.movie.fragments.count >= fragments)
        #expect(
            salvaged.movie.samples.map(\.decode)
                == (0..<salvaged.movie.samples.count).map { Int64($0) * 9_000 }
        )
    }

    @Test("a file that may not grow is full, and whole to its last fragment")
    func sizeLimit() async throws {
        let scratch = try Scratch()
        let path = scratch("a.mp4")
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            try SegmentFaultTests.fillUp(path)
        }
        try expectWhole(path, below: 10_000)
    }

    @Test("a full disk is full, and the segment whole to its last fragment")
    func fullDisk() throws {
        guard let disk = try TinyDisk() else {
            print("skipped: a file system of one's own needs unshare and tmpfs in a user namespace")
            return
        }
        let path = disk.path + "/a.mp4"
        try SegmentFaultTests.fillUp(path)
        try expectWhole(path, below: 256 << 10)
        for number in 0..<1_000 {
            do {
                try record(
                    Synthetic.samples(20),
                    format: try Synthetic.format(),
                    to: "\(disk.path)/\(number)"
                )
            } catch let error as SegmentError {
                // Not even room for a header: nothing of the file is left.
                #expect(error == .full)
                #expect(!FileManager.default.fileExists(atPath: "\(disk.path)/\(number).part"))
                return
            }
        }
        Issue.record("a disk of 256 KiB took a thousand files")
    }

    /// Writes until the disk refuses; the error comes again, and closing keeps what is whole.
    static func fillUp(_ path: String) throws {
        var segment = try SegmentFile(path: path, format: try Synthetic.format(), digest: Checksum())
        var seen: SegmentError?
        for sample in Synthetic.samples(10_000, size: 200) where seen == nil {
            do { try segment.append(sample) } catch { seen = error }
        }
        try #require(seen == .full)
        do {
            try segment.append(Synthetic.samples(1, from: 20_000)[0])
            throw Unexpected()
        } catch let error as SegmentError {
            try #require(error == .full)
        }
        let kept = segment.summary
        let closed = try segment.close()
        try #require(closed.loss == .full)
        try #require(closed.summary == kept)
        let expected = try Checksum.of(path)
        try #require(closed.digest == expected)
    }

    private func expectWhole(_ path: String, below limit: Int) throws {
        let movie = try MovieReader.read(path)
        #expect(movie.fragments.count >= 2)
        #expect(movie.wholeSize == movie.fileSize)
        #expect(movie.fileSize <= Int64(limit))
    }
}

private struct Unexpected: Error {}

/// A file system of 256 KiB in a namespace of a sleeping process; nil where the machine forbids it.
private final class TinyDisk {
    let path: String
    private let directory: String
    private let sleeper: Command
    private let process: pid_t

    init?() throws {
        directory = NSTemporaryDirectory() + "tiny-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let script = "mount -t tmpfs -o size=256k tiny \(directory) && echo $$ && exec sleep 600"
        sleeper = Command("exec unshare -Urm sh -c '\(script)' </dev/null 2>/dev/null")
        process = sleeper.line().flatMap { pid_t($0) } ?? 0
        // The mount is visible only from inside, and through the process that is.
        path = "/proc/\(process)/root\(directory)"
        if process == 0 { return nil }
    }

    deinit {
        if process > 0 { kill(process, SIGKILL) }
        _ = sleeper.finish()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
