import ArgumentParser
import Foundation
import Kernel
import Logging
import Organisations
import Scheduling
import Web

/// Runs the server with today's demonstration: drawn cameras, a plan of three rooms, accounts to look around
/// with.
///
/// Only here do accounts with known passwords exist, so it listens on this machine alone.
struct Demonstration: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the server with today's demonstration.")
    static let password = "invigil"

    @OptionGroup var options: Options

    @Option(
        help: "A further camera, in a room of its own: an rtsp:// address or a film file. May be given often."
    )
    var camera: [String] = []

    func run() async throws {
        var configuration = try options.configuration()
        configuration.force("http.host", "127.0.0.1")
        options.startLogging(configuration)
        let log = Logger(label: "demonstration")
        do {
            let cameras = try DemonstrationCameras(port: 0, zone: configuration.text("page.zone"), log: log)
            let port = configuration.text("http.port")
            try await House.run(
                configuration,
                world: .live,
                log: log,
                beside: [Until { await cameras.run() }]
            ) { house in
                try await prepare(house, cameras, port: port)
            }
        } catch {
            FileHandle.standardError.write(Data("invigil: \(Serve.line(for: error))\n".utf8))
            throw ExitCode(1)
        }
    }

    private func prepare(_ house: House, _ cameras: DemonstrationCameras, port: String) async throws {
        let first = try await house.contexts.organisations.firstStart()
        try await cameras.mount()
        var extra: [(name: String, address: String)] = []
        for (number, source) in camera.enumerated() {
            let name = URL(filePath: source).deletingPathExtension().lastPathComponent
            let address =
                source.lowercased().hasPrefix("rtsp")
                ? source : try await cameras.mount(clip: source, as: "extra-\(number + 1)")
            extra.append((name, address))
        }
        let addresses = Dictionary(
            uniqueKeysWithValues: DemonstrationCameras.Name.allCases.map {
                ($0.rawValue, cameras.url(of: $0))
            }
        )
        try await house.contexts.scheduling.demonstrate(
            cameras: addresses,
            extra: extra,
            password: Self.password
        )
        tell(first, port: port, words: house.site.words(.chinese))
    }

    private func tell(_ first: (account: String, password: String)?, port: String, words: Words) {
        var lines = ["", "  监考 Invigil  http://localhost:\(port)/", "", "  演示账号 Demonstration accounts:"]
        for account in DemonstrationPlan.accounts {
            let name = account.account.padding(toLength: 10, withPad: " ", startingAt: 0)
            lines.append(
                "    \(name) \(Self.password)   · \(account.name) · \(words("role.\(account.role)"))"
            )
        }
        if let first {
            lines.append("    \(first.account)      \(first.password)   · 一次性密码 one-time password")
        }
        lines += ["", "  签到台 Check-in desk: http://localhost:\(port)/checkin"]
        lines += ["    准考证号在考场页的“\(words("room.check_ins"))”里 ticket numbers: a room's page, Check-in"]
        lines += ["", "  Ctrl-C 结束 ends it", ""]
        FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}
