import Foundation
import Kernel
import Logging
import Schema
import Support
import Testing

@testable import Postgres

@Suite struct DatabaseTests {
    @Test(
        "values come back as they went in",
        arguments: [
            "", "考场 1", "a,b{}\"\\", "line\nline", String(repeating: "x", count: 100_000),
        ]
    )
    func text(value: String) async throws {
        try await TestDatabase.with { test in
            let row = try #require(
                await test.database.row("select $1::text as value, $2::text[] as list", value, [value])
            )
            #expect(try row.get("value") == value)
        }
    }

    @Test func times() async throws {
        try await TestDatabase.with { test in
            for seconds in [0, 1_763_686_800.123456, 951_782_400, -86_400.5, 4_102_444_799.999999] {
                let date = Date(timeIntervalSince1970: seconds)
                let row = try #require(
                    await test.database.row(
                        "select $1::timestamptz as at, extract(epoch from $1::timestamptz)::float8 as epoch",
                        date
                    )
                )
                let back: Date = try row.get("at")
                #expect(abs(back.timeIntervalSince1970 - seconds) < 0.000_002)
                let epoch: Double = try row.get("epoch")
                #expect(abs(epoch - seconds) < 0.000_002)
            }
        }
    }

    @Test func nothingIsWrittenOutsideATransaction() async throws {
        try await TestDatabase.with { test in
            await #expect(throws: PostgresError.self) {
                try await test.database.rows("update event_head set position = 7")
            }
        }
    }

    @Test func aThrowingTransactionLeavesNothing() async throws {
        struct Stop: Error {}
        try await TestDatabase.with { test in
            await #expect(throws: Stop.self) {
                try await test.database.transaction { transaction in
                    try await transaction.append(event())
                    throw Stop()
                }
            }
            let left = try await test.database.rows("select 1 from events")
            #expect(left.isEmpty)
        }
    }

    @Test(
        "the server's role cannot change sealed tables (P-14)",
        arguments: [
            "update audit set action = 'x'", "delete from audit", "delete from events",
            "update events set body = '{}'",
            "truncate audit", "delete from audit_other", "alter table audit add column x int",
        ]
    )
    func sealed(statement: String) async throws {
        try await TestDatabase.with { test in
            try await test.database.transaction {
                try await $0.record(AuditEntry(actor: nil, action: "test.done", subject: nil), world: .live)
            }
            await #expect(throws: PostgresError.self) {
                try await test.database.transaction { try await $0.run(statement) }
            }
        }
    }

    @Test func aDuplicateNamesItsConstraint() async throws {
        try await TestDatabase.with { test in
            await #expect(throws: PostgresError.duplicate(constraint: "event_head_pkey")) {
                try await test.database.transaction {
                    try await $0.run("insert into event_head (position) values (1)")
                }
            }
        }
    }

    @Test func theDatabaseComesBackAfterItsBackendsDie() async throws {
        try await TestDatabase.with { test in
            _ = try await test.database.row("select 1")
            let owner = Database(
                conninfo: test.ownerConninfo.replacing("user=invigil_owner", with: "user=postgres"),
                connections: 1,
                owner: true
            )
            _ = try await owner.row(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'invigil_server' and datname = current_database()"
            )
            await owner.close()
            _ = try? await test.database.row("select 1")
            let answer = try await test.database.row("select 1")
            #expect(answer != nil)
        }
    }
}

@Suite struct EventLogTests {
    @Test("C-03 every committed event gets the next position, in order, and reaches a listener once")
    func numbering() async throws {
        try await TestDatabase.with { test in
            let log = EventLog(database: test.database, conninfo: test.conninfo, log: Logger(label: "test"))
            let stream = log.events()
            let running = Task { await log.run() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await test.database.transaction { transaction in
                            for _ in 0..<5 { try await transaction.append(event()) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            var positions: [Int64] = []
            for await batch in stream {
                positions += batch.compactMap(\.position)
                if positions.count >= 200 { break }
            }
            running.cancel()
            await running.value
            #expect(positions == Array(1...200))
            let rest = try await log.events(after: 150, limit: 1000)
            #expect(rest?.count == 50)
            let old = try await log.events(after: -20_000, limit: 10)
            #expect(old == nil)
        }
    }
}

@Suite struct ConnectionTests {
    @Test("a notification that came with a statement's answer wakes the wait that follows")
    func queuedNotification() async throws {
        try await TestDatabase.with { test in
            let connection = Connection(conninfo: test.conninfo, settings: "listen news")
            _ = try await connection.execute("select 1", [])
            try await test.database.transaction { try await $0.run("select pg_notify('news', '')") }
            _ = try await connection.execute("select 1", [])
            let start = ContinuousClock.now
            try await connection.waitForNotification(milliseconds: 8000)
            #expect(ContinuousClock.now - start < .seconds(4))
            await connection.close()
        }
    }
}

@Suite struct MigratorTests {
    @Test("migrations are applied once, forward only, and never change under the database")
    func rules() throws {
        let a = Migration(name: "1_a", sql: "select 1")
        let b = Migration(name: "2_b", sql: "select 2")
        let c = Migration(name: "3_c", sql: "select 3")
        #expect(try Migrator.missing(of: [a, b], applied: [(a.name, a.checksum)]) == [b])
        #expect(throws: MigrationError.changed("1_a")) {
            try Migrator.missing(of: [a], applied: [("1_a", "other")])
        }
        #expect(throws: MigrationError.unknown("9_z")) {
            try Migrator.missing(of: [a], applied: [("9_z", "x")])
        }
        #expect(throws: MigrationError.late("2_b")) {
            try Migrator.missing(of: [a, b, c], applied: [(a.name, a.checksum), (c.name, c.checksum)])
        }
    }

    @Test func aFailingStepLeavesNothing() async throws {
        try await TestDatabase.with { test in
            let known = try Schema.migrations(resources: TestDatabase.resources)
            let bad = Migration(name: "99990101T0000_bad", sql: "create table half (id int); select 1/0")
            await #expect(throws: MigrationError.self) {
                _ = try await Migrator(conninfo: test.ownerConninfo, migrations: known + [bad]).migrate()
            }
            let row = try #require(await test.database.row("select to_regclass('half')::text as name"))
            #expect(try row.get("name", as: String?.self) == nil)
        }
    }
}

private func event() -> Event {
    Event(
        id: World.live.id(),
        at: Date(),
        kind: "test.happened",
        scope: [Reach.house],
        subject: UUID(),
        body: "{}"
    )
}
