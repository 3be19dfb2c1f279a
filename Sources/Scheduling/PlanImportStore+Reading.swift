internal import FoundationEssentials
internal import Kernel
internal import Postgres

extension PlanImportStore {
    /// Newest first.
    func list(reach: Reach, limit: Int) async throws -> [PlanImportRecord] {
        try await database.rows(
            Self.selecting + " where i.scope && $1::uuid[] order by i.created_at desc, i.id desc limit $2",
            reach,
            limit
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when there is none within reach.
    func one(_ id: ID<PlanImportRecord>, reach: Reach) async throws -> PlanImportRecord {
        let sql = Self.selecting + " where i.id = $1 and i.scope && $2::uuid[]"
        guard let row = try await database.row(sql, id, reach) else { throw Problem.notFound }
        return try Self.read(row)
    }

    /// What it would change or has changed, with its fingerprint; nil before it was checked.
    func preview(
        _ id: ID<PlanImportRecord>,
        reach: Reach
    ) async throws -> (preview: PlanPreview, fingerprint: String)? {
        let row = try await database.row(
            "select preview, fingerprint from plan_imports where id = $1 and scope && $2::uuid[]",
            id,
            reach
        )
        guard let row, let text: String = try row.get("preview") else { return nil }
        let preview = try JSON.decode(PlanPreview.self, from: Data(text.utf8))
        return (preview, try row.get("fingerprint"))
    }

    /// The cells of refused rows, by place and column.
    func cells(_ id: ID<PlanImportRecord>, reach: Reach) async throws -> [String: [String: String]] {
        let sql = "select cells from plan_imports where id = $1 and scope && $2::uuid[]"
        let text: String? = try await database.row(sql, id, reach)?.get("cells")
        return try text.map { try JSON.decode([String: [String: String]].self, from: Data($0.utf8)) } ?? [:]
    }

    private static let selecting = """
        select i.id, i.state, i.step, i.file_name, i.size, encode(i.digest, 'hex') as digest,
            o.name as organisation, u.name as person, i.created_at, i.applied_at, i.renewed, i.accepted,
            i.changed, i.refused, i.fault
        from plan_imports i join organisations o on o.id = i.organisation_id
            join users u on u.id = i.created_by
        """

    private static func read(_ row: Row) throws -> PlanImportRecord {
        let fault: String? = try row.get("fault")
        return PlanImportRecord(
            id: try row.get("id"),
            state: PlanImportRecord.State(rawValue: try row.get("state")) ?? .failed,
            step: try row.get("step"),
            fileName: try row.get("file_name"),
            size: try row.get("size"),
            digest: try row.get("digest"),
            organisation: try row.get("organisation"),
            person: try row.get("person"),
            createdAt: try row.get("created_at"),
            appliedAt: try row.get("applied_at"),
            isRenewed: try row.get("renewed"),
            accepted: try row.get("accepted"),
            changed: try row.get("changed"),
            refused: try row.get("refused"),
            fault: try fault.map { try JSON.decode(PlanImportRecord.Reason.self, from: Data($0.utf8)) }
        )
    }
}
