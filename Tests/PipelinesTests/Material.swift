import Foundation
import Testing

@testable import Pipelines

/// Clips that are not part of the project: beside it in `shared`, or where INVIGIL_SHARED says.
enum Material {
    static let folder: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["INVIGIL_SHARED"]
        let candidates = [named, root.appending(path: "../shared").path()].compactMap { $0 }
        return candidates.first { FileManager.default.fileExists(atPath: $0 + "/streams") }
    }()

    static var exists: Bool { folder != nil }

    static func clip(_ name: String) -> String { (folder ?? "") + "/streams/" + name }

    /// Makes a clip with the encoder at hand; nil when this machine has none.
    static func make(_ name: String, _ arguments: [String]) throws -> String? {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "invigil-\(UUID().uuidString)-\(name)"
        ).path()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y"] + arguments + [path]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? path : nil
    }

    static let hasEncoder = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}
