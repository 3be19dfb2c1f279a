import Foundation
import Logging

/// Log lines on standard error, plain for people or one JSON object each for collectors.
struct LineLog: LogHandler {
    let label: String
    let isJSON: Bool
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let line = isJSON ? json(event, all, time) : plain(event, all, time)
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private func plain(_ event: LogEvent, _ metadata: Logger.Metadata, _ time: String) -> String {
        let rest = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "\(time) \(event.level.rawValue) \(label): \(event.message)\(rest)"
    }

    private func json(_ event: LogEvent, _ metadata: Logger.Metadata, _ time: String) -> String {
        var object = metadata.mapValues { "\($0)" }
        object["at"] = time
        object["level"] = event.level.rawValue
        object["part"] = label
        object["message"] = "\(event.message)"
        let data = try? JSONSerialization.data(
            withJSONObject: object,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
