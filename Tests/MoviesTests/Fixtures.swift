import Foundation
import Glibc
import Movies

/// A directory that goes away with the test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "movies-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

/// Counts bytes and keeps a checksum that depends on their order.
struct Checksum: SegmentDigest, Equatable {
    var bytes = 0
    var value: UInt64 = 14_695_981_039_346_656_037

    mutating func update(_ bytes: [UInt8]) {
        self.bytes += bytes.count
        for byte in bytes { value = (value ^ UInt64(byte)) &* 1_099_511_628_211 }
    }

    static func of(_ path: String) throws -> Checksum {
        var checksum = Checksum()
        checksum.update(try contents(path))
        return checksum
    }
}

/// Not by `Data(contentsOf:)`, which leaks a page when the file is empty.
func contents(_ path: String) throws -> [UInt8] {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    return [UInt8](try file.readToEnd() ?? Data())
}

func write(_ bytes: some Collection<UInt8>, to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
}

enum Synthetic {
    /// Baseline 3.1 with made-up parameter sets: enough for indexes, not for a decoder.
    static let codecData: [UInt8] = [
        1, 0x42, 0xE0, 0x1F, 0xFF, 0xE1, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 1, 0, 2, 0x68, 0xCE,
    ]

    static func format(width: UInt16 = 320) throws -> MovieFormat {
        try MovieFormat(codec: .avc1, width: width, height: 240, codecData: codecData)
    }

    /// Samples at 10 pictures a second, a key each second, each one NAL unit of `size` bytes after its
    /// length.
    static func samples(_ count: Int, from first: Int = 0, size: Int = 40) -> [MovieSample] {
        (first..<first + count).map { index in
            var unit = [UInt8](repeating: UInt8(truncatingIfNeeded: index | 1), count: size + 4)
            for byte in 0..<4 { unit[byte] = UInt8(truncatingIfNeeded: size >> (24 - 8 * byte)) }
            let decode = Int64(index) * 9_000
            return MovieSample(
                decode: decode,
                presentation: decode + (index.isMultiple(of: 2) ? 9_000 : 0),
                duration: 9_000,
                isKey: index.isMultiple(of: 10),
                bytes: unit
            )
        }
    }

    /// The bytes of a file of whole fragments of one second, and where each ends.
    static func file(fragments: Int, size: Int = 40) throws -> (bytes: [UInt8], ends: [Int]) {
        let writer = FragmentWriter(format: try format())
        var bytes = writer.header()
        var ends: [Int] = []
        for index in 0..<fragments {
            let part = samples(10, from: index * 10, size: size)
            bytes += try writer.fragment(part, sequence: UInt32(index + 1))
            ends.append(bytes.count)
        }
        return (bytes, ends)
    }
}

/// A program of the machine, for tests that compare with somebody else's opinion.
struct Tool {
    let name: String

    static let ffmpeg = Tool(name: "ffmpeg")
    static let ffprobe = Tool(name: "ffprobe")
    static let launch = Tool(name: "gst-launch-1.0")

    var path: String? {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(
            separator: ":"
        )
        return directories.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }

    var isThere: Bool { path != nil }

    struct Failure: Error {
        let name: String
        let status: Int32
        let errors: String
    }

    /// Runs to the end and returns what it printed; what it complained of is an error too.
    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        guard let path else { throw Failure(name: name, status: -1, errors: "not installed") }
        let complaints = NSTemporaryDirectory() + "complaints-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: complaints) }
        let words = ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let (output, status) = Command("exec \(words) </dev/null 2>'\(complaints)'").finish()
        let errors = String(decoding: (try? contents(complaints)) ?? [], as: UTF8.self)
        guard status == 0 else { throw Failure(name: name, status: status, errors: errors) }
        let isComplaint = name != "gst-launch-1.0" && !errors.isEmpty
        if isComplaint { throw Failure(name: name, status: 0, errors: errors) }
        return output
    }
}

/// A shell command and what it prints.
///
/// Foundation's Process would do, but leaves a weak reference behind, which the leak check reports.
@safe final class Command {
    private let stream: UnsafeMutablePointer<FILE>?

    init(_ command: String) {
        unsafe stream = popen(command, "re")
    }

    /// The next line without its end; nil when there is none.
    func line() -> String? {
        guard let stream = unsafe stream else { return nil }
        var bytes: [UInt8] = []
        while case let byte = unsafe fgetc(stream), byte != EOF, byte != 10 {
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The rest of what it prints, and its status.
    ///
    /// To be called once.
    func finish() -> (output: String, status: Int32) {
        guard let stream = unsafe stream else { return ("", -1) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&chunk, 1, chunk.count, stream), count > 0 {
            bytes += chunk[..<count]
        }
        return (String(decoding: bytes, as: UTF8.self), unsafe pclose(stream))
    }
}

/// Real H.264, made by ffmpeg when the test runs.
enum Clip {
    /// A fragmented file by ffmpeg; `bFrames` 0 to 3.
    static func make(
        _ path: String,
        seconds: Int = 4,
        size: String = "320x240",
        rate: Int = 15,
        bFrames: Int = 2
    ) throws {
        try Tool.ffmpeg.run([
            "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=\(size):rate=\(rate):duration=\(seconds)",
            "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-bf", "\(bFrames)", "-g",
            "\(rate)",
            "-video_track_timescale", "90000", "-movflags", "+frag_keyframe+empty_moov+default_base_moof",
            path,
        ])
    }

    /// The samples of a file with its bytes, times moved so that the first decode time is 0.
    static func samples(_ movie: Movie) throws -> [MovieSample] {
        let data = try contents(movie.path)
        let first = movie.samples.first?.decode ?? 0
        return movie.samples.map { entry in
            MovieSample(
                decode: entry.decode - first,
                presentation: entry.presentation - first,
                duration: Int64(entry.duration),
                isKey: entry.isKey,
                bytes: Array(data[Int(entry.offset)..<Int(entry.offset) + Int(entry.size)])
            )
        }
    }

    /// `pts,dts,size,flags` of each packet as ffprobe sees them.
    static func packets(_ path: String) throws -> [String] {
        try Tool.ffprobe.run([
            "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts,dts,size,flags", "-of",
            "csv=p=0", path,
        ]).split(separator: "\n").map(String.init)
    }

    /// One checksum a decoded picture, in order of presentation; fails on any complaint of the decoder.
    static func pictures(_ path: String) throws -> [String] {
        try Tool.ffmpeg.run([
            "-v", "error", "-i", path, "-map", "0:v", "-vsync", "passthrough", "-f", "framemd5", "-",
        ])
        .split(separator: "\n").filter { !$0.hasPrefix("#") }
        .compactMap { $0.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) } }
    }
}

/// Writes samples as a segment without forcing them to the disk.
@discardableResult
func record(
    _ samples: [MovieSample],
    format: MovieFormat,
    to path: String,
    isDurable: Bool = false
) throws -> ClosedSegment<Checksum> {
    var segment = try SegmentFile(
        path: path,
        format: format,
        policy: SegmentPolicy(isDurable: isDurable),
        digest: Checksum()
    )
    for sample in samples { try segment.append(sample) }
    return try segment.close()
}
