import Crypto
import Faces
import Foundation
import Identity
import Testing

/// Faces, clips and weights that are not part of the repository; tests that need them are skipped without.
enum FaceMaterial {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let shared: URL? = {
        let given = ProcessInfo.processInfo.environment["INVIGIL_SHARED"].map { URL(filePath: $0) }
        let folder = given ?? repository.deletingLastPathComponent().appending(path: "shared")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static let manifest = try? FaceManifest(
        json: Data(contentsOf: repository.appending(path: "Models/manifest.json"))
    )

    /// The chain's files, by their checksums; nil when one is missing.
    static let files: FaceFiles? = {
        let given = ProcessInfo.processInfo.environment["INVIGIL_MODELS"].map { URL(filePath: $0) }
        let folders = [given, shared?.appending(path: "models")].compactMap(\.self)
        let found = manifest?.files(in: folders) { file in
            (try? Data(contentsOf: file)).map { data in
                SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                    .joined()
            }
        }
        return found.flatMap { $0.files.missing.isEmpty ? $0.files : nil }
    }()

    static let isThere = files != nil && shared != nil
    static let hasClips = isThere && FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")

    static func scene(_ kind: Scene.Kind = .desk) throws -> Scene {
        let manifest = try #require(manifest)
        return try Scene(kind, values: manifest.thresholds(of: kind.rawValue, standard: "scene"))
    }

    static func file(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: try #require(shared).appending(path: path)))
    }

    /// Frames of a clip as JPEG, uncut and unscaled.
    static func frames(of clip: String, from second: Double, count: Int, every step: Double = 0.3) throws
        -> [[UInt8]]
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try #require(shared).appending(path: "streams/\(clip)").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/ffmpeg")
        process.arguments = [
            "-v", "error", "-nostdin", "-ss", "\(second)", "-i", path, "-vf", "fps=\(1 / step)",
            "-frames:v", "\(count)", "-q:v", "2", folder.path + "/%02d.jpg",
        ]
        try process.run()
        process.waitUntilExit()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try files.map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
    }
}
