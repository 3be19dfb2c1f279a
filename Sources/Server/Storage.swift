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
        let place = try DatabasePlace(configuration, data: data.url, log: log)
        let applied = try await data.alone {
            try await place.cluster?.start()
            return try await Migrator(
                conninfo: place.owner,
                migrations: try Schema.migrations(resources: resources)
            ).migrate()
        }
        if !applied.isEmpty { log.info("schema brought up to date", metadata: ["steps": "\(applied.count)"]) }
        let database = Database(
            conninfo: place.server,
            connections: try configuration.whole("database.connections")
        )
        return Storage(
            database: database,
            eventLog: EventLog(database: database, conninfo: place.server, log: log),
            cluster: place.cluster
        )
    }

    /// Closes the pool and stops a cluster of our own, unless another process still needs it.
    func close(keepsCluster: Bool = false) async {
        await database.close()
        if !keepsCluster { cluster?.stop() }
    }
}
