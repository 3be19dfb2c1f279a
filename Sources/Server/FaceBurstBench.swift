import ArgumentParser
import Faces
import Foundation
import Identity
import Pipelines

/// Bursts of five frames from upload to verdict on one thread, against OpenCV's own calls for the same frames, round
/// by round in turn.
struct FaceBurstBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "face",
        abstract: "Bursts a second of a check-in against the bare OpenCV calls."
    )

    @Option(help: "A clip of one person before a camera; without, the one of the test material.")
    var clip: String?

    @Option(help: "Rounds of each.")
    var rounds = 5

    @Option(help: "Bursts a round.")
    var bursts = 8

    @Flag(help: "End with one JSON object.")
    var json = false

    @OptionGroup var options: Options

    func run() async throws {
        let weights = try Weights.complete(try options.configuration())
        let (scene, files) = (try weights.scene(.desk), weights.files)
        let frames = try BurstFrames(clip, files: files, count: scene.frames)
        let workers = FaceWorkers(files, threads: 1)
        defer { workers.close() }
        let reference = try await Self.reference(frames, workers, scene)
        var ours: [Double] = [], bare: [Double] = [], times: [Double] = []
        for round in 1...max(1, rounds) {
            progress("round \(round) of \(rounds)")
            let took = try await Self.chain(frames, workers, reference, scene, bursts)
            times += took
            ours.append(Double(took.count) / took.reduce(0, +))
            bare.append(try frames.bare(files, bursts: bursts))
        }
        times.sort()
        try BenchReport(
            name: "face",
            figures: [
                "bursts_per_second": median(ours), "frames_per_burst": Double(scene.frames),
                "verdict_p50_ms": median(times) * 1000,
                "verdict_p99_ms": (times.last ?? 0) * 1000,
            ],
            reference: ["bursts_per_second": median(bare)],
            ratio: median(zip(ours, bare).map { $0 / $1 }),
            firstBottleneck: "the nets' convolutions on one core"
        ).print(json: json)
    }

    /// The person of the clip as a reference.
    private static func reference(
        _ frames: BurstFrames,
        _ workers: FaceWorkers,
        _ scene: Scene
    ) async throws -> FaceTemplate {
        let frame = try await workers.run { [first = frames.encoded[0]] chain in
            try chain.frame(first, in: scene)
        }
        guard let template = frame.template else { throw ValidationError("the clip shows no face") }
        return template
    }

    /// Seconds of each burst.
    private static func chain(
        _ frames: BurstFrames,
        _ workers: FaceWorkers,
        _ reference: FaceTemplate,
        _ scene: Scene,
        _ bursts: Int
    ) async throws -> [Double] {
        let clock = ContinuousClock()
        var took: [Double] = []
        for _ in 0..<max(1, bursts) {
            let began = clock.now
            let seen = try await workers.run { [encoded = frames.encoded] chain in
                try encoded.map { try chain.frame($0, in: scene) }
            }
            let verdict = BurstRules.verdict(seen, against: reference, in: scene)
            took.append((clock.now - began) / .seconds(1))
            guard verdict.template != nil else {
                throw ValidationError("the burst was not judged: \(verdict.reason?.rawValue ?? "")")
            }
        }
        return took
    }
}

/// Frames of 384 × 480 around the face of a clip, as JPEG.
private struct BurstFrames {
    let encoded: [[UInt8]]

    init(_ clip: String?, files: FaceFiles, count: Int) throws {
        let path = clip ?? "../shared/streams/webcam_gaze_center.mp4"
        guard FileManager.default.fileExists(atPath: path) else {
            throw ValidationError("there is no clip \(path); name one with --clip")
        }
        var chain = try FaceChain(files)
        var clip = try ClipReader(path: path, interval: 300_000_000)
        var corner: (x: Int, y: Int)?
        var encoded: [[UInt8]] = []
        while encoded.count < count, let frame = try clip.next() {
            let shape = PictureShape(width: frame.width, height: frame.height, stride: frame.stride)
            if corner == nil, let face = try chain.faces(frame.bytes.span, shape).first {
                corner = (
                    min(max(0, Int(face.x + face.width / 2) - 192), max(0, frame.width - 384)),
                    min(max(0, Int(face.y + face.height / 2) - 240), max(0, frame.height - 480))
                )
            }
            guard let corner else { continue }
            let start = corner.y * frame.stride + corner.x * 3
            let window = PictureShape(
                width: min(384, frame.width),
                height: min(480, frame.height),
                stride: frame.stride
            )
            encoded.append(try Still.jpeg(Array(frame.bytes[start...]).span, window, width: nil, quality: 90))
        }
        guard encoded.count == count else { throw ValidationError("the clip has too few frames with a face") }
        self.encoded = encoded
    }

    /// Bursts a second of OpenCV alone.
    func bare(_ files: FaceFiles, bursts: Int) throws -> Double {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (index, frame) in encoded.enumerated() {
            let file = folder.appending(path: "\(index).jpg")
            try Data(frame).write(to: file)
            paths.append(file.path)
        }
        let nets: [FaceNetName] = [.detector, .embedding, .liveness, .livenessWide, .secondOpinion]
        let process = Process()
        let output = Pipe()
        process.executableURL = Storage.resources.appending(path: "BareFaces")
        process.arguments = nets.compactMap { files[$0]?.path } + ["\(bursts)", "\(files.score)"] + paths
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard let speed = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ValidationError(
                "the bare calls did not run; build them with `swift build -c release --product BareFaces`"
            )
        }
        return speed
    }
}
