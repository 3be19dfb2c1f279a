internal import Crypto
internal import FoundationEssentials

/// One forward-only step of the schema.
package struct Migration: Sendable, Equatable {
    /// File name without `.sql`: a timestamp, the context, the noun.
    ///
    /// Sorting by it is applying order.
    package let name: String
    package let sql: String

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }

    var checksum: String { SHA256.hash(data: Data(sql.utf8)).hex }
}

/// Why the schema could not be brought up to date.
package enum MigrationError: Error, Equatable {
    /// A file that was applied has been changed since.
    case changed(String)
    /// A file older than the newest applied one turned up; applying it would reorder history.
    case late(String)
    /// The database has a step this server does not know: it is newer than we are.
    case unknown(String)
    /// The step itself failed and was rolled back.
    case failed(String, PostgresError)
}

/// Brings a database to the newest schema: one server at a time (advisory lock), each step in a transaction
/// of its own, checksums kept so that an applied file cannot change.
package struct Migrator: Sendable {
    private static let lock = 7_310_000
    private let conninfo: String
    private let migrations: [Migration]

    /// - Parameters:
    ///   - conninfo: of the schema's owner.
    ///   - migrations: every step this server knows, in any order.
    package init(conninfo: String, migrations: [Migration]) {
        self.conninfo = conninfo
        self.migrations = migrations.sorted { $0.name < $1.name }
    }

    /// Why a database with these steps cannot be brought up to date by this server; nil: it can.
    package func refusal(of applied: [(name: String, checksum: String)]) -> MigrationError? {
        do throws(MigrationError) {
            _ = try Self.missing(of: migrations, applied: applied)
            return nil
        } catch {
            return error
        }
    }

    /// Applies what is missing.
    ///
    /// - Returns: the names applied now, in order.
    /// - Throws: `MigrationError`, or `PostgresError` when the database cannot be asked.
    package func migrate() async throws -> [String] {
        let connection = Connection(conninfo: conninfo, settings: "set client_min_messages = 'warning'")
        do {
            _ = try await connection.execute("select pg_advisory_lock(\(Self.lock))", [])
            let names = try await apply(on: connection)
            await connection.close()
            return names
        } catch {
            await connection.close()
            throw error
        }
    }

    private func apply(on connection: Connection) async throws -> [String] {
        try await connection.script(
            """
            create table if not exists migrations (
                name text primary key, checksum text not null, applied_at timestamptz not null default now());
            comment on table migrations is 'Steps of the schema that were applied, with their checksums'
            """
        )
        let applied = try await connection.execute("select name, checksum from migrations order by name", [])
        let known = try applied.map {
            (name: try $0.get("name") as String, checksum: try $0.get("checksum") as String)
        }
        let missing = try Self.missing(of: migrations, applied: known)
        for step in missing {
            do {
                try await connection.script(
                    "begin;\n\(step.sql);\ninsert into migrations (name, checksum) values ('\(step.name)', '\(step.checksum)');\ncommit"
                )
            } catch {
                try? await connection.script("rollback")
                throw MigrationError.failed(step.name, error)
            }
        }
        return missing.map(\.name)
    }

    /// What is still to be applied, or why nothing may be.
    static func missing(
        of migrations: [Migration],
        applied: [(name: String, checksum: String)]
    ) throws(MigrationError) -> [Migration] {
        let known = Dictionary(migrations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for step in applied {
            guard let migration = known[step.name] else { throw .unknown(step.name) }
            guard migration.checksum == step.checksum else { throw .changed(step.name) }
        }
        let done = Set(applied.map(\.name))
        let missing = migrations.filter { !done.contains($0.name) }
        if let first = missing.first, let newest = applied.map(\.name).max(), first.name < newest {
            throw .late(first.name)
        }
        return missing
    }
}
