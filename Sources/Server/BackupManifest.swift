import Foundation
import Kernel
import Organisations
import Postgres

/// What a backup says of itself: whose it is, what is in it, and what a server must know to take it.
struct BackupManifest: Codable, Sendable {
    /// The layout of a backup; a server takes its own and older ones.
    static let newestFormat = 1

    /// A step of the schema as it was applied.
    struct Step: Codable, Sendable, Equatable {
        let name: String
        let checksum: String
    }

    /// How many rows a table has.
    struct Table: Codable, Sendable, Equatable {
        let name: String
        let rows: Int
    }

    /// What the footage list holds.
    struct Footage: Codable, Sendable, Equatable {
        var files = 0
        var bytes: Int64 = 0
        /// Stills the database names and the disk has not; segments known to be missing are not counted.
        var absent = 0
    }

    let format: Int
    let version: String
    let madeAt: Date
    let postgres: String
    let steps: [Step]
    let tables: [Table]
    let footage: Footage
    /// Names of the keys the server had, without their contents.
    let keys: [String]
    let holdsKeys: Bool
    /// The newest seal of the audit book; nil: nothing was sealed yet.
    let auditHead: AuditHead?

    var rows: Int { tables.reduce(0) { $0 + $1.rows } }
}

extension BackupManifest.Table {
    /// The tables of a database, with their exact numbers of rows as the reader sees them; partitions count with theirs.
    static func all(of reader: some Reader) async throws -> [BackupManifest.Table] {
        let names = try await reader.rows(
            """
            select relname from pg_class where relkind in ('r', 'p') and not relispartition
                and relnamespace = 'public'::regnamespace order by relname
            """
        ).map { try $0.get("relname") as String }
        var tables: [BackupManifest.Table] = []
        for name in names {
            let quoted = name.replacing("\"", with: "\"\"")
            let count = try await reader.row("select count(*) as n from \"\(quoted)\"")
            tables.append(.init(name: name, rows: try count?.get("n") ?? 0))
        }
        return tables
    }
}
