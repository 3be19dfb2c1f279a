import ArgumentParser
import Foundation
import Logging

/// What every command takes.
struct Options: ParsableArguments {
    @Option(help: "JSON configuration file.")
    var config: String?

    @Option(help: "Data directory (data.directory).")
    var data: String?

    @Option(help: "Further settings as key=value; stronger than file and environment.")
    var set: [String] = []

    func configuration() throws -> Configuration {
        var overrides: [String: String] = [:]
        if let data { overrides["data.directory"] = data }
        for pair in set {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw ValidationError("--set takes key=value, not \(pair)") }
            overrides[String(halves[0])] = String(halves[1])
        }
        return try Configuration(
            file: config,
            environment: ProcessInfo.processInfo.environment,
            overrides: overrides
        )
    }

    /// Switches logging on as configured.
    func startLogging(_ configuration: Configuration) {
        let isJSON = configuration.text("log.format") == "json"
        let level = Logger.Level(rawValue: configuration.text("log.level")) ?? .info
        LoggingSystem.bootstrap { label in LineLog(label: label, isJSON: isJSON, logLevel: level) }
    }
}
