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
            print(try await cameras.mount(clip: halves[1], as: halves[0]))
        }
        if clip.isEmpty {
            try await cameras.mount()
            for name in DemonstrationCameras.Name.allCases { print(cameras.url(of: name)) }
            print(
                "\(DemonstrationCameras.Name.lockedRear.rawValue) wants user \(DemonstrationCameras.user), password \(DemonstrationCameras.password)"
            )
        }
        await cameras.run()
    }
}
