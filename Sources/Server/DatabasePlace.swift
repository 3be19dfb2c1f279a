import Foundation
import Logging
import Postgres

/// Where the database is: a private cluster, or where two URLs lead.
struct DatabasePlace: Sendable {
    /// nil when the database is somebody else's.
    let cluster: Cluster?
    /// Connection string of the schema's owner.
    let owner: String
    /// Connection string of the server's own role.
    let server: String

    init(_ configuration: Configuration, data: URL, log: Logger) throws {
        let url = configuration.text("database.url")
        let cluster =
            url.isEmpty ? try Cluster(directory: data.appending(path: "postgres").path, log: log) : nil
        let ownerURL = configuration.text("database.owner_url")
        self.cluster = cluster
        server = cluster?.conninfo(role: Cluster.server) ?? url
        owner = cluster?.conninfo(role: Cluster.owner) ?? (ownerURL.isEmpty ? url : ownerURL)
    }
}
