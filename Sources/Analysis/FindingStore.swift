package import FoundationEssentials
package import Kernel
package import Postgres
package import Streams

/// A finding begins or ends, as it is written down.
package struct FindingRecord: Sendable {
    package let source: Source
    package let change: FindingChange
    /// Relative path of the evidence still, already on the disk; nil when there is none.
    package let still: String?
    package let id: UUID
}

/// Findings in the database, each change with its event.
package struct FindingStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    private struct Body: Encodable {
        let finding: String
        let kind: String
        let source: String
        let device: String
        let roomSitting: String
        let startedAt: Date
        let endedAt: Date?
    }

    private struct Detail: Encodable {
        let measure: Double
    }

    /// Writes a change; writing it again changes nothing.
    package func write(_ record: FindingRecord) async throws {
        try await database.transaction { transaction in
            switch record.change.state {
            case .raised: try await raise(record, in: transaction)
            case .cleared: try await clear(record, in: transaction)
            }
        }
    }

    private func raise(_ record: FindingRecord, in transaction: Transaction) async throws {
        let startedAt = Date(timeIntervalSince1970: record.change.since)
        let row = try await transaction.row(
            """
            insert into findings (id, source_id, kind, started_at, detail, still, scope, created_at)
            values ($1, $2, $3, $4, $5::jsonb, $6, $7::uuid[], $8)
            on conflict (source_id, kind) where ended_at is null do nothing returning id
            """,
            record.id,
            record.source.id,
            record.change.kind.rawValue,
            startedAt,
            try JSON.text(Detail(measure: record.change.measure)),
            record.still,
            record.source.scope,
            world.now()
        )
        guard row != nil else { return }
        try await tell(
            "finding.raised",
            record,
            id: record.id,
            startedAt: startedAt,
            endedAt: nil,
            in: transaction
        )
    }

    private func clear(_ record: FindingRecord, in transaction: Transaction) async throws {
        let endedAt = Date(timeIntervalSince1970: record.change.since)
        guard
            let row = try await transaction.row(
                """
                update findings set ended_at = greatest($3, started_at)
                where source_id = $1 and kind = $2 and ended_at is null returning id, started_at
                """,
                record.source.id,
                record.change.kind.rawValue,
                endedAt
            )
        else { return }
        let startedAt: Date = try row.get("started_at")
        let id: UUID = try row.get("id")
        try await tell(
            "finding.cleared",
            record,
            id: id,
            startedAt: startedAt,
            endedAt: endedAt,
            in: transaction
        )
    }

    /// Ends what a dead server left open, at the source's last picture.
    package func endLeftovers() async throws {
        try await database.transaction { transaction in
            try await transaction.run(
                """
                update findings f set ended_at = greatest(f.started_at, coalesce(s.picture_at, f.started_at))
                from sources s where s.id = f.source_id and f.ended_at is null
                """
            )
        }
    }

    private func tell(
        _ kind: String,
        _ record: FindingRecord,
        id: UUID,
        startedAt: Date,
        endedAt: Date?,
        in transaction: Transaction
    ) async throws {
        let body = Body(
            finding: id.text,
            kind: record.change.kind.rawValue,
            source: record.source.id.description,
            device: record.source.device.text,
            roomSitting: record.source.roomSitting.text,
            startedAt: startedAt,
            endedAt: endedAt
        )
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: kind,
                scope: record.source.scope,
                subject: id,
                body: try JSON.text(body)
            )
        )
    }
}
