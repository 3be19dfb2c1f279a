internal import FoundationEssentials
package import Kernel
package import Logging
internal import Synchronization

/// The event log: numbers committed events densely and hands them to whoever listens.
///
/// Numbers are not taken inside the writing transactions, because those commit out of order and a reader that
/// resumes by number would skip the late ones. One sequencer, holder of an advisory lock, numbers what is
/// committed; every server reads by number. NOTIFY only wakes; a poll each second is the truth.
package final class EventLog: EventBus {
    /// Pages that were away for more events than this take a snapshot instead.
    package static let window: Int64 = 10_000
    private static let lock = 7_310_001
    private static let batch = 500

    private let database: Database
    private let connection: Connection
    private let log: Logger
    private let listeners = Mutex<[UUID: AsyncStream<[Event]>.Continuation]>([:])

    /// - Parameters:
    ///   - database: where readers ask for older events.
    ///   - conninfo: for the sequencer's own connection, which waits for notifications.
    ///   - log: where losing and regaining the database is told.
    package init(database: Database, conninfo: String, log: Logger) {
        self.database = database
        self.log = log
        connection = Connection(
            conninfo: conninfo,
            settings: Database.settings
                + "; set default_transaction_read_only = off; listen events; listen numbered"
        )
    }

    /// Numbers and publishes until the task is cancelled.
    package func run() async {
        var seen: Int64?
        var isLeader = false
        while !Task.isCancelled {
            do {
                if seen == nil { seen = try await head() }
                if !isLeader { isLeader = try await takeLead() }
                if isLeader { try await number() }
                seen = try await publish(after: seen ?? 0)
                try await connection.waitForNotification(milliseconds: 1000)
            } catch {
                isLeader = false
                log.warning("event log without database", metadata: ["cause": "\(error)"])
                await connection.close()
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        await connection.close()
        // Finishing runs `onTermination`, which takes the lock again: copy first.
        for continuation in listeners.withLock({ Array($0.values) }) { continuation.finish() }
    }

    package func events() -> AsyncStream<[Event]> {
        let id = UUID()
        let (stream, continuation) = AsyncStream.makeStream(of: [Event].self)
        listeners.withLock { $0[id] = continuation }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { _ = $0.removeValue(forKey: id) }
        }
        return stream
    }

    package func events(after position: Int64, limit: Int) async throws -> [Event]? {
        let head = try await head()
        guard head - position <= Self.window, position <= head else { return nil }
        return try await read(after: position, limit: limit)
    }

    package func head() async throws -> Int64 {
        try await database.row("select position from event_head")?.get("position") ?? 0
    }

    private func takeLead() async throws -> Bool {
        let rows = try await connection.execute(
            "select pg_try_advisory_lock($1::bigint) as taken",
            [String(Self.lock)]
        )
        return try rows.first?.get("taken") ?? false
    }

    /// Numbers one batch after another until none is left.
    private func number() async throws {
        var count = Self.batch
        while count == Self.batch {
            let rows = try await connection.execute(Self.numbering, [String(Self.batch)])
            count = try rows.first?.get("count") ?? 0
        }
    }

    private static let numbering = """
        with batch as (
            select id, at, row_number() over (order by at, id) as number
            from (select id, at from events where position is null order by at, id limit $1::bigint) waiting
        ), head as (
            update event_head set position = position + (select count(*) from batch)
            where exists (select 1 from batch) returning position
        ), numbered as (
            update events set position = head.position - (select count(*) from batch) + batch.number
            from batch, head where events.id = batch.id and events.at = batch.at returning events.id
        )
        select count(*) as count, case when count(*) > 0 then pg_notify('numbered', '') end from numbered
        """

    private func publish(after position: Int64) async throws -> Int64 {
        var last = position
        while true {
            let events = try await read(after: last, limit: Self.batch)
            guard let end = events.last?.position else { return last }
            last = end
            for continuation in listeners.withLock({ Array($0.values) }) { continuation.yield(events) }
        }
    }

    private func read(after position: Int64, limit: Int) async throws -> [Event] {
        let rows = try await database.rows(
            """
            select id, at, kind, scope, subject, body, position from events
            where position > $1 order by position limit $2
            """,
            position,
            limit
        )
        return try rows.map { row in
            Event(
                id: try row.get("id"),
                at: try row.get("at"),
                kind: try row.get("kind"),
                scope: try row.get("scope"),
                subject: try row.get("subject"),
                body: try row.get("body"),
                position: try row.get("position")
            )
        }
    }
}
