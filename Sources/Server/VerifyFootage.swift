import ArgumentParser
import Foundation
import Kernel
import Logging
import Recording

/// `invigil verify footage`: whether ledger and disk are equal, file by file.
struct VerifyFootage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "footage",
        abstract: "Read every file of footage and compare it with what was written down."
    )

    @OptionGroup var options: Options

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    func run() async throws {
        let configuration = try options.configuration()
        let data = try DataDirectory(path: configuration.text("data.directory"))
        let storage = try await Storage.open(configuration, data: data, log: Logger(label: "verify"))
        let verdict: FootageVerdict
        do {
            verdict = try await FootageVerification(
                footage: data.path(configuration.text("footage.directory"), or: "footage"),
                store: RecordingStore(database: storage.database, world: .live)
            ).run()
        } catch {
            await storage.close()
            throw error
        }
        await storage.close()
        if json { print(try JSON.text(verdict)) } else { tell(verdict) }
        guard verdict.findings.isEmpty else { throw ExitCode(1) }
    }

    private func tell(_ verdict: FootageVerdict) {
        for finding in verdict.findings { print("\(finding.fault.rawValue)  \(finding.path)") }
        print(
            "\(verdict.segments) segments of \(verdict.bytes) bytes compared, \(verdict.lost) known as lost, "
                + "\(verdict.findings.count) differ"
        )
    }
}
