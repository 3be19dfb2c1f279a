import ArgumentParser
import Foundation
import Kernel
import Logging

/// `invigil restore`: a backup into an empty place, whole or not at all.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring a backup into an empty data directory or database.",
        discussion: """
            Everything of the backup is checked before anything is written. Footage is brought beside, into the \
            footage directory; what of it is there is said in the end.
            """
    )

    @Argument(help: "A backup: a directory, or a file ending in .tar.")
    var source: String

    @Flag(help: "Restore although keys are missing; sealed passwords must then be entered anew.")
    var withoutKeys = false

    @Flag(help: "Compare the contents of every footage file with the list, not only whether it is there.")
    var thorough = false

    @OptionGroup var options: Options

    func run() async throws {
        do {
            let restorer = Restorer(
                configuration: try options.configuration(),
                isWithoutKeys: withoutKeys,
                isThorough: thorough,
                world: .live,
                log: Logger(label: "restore")
            )
            tell(try await restorer.restore(URL(filePath: source).standardizedFileURL))
        } catch {
            FileHandle.standardError.write(Data("invigil restore: \(Serve.line(for: error))\n".utf8))
            throw ExitCode(1)
        }
    }

    private func tell(_ done: Restorer.Outcome) {
        let manifest = done.manifest
        print(
            "restored \(manifest.rows) rows of \(manifest.tables.count) tables, as of \(manifest.madeAt.rfc3339)"
        )
        print("\(done.sealed) lines of the audit book are as they were sealed")
        let footage = done.footage
        print(
            "footage: \(footage.present) files of the list are there, \(footage.missing) missing, \(footage.changed) changed"
        )
        for path in footage.examples { print("  \(path)") }
        for key in done.missingKeys { print("key \(key) is missing; what it sealed cannot be opened") }
    }
}
