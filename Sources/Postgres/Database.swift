package import Kernel

/// Something statements can be read through: the database at large, or one transaction.
package protocol Reader: Sendable {
    func rows(_ sql: String, bound binds: [String?]) async throws -> [Row]
}

extension Reader {
    /// All rows of a statement.
    package func rows<each Bind: Bindable>(_ sql: String, _ binds: repeat each Bind) async throws -> [Row] {
        var bound: [String?] = []
        for bind in repeat each binds { bound.append(bind.bound) }
        return try await rows(sql, bound: bound)
    }

    /// The first row, or nil.
    package func row<each Bind: Bindable>(_ sql: String, _ binds: repeat each Bind) async throws -> Row? {
        try await rows(sql, repeat each binds).first
    }
}

/// A bounded pool of connections to one database.
///
/// Statements outside a transaction are read-only: the sessions say so, and only `transaction` lifts it, so
/// nothing can be saved outside one.
package final class Database: Reader {
    private let pool: Pool

    /// What every session is told: texts that `Row` can read, a limit on runaways, and read-only by default.
    static let settings = """
        set timezone = 'UTC'; set datestyle = 'ISO'; set statement_timeout = '30s';
        set client_min_messages = 'warning'; set default_transaction_read_only = on
        """

    /// - Parameters:
    ///   - conninfo: libpq's connection string or URL.
    ///   - connections: at most so many at once; further work waits its turn, oldest first.
    ///   - owner: sessions of the schema's owner, which migrate and therefore write without `transaction`.
    package init(conninfo: String, connections: Int = 8, owner: Bool = false) {
        let settings = owner ? "set timezone = 'UTC'; set datestyle = 'ISO'" : Self.settings
        pool = Pool(conninfo: conninfo, settings: settings, size: connections)
    }

    package func rows(_ sql: String, bound binds: [String?]) async throws -> [Row] {
        try await pool.lease { connection in
            try await connection.execute(sql, binds)
        }
    }

    /// Runs the body in one transaction: committed when it returns, rolled back when it throws.
    package func transaction<Value: Sendable>(
        _ body: (Transaction) async throws -> Value
    ) async throws -> Value {
        try await pool.lease { connection in
            _ = try await connection.execute("begin read write", [])
            do {
                let value = try await body(Transaction(connection: connection))
                _ = try await connection.execute("commit", [])
                return value
            } catch {
                _ = try? await connection.execute("rollback", [])
                throw error
            }
        }
    }

    /// Runs a script of several statements (migrations, tests).
    package func script(_ sql: String) async throws {
        try await pool.lease { try await $0.script(sql) }
    }

    /// Closes every connection once its work is done; waiting work fails.
    package func close() async {
        await pool.close()
    }
}

/// The only handle able to write; lives inside `Database.transaction`.
package struct Transaction: Reader {
    let connection: Connection

    package func rows(_ sql: String, bound binds: [String?]) async throws -> [Row] {
        try await connection.execute(sql, binds)
    }

    /// Runs a statement for its effect.
    package func run<each Bind: Bindable>(_ sql: String, _ binds: repeat each Bind) async throws {
        _ = try await rows(sql, repeat each binds)
    }

    /// Appends an event; the sequencer numbers it once this transaction is committed.
    package func append(_ event: Event) async throws {
        try await run(
            """
            insert into events (id, at, kind, scope, subject, body)
            values ($1, $2, $3, $4::uuid[], $5, $6::jsonb)
            """,
            event.id,
            event.at,
            event.kind,
            event.scope,
            event.subject,
            event.body
        )
        try await run("select pg_notify('events', '')")
    }

    /// Writes a line of the audit book.
    package func record(_ entry: AuditEntry, world: World) async throws {
        try await run(
            """
            insert into audit (id, at, actor, action, subject, detail, request, address)
            values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
            """,
            world.id(),
            world.now(),
            entry.actor,
            entry.action,
            entry.subject,
            entry.detail,
            entry.request,
            entry.address
        )
    }
}
