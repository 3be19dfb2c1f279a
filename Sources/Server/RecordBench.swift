import ArgumentParser
import Foundation
import Kernel
import Logging
import Pipelines
import Recording
import Streams
import Synchronization

/// CPU of recording without decoding against one `ffmpeg -c copy` a stream, over the same cameras, one after
/// the other, with fragments of the same length.
///
/// Ours also hashes, and forces each second to the disk.
struct RecordBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "CPU of recording against ffmpeg -c copy."
    )

    @Option(help: "Streams of 480p, 15 pictures a second.")
    var streams = 20

    @Option(name: .customLong("streams-720p"), help: "Streams of 720p, 25 pictures a second.")
    var large = 8

    @Option(help: "Seconds of each measurement.")
    var seconds = 30.0

    @Flag(help: "End with one JSON object.")
    var json = false

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let small = try await measure(CameraEncoding(framesPerSecond: 15), count: streams, "480p15", folder)
        let big = CameraEncoding(width: 1280, height: 720, framesPerSecond: 25, bitrate: 1500)
        let huge = try await measure(big, count: large, "720p25", folder)
        try BenchReport(
            name: "record",
            figures: [
                "cpu_seconds_480p": small.ours, "cpu_seconds_720p": huge.ours,
                "percent_of_core_480p": 100 * small.ours / seconds / Double(max(1, streams)),
                "percent_of_core_720p": 100 * huge.ours / seconds / Double(max(1, large)),
                "ratio_720p": huge.ours / max(0.01, huge.reference),
            ],
            reference: ["cpu_seconds_480p": small.reference, "cpu_seconds_720p": huge.reference],
            ratio: small.ours / max(0.01, small.reference),
            firstBottleneck: "the RTSP client's depayloading, then fdatasync once a second a stream"
        ).print(json: json)
    }

    private func measure(
        _ encoding: CameraEncoding,
        count: Int,
        _ label: String,
        _ folder: URL
    ) async throws -> (ours: Double, reference: Double) {
        guard count > 0 else { return (0, 0) }
        let server = try CameraProcess(count: count, encoding: encoding)
        defer { server.stop() }
        let addresses = try server.addresses()
        progress("\(label): recording \(count) streams for \(Int(seconds)) s")
        let ours = try await record(addresses, folder.appending(path: "ours-\(label)"))
        progress("\(label): the same with ffmpeg")
        let reference = try await ffmpeg(addresses, folder.appending(path: "ffmpeg-\(label)"))
        return (ours, reference)
    }

    /// CPU seconds of this process while it records.
    private func record(_ addresses: [String], _ folder: URL) async throws -> Double {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let log = Logger(label: "bench")
        let feeds = addresses.map { _ in BenchFeed(footage: folder.path, log: log) }
        let ingests = try zip(addresses, feeds).map { address, feed in
            CameraIngest(camera: try CameraAddress(url: address), handler: feed)
        }
        let before = ProcessorTime.now.own
        for ingest in ingests { try ingest.start() }
        try await Task.sleep(for: .seconds(seconds))
        for ingest in ingests { await ingest.stop() }
        for feed in feeds { await feed.end() }
        let used = ProcessorTime.now.own - before
        let missing = feeds.count { $0.units == 0 }
        guard missing == 0 else { throw ValidationError("\(missing) cameras sent nothing") }
        return used
    }

    /// CPU seconds of as many ffmpeg processes as there are cameras.
    private func ffmpeg(_ addresses: [String], _ folder: URL) async throws -> Double {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let before = ProcessorTime.now.children
        let running = try addresses.enumerated().map { number, address in
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/ffmpeg")
            process.arguments = [
                "-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", address, "-c", "copy", "-t",
                "\(seconds)", "-f", "mp4", "-movflags", "empty_moov+default_base_moof", "-frag_duration",
                "1000000",
                folder.appending(path: "\(number).mp4").path,
            ]
            try process.run()
            return process
        }
        for process in running { process.waitUntilExit() }
        return ProcessorTime.now.children - before
    }
}

/// Hands one camera's units to a recorder, as Streams does.
private final class BenchFeed: IngestHandler {
    private struct Keeper: SegmentKeeper {
        func kept(_ segment: Segment) {}
        func troubleBegan(_ trouble: WritingTrouble, at: Date, _ place: FootagePlace) {}
        func troubleEnded(at: Date, _ place: FootagePlace) {}
    }

    private let recorder: Recorder
    private let anchor = Mutex<SourceAnchor?>(nil)
    private let count = Atomic<Int>(0)

    init(footage: String, log: Logger) {
        recorder = Recorder(
            place: FootagePlace(roomSitting: World.live.id(), device: World.live.id()),
            footage: footage,
            keeper: Keeper(),
            world: .live,
            log: log
        )
    }

    var units: Int { count.load(ordering: .relaxed) }

    func formatChanged(_ format: VideoFormat) { recorder.formatChanged(format) }

    func unitArrived(_ unit: AccessUnit) {
        let known = anchor.withLock { anchor in
            let zero = Date().timeIntervalSince1970 - Double(unit.presentation) / 1e9
            let known = anchor ?? SourceAnchor(zero: zero)
            anchor = known
            return known
        }
        count.add(1, ordering: .relaxed)
        recorder.unitArrived(unit, known)
    }

    func frameSampled(_ frame: Frame) {}
    func ended(_ end: IngestEnd) {}

    func end() async {
        recorder.ended()
        await recorder.written()
    }
}
