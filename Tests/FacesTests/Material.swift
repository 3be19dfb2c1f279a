import Faces
import Foundation

/// Pictures, clips and weights that are not part of the repository; tests that need them are skipped without.
enum Material {
    /// The folder of test material: $INVIGIL_SHARED, or `shared` beside the repository.
    static let shared: URL? = {
        if let path = ProcessInfo.processInfo.environment["INVIGIL_SHARED"] {
            return folder(URL(filePath: path))
        }
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return folder(repository.deletingLastPathComponent().appending(path: "shared"))
    }()

    /// The folder of weights: $INVIGIL_MODELS, or the one of the test material.
    static let models: URL? = {
        if let path = ProcessInfo.processInfo.environment["INVIGIL_MODELS"] {
            return folder(URL(filePath: path))
        }
        return shared.flatMap { folder($0.appending(path: "models")) }
    }()

    static let yunet: String? = models.flatMap {
        file($0.appending(path: "face_detection_yunet_2022mar.onnx"))
    }
    static let rooms: URL? = shared.flatMap { folder($0.appending(path: "faces/rooms")) }
    static let ffmpeg: String? = file(URL(filePath: "/usr/bin/ffmpeg"))
    static let cascade: String? = file(URL(filePath: CascadeDetector.debianModel))

    /// A still picture as BGR bytes, decoded by ffmpeg after the filter.
    static func picture(_ path: String, filter: String = "null") throws -> Drawn {
        let size = "scale=trunc(iw/2)*2:trunc(ih/2)*2"
        let quiet = "\(ffmpeg ?? "ffmpeg") -v error -i '\(path)' -vf '\(filter),\(size)'"
        let bitmap = output(of: "\(quiet) -frames:v 1 -f image2pipe -c:v bmp -pix_fmt bgr24 -")
        return try picture(bitmap: bitmap)
    }

    /// What a command prints.
    ///
    /// Foundation's Process would do, but leaves a weak reference behind in each process that used it, which
    /// the leak check of the sanitizer reports.
    static func output(of command: String) -> [UInt8] {
        guard let pipe = unsafe popen(command, "r") else { return [] }
        defer { unsafe pclose(pipe) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&chunk, 1, chunk.count, pipe), count > 0 {
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// A bitmap file of 24 bits: rows from the bottom up, each filled to a multiple of four bytes.
    private static func picture(bitmap: [UInt8]) throws -> Drawn {
        struct NotABitmap: Error {}
        func number(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bitmap[at + $1]) << (8 * $1) } }
        guard bitmap.count > 54 else { throw NotABitmap() }
        let (start, width, height) = (number(10), number(18), number(22))
        let row = (width * 3 + 3) / 4 * 4
        guard bitmap.count >= start + row * height else { throw NotABitmap() }
        var drawn = Drawn(width: width, height: height) { _, _ in 0 }
        for line in 0..<height {
            let from = start + row * (height - 1 - line)
            let here = line * drawn.shape.stride
            drawn.bytes.replaceSubrange(here..<here + width * 3, with: bitmap[from..<from + width * 3])
        }
        return drawn
    }

    private static func folder(_ url: URL) -> URL? {
        FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    private static func file(_ url: URL) -> String? { folder(url)?.path }
}
