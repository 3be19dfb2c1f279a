import ArgumentParser
import Foundation
import Logging
import Pipelines

/// Runs the demonstration's cameras alone: an RTSP server to try things on.
struct Cameras: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve drawn rooms and looped clips over RTSP, for trying things out.",
        discussion: "Without --clip: the demonstration's four cameras. Ctrl-C ends it."
    )

    @Option(help: "Port to listen on; 0 takes a free one.")
    var port: UInt16 = 8554

    @Option(help: "A clip to loop, as NAME=FILE; may be given often.")
    var clip: [String] = []

    @Option(help: "Instead of the demonstration's: so many drawn rooms, all alike.")
    var rooms = 0

    @Option(help: "Width of drawn rooms.")
    var width = 640

    @Option(help: "Height of drawn rooms.")
    var height = 480

    @Option(help: "Pictures a second of drawn rooms.")
    var rate = 15

    @Option(help: "Kilobits a second of drawn rooms.")
    var bitrate = 400

    @Flag(help: "Serve the rooms in H.265, as a test picture of 320 pixels' width.")
    var h265 = false

    func run() async throws {
        LoggingSystem.bootstrap { LineLog(label: $0, isJSON: false, logLevel: .info) }
        let cameras = try DemonstrationCameras(
            port: port,
            zone: "Asia/Shanghai",
            log: Logger(label: "cameras")
        )
        for pair in clip {
            let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2 else { throw ValidationError("--clip takes NAME=FILE, not \(pair)") }
            say(try await cameras.mount(clip: halves[1], as: halves[0]))
        }
        if rooms > 0 {
            let encoding = CameraEncoding(
                width: width,
                height: height,
                framesPerSecond: rate,
                bitrate: bitrate
            )
            for number in 1...rooms {
                let name = "room-\(number)"
                say(try await h265 ? cameras.mountH265(as: name) : cameras.mount(encoding, as: name))
            }
        } else if clip.isEmpty {
            try await cameras.mount()
            for name in DemonstrationCameras.Name.allCases { say(cameras.url(of: name)) }
            say(
                "\(DemonstrationCameras.Name.lockedRear.rawValue) wants user \(DemonstrationCameras.user), password \(DemonstrationCameras.password)"
            )
        }
        await cameras.run()
    }

    /// Prints at once, also into a pipe.
    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
