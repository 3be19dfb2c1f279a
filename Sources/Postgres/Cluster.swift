internal import Foundation
package import Logging
internal import Synchronization

/// A private PostgreSQL cluster under the data directory: reached through a Unix socket only, started and
/// stopped by the server.
///
/// It outlives a killed server and is taken over by the next; when it is killed itself, `supervise` starts it
/// again.
package final class Cluster: Sendable {
    /// Why there is no private cluster.
    package enum Failure: Error, CustomStringConvertible {
        case notInstalled
        case command(String)

        package var description: String {
            switch self {
            case .notInstalled: "PostgreSQL 15 is not installed (package postgresql-15)"
            case .command(let text): text
            }
        }
    }

    /// Names of the two database roles: one owns the schema, the other serves and cannot change sealed tables.
    package static let owner = "invigil_owner"
    package static let server = "invigil_server"

    private let data: URL
    private let socket: URL
    private let command: Command
    private let binaries: String
    private let extra: [String]
    private let log: Logger

    /// - Parameters:
    ///   - directory: where the cluster's files go; made when missing.
    ///   - settings: further `postgresql.conf` lines (tests switch durability off).
    package init(directory: String, settings: [String] = [], log: Logger) throws {
        guard let binaries = Self.findBinaries() else { throw Failure.notInstalled }
        self.binaries = binaries
        self.log = log
        extra = settings
        let account = getuid() == 0 ? "postgres" : nil
        let home = try Self.home(for: URL(filePath: directory).standardizedFileURL, account: account)
        data = home.appending(path: "cluster")
        socket = Self.socketDirectory(for: home)
        command = Command(account: account)
        try Self.refuseForeign(data, mine: account ?? Self.accountName())
        for path in [home, socket] { try Self.make(path, owner: account) }
    }

    /// Whether there is a cluster in the directory, running or not.
    package var exists: Bool {
        FileManager.default.fileExists(atPath: data.appending(path: "PG_VERSION").path)
    }

    /// Takes a stopped cluster off the disk, with everything in it.
    package func remove() throws {
        try FileManager.default.removeItem(at: data.deletingLastPathComponent())
        if FileManager.default.fileExists(atPath: socket.path) {
            try FileManager.default.removeItem(at: socket)
        }
    }

    /// libpq's connection string for one of the roles.
    package func conninfo(role: String, database: String = "invigil") -> String {
        "host=\(socket.path) user=\(role) dbname=\(database) connect_timeout=5"
    }

    /// Makes the cluster when there is none, starts it when it does not run, and makes roles and database.
    package func start() async throws {
        if !exists { try initialise() }
        try writeConfiguration()
        try await launch()
        try await prepare()
    }

    /// Stops it, waiting for what is being written.
    package func stop() {
        _ = try? command.run("\(binaries)/pg_ctl", ["stop", "-D", data.path, "-m", "fast", "-w", "-t", "20"])
    }

    /// Starts the cluster again whenever it is found dead, with back-off, until the task is cancelled.
    package func supervise() async {
        var pause = Duration.milliseconds(500)
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            if Task.isCancelled || isRunning { continue }
            log.warning("PostgreSQL is gone; starting it again")
            do {
                try await launch()
                log.info("PostgreSQL runs again")
                pause = .milliseconds(500)
            } catch {
                log.error("PostgreSQL does not start", metadata: ["cause": "\(error)"])
                pause = min(pause * 2, .seconds(10))
            }
        }
    }

    /// Whether the postmaster that wrote the pid file is alive.
    package var isRunning: Bool {
        guard let text = try? String(contentsOf: data.appending(path: "postmaster.pid"), encoding: .utf8),
            let line = text.split(separator: "\n").first, let pid = Int32(line)
        else { return false }
        guard kill(pid, 0) == 0,
            let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        else { return false }
        return !state.contains(") Z ")
    }

    private func launch() async throws {
        var last = Failure.command("")
        for attempt in 0..<20 {
            if isRunning, await answers() { return }
            do {
                try command.run(
                    "\(binaries)/pg_ctl",
                    [
                        "start", "-D", data.path, "-w", "-t", "30", "-s", "-l",
                        data.appending(path: "server.log").path,
                    ]
                )
                if await answers() { return }
            } catch {
                last = .command("\(error)")
            }
            // A killed postmaster leaves children that hold its memory for a moment: try again.
            try await Task.sleep(for: .milliseconds(200 + 50 * attempt))
        }
        throw last
    }

    private func answers() async -> Bool {
        let connection = Connection(conninfo: conninfo(role: "postgres", database: "postgres"), settings: "")
        let rows = try? await connection.execute("select 1", [])
        await connection.close()
        return rows != nil
    }

    private func initialise() throws {
        try command.run(
            "\(binaries)/initdb",
            [
                "-D", data.path, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=peer",
                "--data-checksums",
            ]
        )
    }

    private func writeConfiguration() throws {
        let me = Self.accountName()
        let files = [
            "pg_hba.conf": "local all all peer map=house\n",
            "pg_ident.conf": Set([me, "postgres"]).sorted().flatMap { account in
                ["postgres", Self.owner, Self.server].map { "house \(account) \($0)\n" }
            }.joined(),
            "postgresql.auto.conf": """
            listen_addresses = ''
            unix_socket_directories = '\(socket.path)'
            unix_socket_permissions = 0700
            timezone = 'UTC'
            log_timezone = 'UTC'
            max_connections = 100
            shared_buffers = 128MB
            \(extra.joined(separator: "\n"))

            """,
        ]
        for (name, text) in files {
            let file = data.appending(path: name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            if let account = command.account { try Self.give(file, to: account) }
        }
    }

    private func prepare() async throws {
        let connection = Connection(conninfo: conninfo(role: "postgres", database: "postgres"), settings: "")
        for role in [Self.owner, Self.server] {
            let found = try await connection.execute("select 1 from pg_roles where rolname = $1", [role])
            if found.isEmpty { try await connection.script("create role \(role) login") }
        }
        let found = try await connection.execute("select 1 from pg_database where datname = 'invigil'", [])
        if found.isEmpty { try await connection.script("create database invigil owner \(Self.owner)") }
        await connection.close()
    }
}
