import Analysis
import Faces
import Foundation

/// A recorded clip run through detector and rules as the server does it, with ffmpeg in place of the ingest.
struct Clip {
    /// The folder of test material: $INVIGIL_SHARED, or `shared` beside the repository.
    static let shared: URL? = {
        let given = ProcessInfo.processInfo.environment["INVIGIL_SHARED"].map { URL(filePath: $0) }
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = given ?? repository.deletingLastPathComponent().appending(path: "shared")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()
    static let model = shared?.appending(path: "models/face_detection_yunet_2022mar.onnx").path
    static let canRun =
        FileManager.default.fileExists(atPath: "/usr/bin/ffmpeg")
        && model.map { FileManager.default.fileExists(atPath: $0) } == true

    let name: String
    let width: Int
    let height: Int
    /// What ffmpeg does to it before it is encoded again; nil leaves the clip as it is.
    var filter: String?
    /// How often it is played after the first time.
    var loops = 0
    /// How much of that is looked at.
    var seconds = 60
    /// Whether its first picture is the reference still of the camera.
    var isReferenced = false

    static let walking = Clip(name: "room_walking.mp4", width: 480, height: 270)
    static let classroom = Clip(name: "room_classroom.mp4", width: 480, height: 270)
    static let center = Clip(name: "webcam_gaze_center.mp4", width: 480, height: 848)
    static let left = Clip(name: "webcam_gaze_left.mp4", width: 480, height: 848)
    static let office = Clip(name: "webcam_office.mp4", width: 1280, height: 720)
    static let head = Clip(name: "headpose_female.mp4", width: 480, height: 270)
    static let actors = Clip(name: "two_actors.mp4", width: 640, height: 360)

    /// Half as wide and high, played again and again for so many seconds, with a filter.
    func small(filter: String, seconds: Int) -> Clip {
        Clip(
            name: name,
            width: width / 4 * 2,
            height: height / 4 * 2,
            filter: filter,
            loops: -1,
            seconds: seconds
        )
    }

    func looped(_ loops: Int) -> Clip { Clip(name: name, width: width, height: height, loops: loops) }

    /// The same with its first picture as the reference still.
    var referenced: Clip {
        var clip = self
        clip.isReferenced = true
        return clip
    }

    struct Result {
        /// Faces of each sample.
        var counts: [Int] = []
        var changes: [FindingChange] = []

        var raised: Set<FindingKind> { Set(changes.filter { $0.state == .raised }.map(\.kind)) }
    }

    /// Samples the clip every so many seconds, as a sampler does: at least that far from the last one.
    func run(expecting expectation: Expectation, every: Double) throws -> Result {
        struct Unreadable: Error {}
        guard let folder = Self.shared?.appending(path: "streams") else { throw Unreadable() }
        let path = folder.appending(path: name).path
        var pictures = try Pictures(path, self)
        var finder = try FaceFinder(model: Self.model)
        let search: FaceSearch = if case .faces = expectation { .webcam } else { .room }
        var observer = FrameObserver(search: search)
        var rules = FindingRules(expecting: expectation)
        var result = Result()
        var next = 0.0
        var at = 0.0
        var scene: SceneReference?
        var comparedAt = -Double.infinity
        while let picture = pictures.next() {
            guard picture.at + 1e-6 >= next else { continue }
            at = picture.at
            next = at + every
            let bytes = picture.bytes.span
            var observation = try observer.observe(bytes, pictures.shape, at: at, with: &finder)
            if isReferenced, scene == nil {
                scene = try SceneReference(jpeg: Still.jpeg(bytes, pictures.shape, width: nil, quality: 85))
            }
            if at - comparedAt >= FindingLimits().sceneEvery {
                comparedAt = at
                observation.placement = try scene?.compare(bytes, pictures.shape).placement
            }
            result.counts.append(observation.faces?.count ?? 0)
            result.changes += rules.observe(observation)
        }
        guard !result.counts.isEmpty else { throw Unreadable() }
        result.changes += rules.finish(at: at)
        return result
    }
}

/// The pictures of a clip, 15 a second.
private struct Pictures {
    private static let rate = 15.0
    private let process = Process()
    private let pipe = Pipe()
    private var count = 0
    let shape: PictureShape

    init(_ path: String, _ clip: Clip) throws {
        let size = "fps=15,scale=\(clip.width):\(clip.height)"
        let read = "ffmpeg -v error -stream_loop \(clip.loops) -i '\(path)' -t \(clip.seconds)"
        let encode = "-an -c:v libx264 -preset veryfast -crf 26 -g 30 -f matroska -"
        let raw = "-f rawvideo -pix_fmt bgr24 -"
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            clip.filter.map { "\(read) -vf \"\(size),\($0)\" \(encode) | ffmpeg -v error -i - \(raw)" }
                ?? "\(read) -vf \(size) \(raw)",
        ]
        process.standardOutput = pipe
        shape = PictureShape(width: clip.width, height: clip.height)
        try process.run()
    }

    mutating func next() -> (at: Double, bytes: [UInt8])? {
        let size = shape.stride * shape.height
        var bytes = Data(capacity: size)
        while bytes.count < size {
            guard let part = try? pipe.fileHandleForReading.read(upToCount: size - bytes.count) else { break }
            bytes += part
        }
        guard bytes.count == size else { return nil }
        count += 1
        return (Double(count - 1) / Self.rate, [UInt8](bytes))
    }
}
