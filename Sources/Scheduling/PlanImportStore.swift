internal import FoundationEssentials
internal import Kernel
internal import Organisations
internal import Postgres

/// Import records in the database.
struct PlanImportStore: Sendable {
    /// What came from outside.
    struct Draft: Sendable {
        let organisation: Organisation
        let fileName: String
        let size: Int
        let digest: [UInt8]
        /// Sealed for the record's id.
        let workbook: [UInt8]
        let givesEveryRole: Bool
        let user: UUID
    }

    /// Work for the server.
    struct Job: Sendable {
        let id: UUID
        let state: PlanImportRecord.State
        let organisation: String
        let workbook: [UInt8]
        let givesEveryRole: Bool
        let fingerprint: String?
        let confirmedBy: UUID?
        let request: String?
        let address: String?
    }

    let database: Database
    let world: World

    func add(_ draft: Draft, as id: UUID, in transaction: Transaction) async throws {
        // A newer upload takes the place of one that nobody confirmed.
        try await transaction.run(
            """
            update plan_imports set state = 'discarded', workbook = null
            where organisation_id = $1 and state in ('waiting', 'ready')
            """,
            draft.organisation.id
        )
        try await transaction.run(
            """
            insert into plan_imports (id, organisation_id, state, file_name, size, digest, workbook,
                gives_every_role, created_by, created_at, scope)
            values ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, $10::uuid[])
            """,
            id,
            draft.organisation.id,
            draft.fileName,
            draft.size,
            Bytes(draft.digest),
            Bytes(draft.workbook),
            draft.givesEveryRole,
            draft.user,
            world.now(),
            draft.organisation.scope
        )
        try await tell(id, draft.organisation.scope, transaction)
    }

    /// The oldest work there is.
    func due() async throws -> Job? {
        try await database.row(
            """
            select i.id, i.state, o.code, i.workbook, i.gives_every_role, i.fingerprint, i.confirmed_by,
                i.request, i.address
            from plan_imports i join organisations o on o.id = i.organisation_id
            where i.state in ('waiting', 'confirmed') order by i.created_at limit 1
            """
        ).map { row in
            Job(
                id: try row.get("id"),
                state: PlanImportRecord.State(rawValue: try row.get("state")) ?? .failed,
                organisation: try row.get("code"),
                workbook: try row.get("workbook", as: Bytes?.self)?.bytes ?? [],
                givesEveryRole: try row.get("gives_every_role"),
                fingerprint: try row.get("fingerprint"),
                confirmedBy: try row.get("confirmed_by"),
                request: try row.get("request"),
                address: try row.get("address")
            )
        }
    }

    /// Says what is being done.
    func step(_ id: UUID, _ step: String) async throws {
        try await change(id, "step = $2", [step])
    }

    /// The preview waits for a person.
    ///
    /// - Parameter isRenewed: somebody had confirmed another one.
    func ready(
        _ id: UUID,
        _ preview: PlanPreview,
        cells: [String: [String: String]],
        fingerprint: String,
        isRenewed: Bool
    ) async throws {
        try await change(
            id,
            """
            state = 'ready', step = '', preview = $2::jsonb, cells = $3::jsonb, fingerprint = $4, renewed = $5,
            accepted = $6, changed = $7, refused = $8, confirmed_by = null, confirmed_at = null
            """,
            [
                try JSON.text(preview), try JSON.text(cells), fingerprint, isRenewed, preview.accepted,
                preview.lines.count, preview.refusedRows,
            ]
        )
    }

    /// The file cannot be used.
    func end(_ id: UUID, as state: PlanImportRecord.State, _ reason: PlanImportRecord.Reason) async throws {
        try await change(
            id,
            "state = $2, step = '', workbook = null, fault = $3::jsonb",
            [state.rawValue, try JSON.text(reason)]
        )
    }

    /// - Throws: `Problem` `plan_not_ready` unless the preview of that fingerprint waits.
    func confirm(
        _ id: ID<PlanImportRecord>,
        seen fingerprint: String?,
        by audit: AuditEntry,
        reach: Reach,
        in transaction: Transaction
    ) async throws {
        let row = try await transaction.row(
            """
            update plan_imports set state = 'confirmed', confirmed_by = $2, confirmed_at = $3, request = $4,
                address = $5, renewed = false
            where id = $1 and scope && $6::uuid[] and state = 'ready'
                and ($7::text is null or fingerprint = $7)
            returning scope
            """,
            id,
            audit.actor,
            world.now(),
            audit.request,
            audit.address,
            reach,
            fingerprint
        )
        guard let row else { throw Problem(.conflict, "plan_not_ready") }
        try await tell(id.uuid, try row.get("scope"), transaction)
    }

    func discard(_ id: ID<PlanImportRecord>, reach: Reach, in transaction: Transaction) async throws {
        let row = try await transaction.row(
            """
            update plan_imports set state = 'discarded', workbook = null
            where id = $1 and scope && $2::uuid[] and state in ('waiting', 'ready') returning scope
            """,
            id,
            reach
        )
        guard let row else { throw Problem(.conflict, "plan_not_ready") }
        try await tell(id.uuid, try row.get("scope"), transaction)
    }

    /// Written together with what it brought.
    func applied(_ id: UUID, in transaction: Transaction) async throws {
        let row = try await transaction.row(
            """
            update plan_imports set state = 'applied', step = '', workbook = null, applied_at = $2
            where id = $1 and state = 'confirmed' returning scope
            """,
            id,
            world.now()
        )
        guard let row else { throw Problem(.conflict, "plan_not_ready") }
        try await tell(id, try row.get("scope"), transaction)
    }

    /// - Parameter binds: for `$2` and on.
    private func change(_ id: UUID, _ setting: String, _ binds: [(any Bindable)?]) async throws {
        let bound = [id.bound] + binds.map { $0?.bound }
        try await database.transaction { transaction in
            let rows = try await transaction.rows(
                """
                update plan_imports set \(setting) where id = $1 and state in ('waiting', 'confirmed')
                returning scope
                """,
                bound: bound
            )
            if let row = rows.first { try await tell(id, try row.get("scope"), transaction) }
        }
    }

    private func tell(_ id: UUID, _ scope: [UUID], _ transaction: Transaction) async throws {
        let (now, kind) = (world.now(), "plan.import_changed")
        let event = Event(id: world.id(), at: now, kind: kind, scope: scope, subject: id, body: "{}")
        try await transaction.append(event)
    }
}
