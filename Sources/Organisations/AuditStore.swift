internal import FoundationEssentials
package import Kernel
package import Postgres

/// The audit book's lines and seals in the database.
package struct AuditStore: Sendable {
    /// What a verification found.
    package struct Verdict: Sendable, Equatable {
        package let sealed: Int64
        /// Lines older than a minute that no seal covers.
        package let unsealed: Int
        package let fault: AuditChain.Fault?
        package let head: AuditSeal?
    }

    private let database: Database
    private let world: World
    private static let batch = 1_000
    /// One sealer at a time over all servers of a database.
    private static let lock = 7_203_451
    /// A line may be committed that long after it was dated; a transaction may not last longer.
    private static let longest: TimeInterval = 3_600

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// Seals what is new, in batches.
    ///
    /// - Parameter isThorough: looks through the whole book, as at a start; else only the last hour.
    /// - Returns: how many lines were sealed.
    @discardableResult
    package func seal(isThorough: Bool = false) async throws -> Int {
        var sealed = 0
        while true {
            let count = try await sealBatch(isThorough: isThorough)
            sealed += count
            guard count == Self.batch else { return sealed }
        }
    }

    private func sealBatch(isThorough: Bool) async throws -> Int {
        try await database.transaction { transaction in
            let leads = try await transaction.row(
                "select pg_try_advisory_xact_lock($1::bigint) as taken",
                Self.lock
            )
            guard try leads?.get("taken") == true else { return 0 }
            let head = try await Self.head(from: transaction)
            let since =
                isThorough ? Date(timeIntervalSince1970: 0) : world.now().addingTimeInterval(-Self.longest)
            let lines = try await transaction.rows(
                """
                \(Self.line) from audit a where a.at > $1
                    and not exists (select 1 from audit_seals s where s.audit_id = a.id)
                order by a.at, a.id limit \(Self.batch)
                """,
                since
            ).map(Self.read)
            guard !lines.isEmpty else { return 0 }
            let seals = AuditChain.seals(of: lines, after: head)
            try await transaction.run(
                """
                insert into audit_seals (position, audit_id, audit_at, digest, chain, sealed_at)
                select i.position, i.id, a.at, i.digest, i.chain, $5
                from unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[]) as i (position, id, digest, chain)
                    join audit a on a.id = i.id
                """,
                seals.map(\.position),
                seals.map(\.line),
                seals.map { Bytes($0.digest) },
                seals.map { Bytes($0.chain) },
                world.now()
            )
            return lines.count
        }
    }

    /// Compares the whole book with its seals.
    ///
    /// - Parameter kept: a head somebody kept elsewhere; the chain must still pass through it.
    package func verify(against kept: AuditSeal? = nil) async throws -> Verdict {
        var before: AuditSeal?
        var fault: AuditChain.Fault?
        while fault == nil {
            let seals = try await seals(after: before?.position ?? 0)
            guard !seals.isEmpty else { break }
            let lines = try await lines(seals.map(\.line))
            fault = AuditChain.fault(in: seals, of: lines, after: before)
            if let kept, let same = seals.first(where: { $0.position == kept.position }),
                same.chain != kept.chain
            {
                fault = .otherHead(kept.position)
            }
            before = seals.last
        }
        if fault == nil, let kept, kept.position > before?.position ?? 0 { fault = .gap(kept.position) }
        let waiting = try await database.row(
            """
            select count(*) as n from audit a where a.at < $1
                and not exists (select 1 from audit_seals s where s.audit_id = a.id)
            """,
            world.now().addingTimeInterval(-60)
        )
        return Verdict(
            sealed: before?.position ?? 0,
            unsealed: try waiting?.get("n") ?? 0,
            fault: fault,
            head: before
        )
    }

    /// The newest seal; nil: nothing is sealed yet.
    package func head() async throws -> AuditSeal? { try await Self.head(from: database) }

    /// The newest seal as a reader sees it.
    package static func head(from reader: some Reader) async throws -> AuditSeal? {
        try await reader.row(
            "select position, audit_id, digest, chain from audit_seals order by position desc limit 1"
        ).map(seal)
    }

    private func seals(after position: Int64) async throws -> [AuditSeal] {
        try await database.rows(
            """
            select position, audit_id, digest, chain from audit_seals where position > $1
            order by position limit \(Self.batch)
            """,
            position
        ).map(Self.seal)
    }

    private func lines(_ ids: [UUID]) async throws -> [UUID: AuditLine] {
        let lines = try await database.rows("\(Self.line) from audit a where a.id = any($1::uuid[])", ids)
            .map(Self.read)
        return Dictionary(lines.map { ($0.id, $0) }) { first, _ in first }
    }

    private static let names = ["id", "at", "actor", "action", "subject", "detail", "request", "address"]
    private static let line = "select " + names.map { "a.\($0)::text" }.joined(separator: ", ")

    private static func read(_ row: Row) throws -> AuditLine {
        AuditLine(id: try row.get("id"), columns: try names.map { try row.get($0, as: String?.self) })
    }

    private static func seal(_ row: Row) throws -> AuditSeal {
        AuditSeal(
            position: try row.get("position"),
            line: try row.get("audit_id"),
            digest: try row.get("digest", as: Bytes.self).bytes,
            chain: try row.get("chain", as: Bytes.self).bytes
        )
    }
}
