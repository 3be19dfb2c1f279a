import ArgumentParser
import Foundation
import Kernel
import Logging
import Proctoring

/// How old events are when open pages have them: written to PostgreSQL, numbered, read, and pushed.
///
/// Candidates' pages, dashboards of fifty seats and patrols are real sockets of another process; the answers of an exam
/// come with its delivery, so events of the same size are written by this command in groups, as deliveries will.
struct PushBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Age of events on open pages, against nginx with nchan."
    )

    @Option(help: "Pages that hear nothing but the pulse.")
    var candidates = 10_000

    @Option(help: "Pages of fifty seats each.")
    var dashboards = 200

    @Option(help: "Pages that get the figures of all sources each second instead.")
    var patrols = 10

    @Option(help: "Events a second.")
    var rate = 5_000.0

    @Option(help: "Seconds of each measurement.")
    var seconds = 20.0

    @Flag(help: "End with one JSON object.")
    var json = false

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        LoggingSystem.bootstrap { LineLog(label: $0, isJSON: false, logLevel: .error) }
        try Preflight.check(log: Logger(label: "bench"))
        let ours = try await measure(in: folder)
        progress("the same with nginx and nchan")
        let reference = try await NchanReference(
            folder: folder,
            candidates: candidates,
            dashboards: dashboards,
            rate: rate,
            seconds: seconds
        ).measure()
        let ratio = reference["load_p99_ms"].map { (ours["load_p99_ms"] ?? 0) / max(0.001, $0) } ?? 0
        try BenchReport(
            name: "push",
            figures: ours,
            reference: reference,
            ratio: ratio,
            firstBottleneck: "numbering events: an update of each row, in one sequencer"
        ).print(json: json)
    }

    private func measure(in folder: URL) async throws -> [String: Double] {
        let house = try await PushBenchHouse(folder: folder, dashboards: dashboards)
        let serving = Task { try await house.run() }
        let port = try await house.port()
        let before = ProcessMemory.resident
        let idle = try PushLoad([
            "\(port)", try house.tickets(candidates: candidates, to: "pages").path, #"{"live":false}"#,
        ])
        defer { idle.stop() }
        let opened = try await idle.report()
        let patrol = try PushLoad([
            "\(port)", try house.tickets(patrols: patrols, to: "patrols").path, #"{"live":true}"#,
        ])
        defer { patrol.stop() }
        _ = try await patrol.report()
        progress("\(opened.open) sockets open, \(opened.lost) refused")
        try await Task.sleep(for: .seconds(3))
        let memory = Double(ProcessMemory.resident - before) / 1024 / Double(max(1, opened.open))
        let quiet = try await idle.measure { try await house.write(1, for: seconds, isForAll: true) }
        progress("one event a second: p99 \(quiet.p99Ms) ms")
        let cpu = ProcessorTime.now.own
        let load = try await idle.measure { try await house.write(rate, for: seconds, isForAll: false) }
        let used = ProcessorTime.now.own - cpu
        progress("\(rate) events a second: p99 \(load.p99Ms) ms")
        await house.stop()
        try await serving.value
        return [
            "sockets": Double(opened.open), "refused": Double(opened.lost), "idle_kib_a_socket": memory,
            "idle_p50_ms": quiet.p50Ms, "idle_p99_ms": quiet.p99Ms, "idle_events": Double(quiet.events),
            "load_p50_ms": load.p50Ms, "load_p99_ms": load.p99Ms, "load_most_ms": load.mostMs,
            "load_events": Double(load.events), "load_missing": rate * seconds - Double(load.events),
            "load_cpu_cores": used / seconds, "lost_sockets": Double(load.lost - opened.lost),
        ]
    }
}

/// What the kernel says of this process's memory.
enum ProcessMemory {
    /// Bytes in main memory.
    static var resident: Int64 {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int64($0) } ?? 0) * 1024
    }
}
