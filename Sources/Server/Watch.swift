import Analysis
import ArgumentParser
import Faces
import Foundation
import Pipelines
import Synchronization

/// Runs the chain of the server on one clip or camera and prints what it sees, one JSON object a line.
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at a clip or a camera and print what is found in it.",
        discussion: "A clip is read in media time, as fast as possible; a camera (rtsp://) until Ctrl-C."
    )

    @Argument(help: "A film file, or the rtsp:// address of a camera.")
    var source: String

    @Option(help: "Faces that should be there: none is absence, more is a second face.")
    var expectFaces: Int?

    @Option(help: "Seconds between pictures.")
    var every = 1.0

    @Option(help: "User of the camera.")
    var user: String?

    @Option(help: "Password of the camera.")
    var password: String?

    @Flag(help: "Print JSON; the only format there is, named for scripts.")
    var json = false

    @OptionGroup var options: Options

    func validate() throws {
        guard every.isFinite, every >= 0.01, every <= 3600 else {
            throw ValidationError("--every takes 0.01 to 3600 seconds")
        }
        guard (expectFaces ?? 0) >= 0, (expectFaces ?? 0) <= 1000 else {
            throw ValidationError("--expect-faces takes 0 to 1000")
        }
    }

    func run() async throws {
        do {
            let looking = try Looking(
                model: try Weights.yunet(try options.configuration()),
                expected: expectFaces
            )
            if source.lowercased().hasPrefix("rtsp") {
                try await watchCamera(looking)
            } else {
                try watchClip(looking)
            }
        } catch {
            FileHandle.standardError.write(Data("invigil watch: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    private var interval: Int64 { Int64(every * 1e9) }

    private func watchClip(_ looking: Looking) throws {
        var clip = try ClipReader(path: source, interval: interval)
        var end = 0.0
        while let frame = try clip.next() {
            try looking.look(at: frame)
            end = Double(frame.presentation) / 1e9
        }
        looking.finish(at: max(end, clip.duration.map { Double($0) / 1e9 } ?? 0))
    }

    private func watchCamera(_ looking: Looking) async throws {
        let (ends, ended) = AsyncStream.makeStream(of: IngestEnd.self)
        let ingest = CameraIngest(
            camera: try CameraAddress(url: source, user: user, password: password),
            sampling: Sampling(interval: interval),
            handler: Handler(looking: looking, ended: ended)
        )
        // Ctrl-C ends the watch in order, with its summary.
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
        interrupt.setEventHandler { ended.finish() }
        interrupt.resume()
        try ingest.start()
        var end: IngestEnd?
        for await one in ends {
            end = one
            break
        }
        await ingest.stop()
        looking.finish(at: nil)
        if let end { throw end }
    }

    private struct Handler: IngestHandler {
        let looking: Looking
        let ended: AsyncStream<IngestEnd>.Continuation

        func formatChanged(_ format: VideoFormat) {}
        func unitArrived(_ unit: AccessUnit) {}
        func frameSampled(_ frame: Frame) { try? looking.look(at: frame) }
        func ended(_ end: IngestEnd) { ended.yield(end) }
    }
}

/// Looks at pictures one after another and prints what it sees.
final class Looking: Sendable {
    private struct State: ~Copyable {
        var finder: FaceFinder
        var observer: FrameObserver
        var rules: FindingRules
        var frames = 0
        var first: Double?
        var last = 0.0
        var raised: [String: Int] = [:]
    }

    private let state: Mutex<State>

    init(model: String?, expected: Int?) throws {
        state = Mutex(
            State(
                finder: try FaceFinder(model: model),
                observer: FrameObserver(search: expected == nil ? .room : .webcam),
                rules: FindingRules(expecting: expected.map(Expectation.faces) ?? .none)
            )
        )
    }

    func look(at frame: Frame) throws {
        try state.withLock { state in
            let at = Double(frame.presentation) / 1e9
            let shape = PictureShape(width: frame.width, height: frame.height, stride: frame.stride)
            let seen = try state.observer.observe(frame.bytes.span, shape, at: at, with: &state.finder)
            state.frames += 1
            state.first = state.first ?? at
            state.last = at
            Self.printFaces(seen)
            Self.tell(state.rules.observe(seen), &state.raised)
        }
    }

    func finish(at end: Double?) {
        state.withLock { state in
            let end = max(end ?? state.last, state.last)
            Self.tell(state.rules.finish(at: end), &state.raised)
            let findings = state.raised.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            let seconds = Self.number(end - min(state.first ?? 0, 0))
            print(
                "{\"kind\":\"summary\",\"frames\":\(state.frames),\"seconds\":\(seconds),"
                    + "\"findings\":{\(findings.joined(separator: ","))}}"
            )
        }
    }

    private static func printFaces(_ seen: Observation) {
        let faces = (seen.faces ?? []).map { face in
            let numbers =
                [face.x, face.y, face.width, face.height].map(number) + [face.score.map(number) ?? "null"]
            return "[" + numbers.joined(separator: ",") + "]"
        }
        let reduced = seen.reduced ? ",\"reduced\":true" : ""
        print(
            "{\"at\":\(number(seen.at)),\"kind\":\"faces\",\"count\":\(faces.count),"
                + "\"faces\":[\(faces.joined(separator: ","))]\(reduced)}"
        )
    }

    private static func tell(_ changes: [FindingChange], _ raised: inout [String: Int]) {
        for change in changes {
            if change.state == .raised { raised[change.kind.rawValue, default: 0] += 1 }
            print(
                "{\"at\":\(number(change.at)),\"kind\":\"finding\",\"finding\":\"\(change.kind.rawValue)\","
                    + "\"state\":\"\(change.state.rawValue)\",\"since\":\(number(change.since))}"
            )
        }
    }

    /// At most three decimals, never in exponent form.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    }
}
