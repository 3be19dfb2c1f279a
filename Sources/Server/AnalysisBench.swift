import Analysis
import ArgumentParser
import Faces
import Foundation
import Pipelines

/// Frames a second through the whole chain (faces, measures, rules, tile) against OpenCV's detector alone over
/// the same frames, round by round in turn.
struct AnalysisBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analysis",
        abstract: "Frames a second of the chain against a bare OpenCV loop."
    )

    @Option(help: "A clip to take frames from; without, frames are drawn.")
    var clip: String?

    @Option(help: "Rounds of each.")
    var rounds = 5

    @Option(help: "Frames a round.")
    var frames = 60

    @Flag(help: "End with one JSON object.")
    var json = false

    @OptionGroup var options: Options

    func run() async throws {
        guard let model = try Weights.yunet(try options.configuration()) else {
            throw ValidationError("the weights of YuNet are missing; `./run` brings them")
        }
        let pictures = try clip.map { try Self.read($0, count: frames) } ?? Self.drawn(count: frames)
        guard let first = pictures.first else { throw ValidationError("the clip has no frames") }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).bgr")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(pictures.flatMap(\.bytes)).write(to: file)
        var ours: [Double] = [], bare: [Double] = []
        for round in 1...max(1, rounds) {
            progress("round \(round) of \(rounds)")
            ours.append(try Self.chain(pictures, model))
            bare.append(try Self.bareLoop(model, file, first, pictures.count))
        }
        try BenchReport(
            name: "analysis",
            figures: [
                "frames_per_second": median(ours), "width": Double(first.width),
                "height": Double(first.height),
            ],
            reference: ["frames_per_second": median(bare)],
            ratio: median(zip(ours, bare).map { $0 / $1 }),
            firstBottleneck: "the detector's convolutions on one core"
        ).print(json: json)
    }

    private static func chain(_ pictures: [Frame], _ model: String) throws -> Double {
        var finder = try FaceFinder(model: model)
        var observer = FrameObserver(search: .room)
        var rules = FindingRules(expecting: .none)
        let clock = ContinuousClock()
        let start = clock.now
        for (number, picture) in pictures.enumerated() {
            let shape = PictureShape(width: picture.width, height: picture.height, stride: picture.stride)
            let seen = try observer.observe(picture.bytes.span, shape, at: Double(number), with: &finder)
            _ = rules.observe(seen)
            _ = try Still.jpeg(picture.bytes.span, shape, width: 320, quality: 70)
        }
        return Double(pictures.count) / ((clock.now - start) / .seconds(1))
    }

    private static func bareLoop(_ model: String, _ file: URL, _ first: Frame, _ count: Int) throws -> Double
    {
        let process = Process()
        let output = Pipe()
        process.executableURL = Storage.resources.appending(path: "BareLoop")
        process.arguments = [model, file.path, "\(first.width)", "\(first.height)", "\(count)", "1"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard let speed = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ValidationError(
                "the bare loop did not run; build it with `swift build -c release --product BareLoop`"
            )
        }
        return speed
    }

    private static func read(_ path: String, count: Int) throws -> [Frame] {
        var clip = try ClipReader(path: path, interval: 0)
        var frames: [Frame] = []
        while frames.count < count, let frame = try clip.next() {
            frames.append(
                Frame(
                    presentation: frame.presentation,
                    width: frame.width,
                    height: frame.height,
                    stride: frame.width * 3,
                    bytes: packed(frame)
                )
            )
        }
        return frames
    }

    /// Rows without padding, as the bare loop reads them.
    private static func packed(_ frame: Frame) -> [UInt8] {
        (0..<frame.height).flatMap {
            frame.bytes[($0 * frame.stride)..<($0 * frame.stride + frame.width * 3)]
        }
    }

    /// A picture of 640 × 480 with structure and noise; how long the detector takes does not hang on what it sees.
    private static func drawn(count: Int) -> [Frame] {
        var seed: UInt32 = 1
        return (0..<count).map { number in
            let bytes = (0..<640 * 480 * 3).map { index -> UInt8 in
                seed = seed &* 1_664_525 &+ 1_013_904_223
                let x = index / 3 % 640, y = index / 1920
                return UInt8(
                    truncatingIfNeeded: ((x / 40 + y / 40 + number) % 2) * 120 + Int(seed >> 28) + 40
                )
            }
            return Frame(presentation: Int64(number), width: 640, height: 480, stride: 1920, bytes: bytes)
        }
    }
}
