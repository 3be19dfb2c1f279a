import ArgumentParser
import Foundation
import Kernel
import Logging
import Organisations
import Postgres

/// Runs the server until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the server.")

    @Option(help: "One of two processes on one database: exam or watch. Without: everything in one.")
    var only: Part?

    @OptionGroup var options: Options

    func run() async throws {
        let configuration = try options.configuration()
        options.startLogging(configuration)
        let log = Logger(label: only?.rawValue ?? "server")
        do {
            try await House.run(configuration, only: only, world: .server, log: log) { house in
                if only != .watch, let first = try await house.contexts.organisations.firstStart() {
                    // Written at once: a service's log is no terminal, and whoever installs it is waiting.
                    let line = "first start: account \(first.account), one-time password \(first.password)\n"
                    FileHandle.standardOutput.write(Data(line.utf8))
                }
            }
        } catch {
            // One clear line for what an operator can mend; a backtrace would say less.
            FileHandle.standardError.write(Data("invigil: \(Self.line(for: error))\n".utf8))
            throw ExitCode(1)
        }
    }

    static func line(for error: any Error) -> String {
        let text = "\(error)"
        if text.contains("EADDRINUSE") || text.contains("Address already in use") {
            return "the port is in use by another program; choose another with --set http.port=N"
        }
        return text
    }
}

/// Brings the schema up to date and stops.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database schema up to date.")

    @OptionGroup var options: Options

    func run() async throws {
        let configuration = try options.configuration()
        options.startLogging(configuration)
        let data = try DataDirectory(path: configuration.text("data.directory"))
        let storage = try await Storage.open(configuration, data: data, log: Logger(label: "migrate"))
        await storage.database.close()
        storage.cluster?.stop()
    }
}

/// Prints every configuration key with its environment name, default and meaning.
struct ShowConfiguration: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configuration",
        abstract: "List every configuration key."
    )

    func run() {
        for key in Configuration.keys {
            print(
                "| `\(key.name)` | `\(key.environmentName)` | \(key.standard.isEmpty ? "–" : "`\(key.standard)`") | \(key.meaning) |"
            )
        }
    }
}
