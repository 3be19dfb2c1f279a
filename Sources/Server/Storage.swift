import Foundation
import Kernel
import Logging
import Postgres
import Schema

/// The database this server runs on: a private cluster, or the one a URL names.
struct Storage {
    let database: Database
    let eventLog: EventLog
    /// nil when the database is somebody else's.
    let cluster: Cluster?

    static let resources = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// Starts the cluster if it is ours, migrates, and opens the pool.
    static func open(_ configuration: Configuration, data: DataDirectory, log: Logger) async throws -> Storage
    {
        let url = configuration.text("database.url")
        let cluster =
            url.isEmpty ? try Cluster(directory: data.url.appending(path: "postgres").path, log: log) : nil
        try await cluster?.start()
        let server = cluster?.conninfo(role: Cluster.server) ?? url
        let ownerURL = configuration.text("database.owner_url")
        let owner = cluster?.conninfo(role: Cluster.owner) ?? (ownerURL.isEmpty ? url : ownerURL)
        let applied = try await Migrator(
            conninfo: owner,
            migrations: try Schema.migrations(resources: resources)
        ).migrate()
        if !applied.isEmpty { log.info("schema brought up to date", metadata: ["steps": "\(applied.count)"]) }
        let database = Database(
            conninfo: server,
            connections: try configuration.whole("database.connections")
        )
        return Storage(
            database: database,
            eventLog: EventLog(database: database, conninfo: server, log: log),
            cluster: cluster
        )
    }

    /// Closes the pool and stops a cluster of our own.
    func close() async {
        await database.close()
        cluster?.stop()
    }
}
