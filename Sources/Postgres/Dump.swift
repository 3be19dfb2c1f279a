internal import CPostgres
internal import Dispatch
internal import Foundation

/// PostgreSQL's own copy of one database, in `pg_dump`'s custom format (PostgreSQL 15 manual, chapter 26.1).
package struct Dump: Sendable {
    private let service: [String]
    private let binaries: String

    /// - Parameter conninfo: of the schema's owner.
    /// - Throws: `Cluster.Failure` when the programs are missing or the connection string is none.
    package init(conninfo: String) throws {
        guard let binaries = Cluster.findBinaries() else { throw Cluster.Failure.notInstalled }
        self.binaries = binaries
        service = try Self.words(of: conninfo)
    }

    /// Writes what the snapshot sees into a file.
    ///
    /// - Parameter snapshot: as `pg_export_snapshot()` names it, of a transaction that stays open meanwhile.
    /// - Throws: `Cluster.Failure.command` with the program's own words.
    package func write(to file: String, snapshot: String) async throws {
        try await run(
            "pg_dump",
            ["--format=custom", "--no-owner", "--snapshot=\(snapshot)", "--file=\(file)"]
        )
    }

    /// Fills an empty database from a file: everything or nothing, in one transaction.
    ///
    /// - Throws: `Cluster.Failure.command` with the program's own words.
    package func read(from file: String) async throws {
        try await run("pg_restore", ["--single-transaction", "--exit-on-error", "--no-owner", file])
    }

    /// Runs the program with the connection in a file only we can read: a command line is for all to see.
    private func run(_ program: String, _ arguments: [String]) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).conf")
        let text = (["[invigil]"] + service).joined(separator: "\n") + "\n"
        guard
            FileManager.default.createFile(
                atPath: file.path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw Cluster.Failure.command("cannot write in \(file.deletingLastPathComponent().path)") }
        defer { try? FileManager.default.removeItem(at: file) }
        let command = Command(account: nil, environment: ["PGSERVICEFILE=\(file.path)"])
        let path = "\(binaries)/\(program)"
        let words = ["--dbname=service=invigil"] + arguments
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { try command.run(path, words) })
            }
        }
        do { _ = try result.get() } catch { throw Cluster.Failure.command("\(error)") }
    }

    /// A connection string or URL as lines of a service file (libpq, "The Connection Service File").
    static func words(of conninfo: String) throws -> [String] {
        guard let options = unsafe PQconninfoParse(conninfo, nil) else {
            throw Cluster.Failure.command("the database's address cannot be read")
        }
        defer { unsafe PQconninfoFree(options) }
        var words: [String] = []
        var at = unsafe options
        while let keyword = unsafe at.pointee.keyword {
            if let value = unsafe at.pointee.val {
                unsafe words.append("\(String(cString: keyword))=\(String(cString: value))")
            }
            unsafe at += 1
        }
        return words
    }
}
