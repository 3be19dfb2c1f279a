import Foundation
import Pipelines

/// Drawn cameras in a process of their own, so that their CPU is not counted as ours.
final class CameraProcess {
    private let process = Process()
    private let output = Pipe()
    private let count: Int

    init(count: Int, encoding: CameraEncoding) throws {
        self.count = count
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "cameras", "--port", "0", "--rooms", "\(count)", "--width", "\(encoding.width)", "--height",
            "\(encoding.height)", "--rate", "\(encoding.framesPerSecond)", "--bitrate", "\(encoding.bitrate)",
        ]
        process.standardOutput = output
        try process.run()
    }

    /// The cameras' addresses, once all are up.
    func addresses() throws -> [String] {
        var text = ""
        while true {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CocoaError(.fileReadUnknown) }
            text += String(decoding: data, as: UTF8.self)
            let found = text.split(separator: "\n").filter { $0.hasPrefix("rtsp://") }.map(String.init)
            if found.count == count, text.hasSuffix("\n") { return found }
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

/// CPU seconds used so far, user and system, as the kernel accounts them.
struct ProcessorTime {
    let own: Double
    /// Of children that have ended and were waited for.
    let children: Double

    static var now: ProcessorTime {
        let text = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
        // The command's name may hold spaces: count from its closing parenthesis. Ticks are hundredths of a second.
        let fields =
            text.split(separator: ")").last.map { $0.split(separator: " ").map { Double($0) ?? 0 } } ?? []
        guard fields.count > 14 else { return ProcessorTime(own: 0, children: 0) }
        return ProcessorTime(own: (fields[11] + fields[12]) / 100, children: (fields[13] + fields[14]) / 100)
    }
}
