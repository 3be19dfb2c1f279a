package import Foundation
package import Postgres

/// The schema as files: every migration, read from the resources beside the executable.
package enum Schema {
    /// All migrations of the directory.
    ///
    /// - Parameter resources: the directory that holds `Invigil_Schema.resources`.
    package static func migrations(resources: URL) throws -> [Migration] {
        let directory = resources.appending(path: "Invigil_Schema.resources/Migrations")
        let files = try FileManager.default.contentsOfDirectory(
            at: directory,
            includingPropertiesForKeys: nil
        )
        return try files.filter { $0.pathExtension == "sql" }
            .map {
                Migration(
                    name: $0.deletingPathExtension().lastPathComponent,
                    sql: try String(contentsOf: $0, encoding: .utf8)
                )
            }
            .sorted { $0.name < $1.name }
    }
}
