package import Foundation
internal import Logging
package import Postgres
internal import Schema
internal import Synchronization

/// A database of its own for one test, cloned from a migrated template on the test cluster, which is real
/// PostgreSQL without fsync.
///
/// The cluster lives under the build directory and is shared by all tests of a run.
package struct TestDatabase: Sendable {
    package let database: Database
    /// For a second connection, the event log's sequencer say, in the server's role.
    package let conninfo: String
    /// In the owner's role.
    package let ownerConninfo: String

    /// Runs a body with a fresh database and removes it afterwards.
    @discardableResult
    package static func with<Value>(
        _ body: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let cluster = try await TestCluster.shared.started()
        await DatabaseGate.shared.enter()
        defer { Task { await DatabaseGate.shared.leave() } }
        let name = "t_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let administrator = Database(
            conninfo: cluster.conninfo(role: "postgres", database: "postgres"),
            connections: 1,
            owner: true
        )
        try await administrator.script(
            "create database \(name) template invigil_template owner \(Cluster.owner)"
        )
        let conninfo = cluster.conninfo(role: Cluster.server, database: name)
        let test = TestDatabase(
            database: Database(conninfo: conninfo, connections: 4),
            conninfo: conninfo,
            ownerConninfo: cluster.conninfo(role: Cluster.owner, database: name)
        )
        let result: Result<Value, any Error>
        do { result = .success(try await body(test)) } catch { result = .failure(error) }
        await test.database.close()
        try await administrator.script("drop database \(name) with (force)")
        await administrator.close()
        return try result.get()
    }

    /// Takes the database away from the server, or gives it back: open connections break and new ones are refused.
    package func setReachable(_ isReachable: Bool) async throws {
        let parts = conninfo.split(separator: " ").map { part in
            part.hasPrefix("user=")
                ? "user=postgres" : part.hasPrefix("dbname=") ? "dbname=postgres" : String(part)
        }
        let name = conninfo.split(separator: " ").first { $0.hasPrefix("dbname=") }?.dropFirst(7) ?? ""
        let administrator = Database(conninfo: parts.joined(separator: " "), connections: 1, owner: true)
        try await administrator.script("alter database \(name) allow_connections \(isReachable)")
        if !isReachable {
            try await administrator.script(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '\(name)'"
            )
        }
        await administrator.close()
    }

    /// The directory of the running test's executable, which holds every target's resources.
    package static let resources = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()
}

/// Lets so many tests have a database at once that the cluster's connections suffice; the others wait in order.
private actor DatabaseGate {
    static let shared = DatabaseGate()
    private var free = 24
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}

/// The cluster all tests of a run share.
actor TestCluster {
    static let shared = TestCluster()
    private var start: Task<Cluster, any Error>?

    func started() async throws -> Cluster {
        if let start { return try await start.value }
        let task = Task {
            let cluster = try Cluster(
                directory: TestDatabase.resources.appending(path: "test-postgres").path,
                settings: [
                    "fsync = off", "full_page_writes = off", "synchronous_commit = off",
                    "max_connections = 300",
                ],
                log: Logger(label: "test-postgres")
            )
            try await cluster.start()
            try await Self.makeTemplate(on: cluster)
            return cluster
        }
        start = task
        return try await task.value
    }

    private static func makeTemplate(on cluster: Cluster) async throws {
        let administrator = Database(
            conninfo: cluster.conninfo(role: "postgres", database: "postgres"),
            connections: 1,
            owner: true
        )
        try await administrator.script("drop database if exists invigil_template with (force)")
        try await administrator.script("create database invigil_template owner \(Cluster.owner)")
        await administrator.close()
        let migrations = try Schema.migrations(resources: TestDatabase.resources)
        let conninfo = cluster.conninfo(role: Cluster.owner, database: "invigil_template")
        _ = try await Migrator(conninfo: conninfo, migrations: migrations).migrate()
    }
}
