internal import Foundation

/// Runs one of PostgreSQL's own programs to its end.
struct Command {
    /// The account to run as when we are root, since PostgreSQL refuses to run as root; nil: as we are.
    let account: String?
    /// A directory that account may stand in.
    let directory: URL

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Returns: what it printed.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        // A file, not a pipe: a daemon started by the program would hold a pipe open for ever.
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw Failure(description: "cannot write in \(file.deletingLastPathComponent().path)")
        }
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        if let account {
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments =
                ["--reuid", account, "--regid", account, "--clear-groups", "--", program] + arguments
        } else {
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
        }
        process.currentDirectoryURL = directory
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let printed = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program): \(printed.trimmingCharacters(in: .whitespacesAndNewlines))")
        }
        return printed
    }
}
