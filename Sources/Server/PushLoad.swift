import Foundation
import Synchronization

/// A process of many open pages, or one that posts events: `Benchmarks/SocketLoad`.
///
/// In a process of its own, so that its work is not counted as ours.
final class PushLoad: Sendable {
    /// What arrived since the last reset.
    struct Found: Decodable {
        let events: Int
        let p50Ms: Double
        let p99Ms: Double
        let mostMs: Double
        let open: Int
        let lost: Int
        /// Frames of every kind, pulses included.
        let frames: Int
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "SocketLoad is missing; build it with `swift build -c release --product SocketLoad`"
    }

    private let process: Mutex<Process>
    private let input = Pipe()
    private let output = Pipe()
    private let lines: AsyncStream<String>

    init(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = Storage.resources.appending(path: "SocketLoad")
        guard FileManager.default.isExecutableFile(atPath: process.executableURL?.path ?? "") else {
            throw Missing()
        }
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        let rest = Mutex("")
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                return line.finish()
            }
            rest.withLock { rest in
                rest += String(decoding: data, as: UTF8.self)
                while let end = rest.firstIndex(of: "\n") {
                    line.yield(String(rest[..<end]))
                    rest = String(rest[rest.index(after: end)...])
                }
            }
        }
        try process.run()
        self.process = Mutex(process)
    }

    /// The next report: the first comes by itself, once all pages are open or refused.
    func report() async throws -> Found {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for await line in lines { return try decoder.decode(Found.self, from: Data(line.utf8)) }
        throw CocoaError(.fileReadUnknown)
    }

    /// Forgets what arrived, lets some time pass and reports.
    func measure(_ meanwhile: () async throws -> Void) async throws -> Found {
        try input.fileHandleForWriting.write(contentsOf: Data("reset\n".utf8))
        try await meanwhile()
        // What is still on its way counts too.
        try await Task.sleep(for: .seconds(1))
        try input.fileHandleForWriting.write(contentsOf: Data("report\n".utf8))
        return try await report()
    }

    /// Returns when the process has ended by itself.
    func ended() async {
        for await _ in lines {}
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.withLock { $0.terminate() }
    }
}
