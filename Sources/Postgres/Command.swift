internal import CPostgres
internal import Foundation
internal import Glibc

/// Runs one of PostgreSQL's own programs to its end.
///
/// Not Foundation's `Process`: that one notices a program's end by a descriptor every child inherits, so that a
/// daemon started by the program keeps it waiting for ever. Here the child gets nothing but its three streams.
struct Command {
    /// The account to run as when we are root, since PostgreSQL refuses to run as root; nil: as we are.
    let account: String?
    /// Further `NAME=value` for the program.
    var environment: [String] = []

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Returns: what it printed.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw Failure(description: "cannot write in \(file.deletingLastPathComponent().path)")
        }
        defer { try? FileManager.default.removeItem(at: file) }
        let status = try spawn(words(program, arguments), output: file.path)
        let printed = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        guard status == 0 else {
            throw Failure(
                description: "\(program): \(printed.trimmingCharacters(in: .whitespacesAndNewlines))"
            )
        }
        return printed
    }

    private func words(_ program: String, _ arguments: [String]) -> [String] {
        guard let account else { return [program] + arguments }
        return ["/usr/bin/setpriv", "--reuid", account, "--regid", account, "--clear-groups", "--", program]
            + arguments
    }

    private func spawn(_ words: [String], output: String) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_APPEND, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        unsafe posix_spawn_file_actions_addchdir_np(&actions, "/")
        let argv = unsafe Self.copies(of: words)
        let standing = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"]
        let surroundings = unsafe Self.copies(of: standing + environment)
        defer { unsafe (argv + surroundings).forEach { unsafe free($0) } }
        var child: pid_t = 0
        let error = unsafe posix_spawn(&child, words[0], &actions, nil, argv, surroundings)
        guard error == 0 else { throw Failure(description: "\(words[0]) cannot be started (\(error))") }
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else {
                throw Failure(description: "\(words[0]) cannot be waited for (\(errno))")
            }
        }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128
    }

    /// A null-terminated list of C strings; the caller frees each.
    private static func copies(of words: [String]) -> [UnsafeMutablePointer<CChar>?] {
        unsafe words.map { word in unsafe strdup(word) } + [nil]
    }
}
