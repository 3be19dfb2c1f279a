import Foundation
import Kernel
import Logging
import Postgres

/// That this server runs: a row beaten once a second.
///
/// Footage missing outside every run was the server's own absence, which the coverage ledger says by name.
struct ServerRun: Sendable {
    private let database: Database
    private let world: World
    private let log: Logger
    private let part: Part?
    private let id: UUID

    init(database: Database, part: Part?, world: World, log: Logger) {
        self.database = database
        self.part = part
        self.world = world
        self.log = log
        id = world.id()
    }

    /// Makes the coming months' partitions and begins the run.
    func begin() async throws {
        let now = world.now()
        try await database.transaction { transaction in
            for month in -1...2 {
                let date = now.addingTimeInterval(Double(month) * 30 * 86_400)
                try await transaction.run("select make_partitions(($1::timestamptz)::date)", date)
            }
            try await transaction.run(
                "insert into server_runs (id, started_at, beat_at, part) values ($1, $2, $2, $3)",
                id,
                now,
                Part.code(part)
            )
        }
    }

    /// Beats until the task is cancelled, then ends the run.
    func run() async {
        while !Task.isCancelled {
            await write("update server_runs set beat_at = $2 where id = $1")
            try? await Task.sleep(for: .seconds(1))
        }
        await write("update server_runs set beat_at = $2, ended_at = $2 where id = $1")
    }

    private func write(_ sql: String) async {
        do {
            try await database.transaction { try await $0.run(sql, id, world.now()) }
        } catch {
            log.debug("no beat", metadata: ["cause": "\(error)"])
        }
    }
}
