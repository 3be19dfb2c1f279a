internal import Crypto
internal import Documents
internal import Foundation
internal import Kernel
internal import Logging
internal import Organisations
internal import Postgres
internal import Secrets
internal import Web

/// Takes plan workbooks in: keeps, checks, previews and, once a person has confirmed the preview, writes them.
///
/// What is written is exactly what was seen. Should the plan have changed in between, nothing is written and the
/// preview is made anew.
struct PlanDesk: Sendable {
    let database: Database
    let organisations: OrganisationStore
    let store: PlanStore
    let plan: PlanImport
    let imports: PlanImportStore
    let keyring: Keyring
    let world: World

    /// The confirmed preview no longer holds.
    private struct Overtaken: Error {
        let outcome: PlanPreviewRules.Outcome
    }

    /// Keeps an upload, to be checked soon.
    func receive(
        _ upload: Upload,
        for organisation: Organisation,
        _ caller: Caller,
        _ audit: @Sendable (UUID) -> AuditEntry
    ) async throws -> ID<PlanImportRecord> {
        guard !upload.bytes.isEmpty else { throw Problem(.invalid, "plan_no_file") }
        let id = world.id()
        let draft = PlanImportStore.Draft(
            organisation: organisation,
            fileName: upload.fileName.isEmpty ? "plan.xlsx" : upload.fileName,
            size: upload.bytes.count,
            digest: Array(SHA256.hash(data: upload.bytes)),
            workbook: try keyring.seal(upload.bytes, for: id),
            givesEveryRole: caller.reach.contains([Reach.house]),
            user: caller.principal.user
        )
        try await database.transaction { transaction in
            try await imports.add(draft, as: id, in: transaction)
            try await transaction.record(audit(id), world: world)
        }
        return ID(id)
    }

    /// The plan of sittings within a time, as saved; names and telephones leave the house, so it is noted.
    func export(
        _ organisation: Organisation,
        _ period: Range<Date>,
        _ audit: AuditEntry
    ) async throws -> PlanDocument {
        try await database.transaction { try await $0.record(audit, world: world) }
        return try await store.document(of: organisation, .period(period), from: database)
    }

    /// Somebody agrees to what he saw.
    ///
    /// - Parameter fingerprint: of the preview seen; nil: whatever waits.
    func confirm(
        _ id: ID<PlanImportRecord>,
        seen fingerprint: String?,
        _ audit: AuditEntry,
        reach: Reach
    ) async throws {
        try await database.transaction { transaction in
            try await imports.confirm(id, seen: fingerprint, by: audit, reach: reach, in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    func discard(_ id: ID<PlanImportRecord>, _ audit: AuditEntry, reach: Reach) async throws {
        try await database.transaction { transaction in
            try await imports.discard(id, reach: reach, in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    /// Does the oldest work there is; false when there is none.
    func work(_ site: Site, log: Logger) async throws -> Bool {
        guard let job = try await imports.due() else { return false }
        do {
            try await work(job, site)
        } catch let error as WorkbookError {
            try await imports.end(job.id, as: .unreadable, error.reason)
        } catch let problem as Problem {
            let reason = PlanImportRecord.Reason(
                key: "problem.\(problem.slug).detail",
                arguments: problem.arguments
            )
            try await imports.end(job.id, as: .failed, reason)
        } catch is CancellationError {
            // The server stops: the work is done after its next start.
            throw CancellationError()
        } catch {
            log.error("a plan import failed", metadata: ["import": "\(job.id)", "error": "\(error)"])
            try await imports.end(job.id, as: .failed, .init(key: "plan.unreadable.failed", arguments: [:]))
        }
        return true
    }

    private func work(_ job: PlanImportStore.Job, _ site: Site) async throws {
        try await imports.step(job.id, "reading")
        let titles = PlanTitles(site, .chinese)
        let bytes = try keyring.open(job.workbook, for: job.id)
        let reading = PlanSheets.read(try Workbook.read(bytes.span), titles, site.moments(.chinese))
        guard let organisation = try await organisations.byCode(job.organisation) else {
            throw Problem.notFound
        }
        try await imports.step(job.id, "comparing")
        let outcome = try await outcome(of: reading, organisation, job, from: database)
        let fingerprint = try Self.fingerprint(outcome.preview)
        guard job.state == .confirmed, fingerprint == job.fingerprint else {
            return try await show(outcome, reading, job)
        }
        try await imports.step(job.id, "writing")
        do {
            try await write(outcome, reading, organisation, job)
        } catch let overtaken as Overtaken {
            try await show(overtaken.outcome, reading, job)
        }
    }

    private func show(
        _ outcome: PlanPreviewRules.Outcome,
        _ reading: PlanReading,
        _ job: PlanImportStore.Job
    ) async throws {
        let places = Set(outcome.preview.refused.compactMap(\.place))
        try await imports.ready(
            job.id,
            outcome.preview,
            cells: reading.cells.filter { places.contains($0.key) },
            fingerprint: try Self.fingerprint(outcome.preview),
            isRenewed: job.state == .confirmed
        )
    }

    private func write(
        _ outcome: PlanPreviewRules.Outcome,
        _ reading: PlanReading,
        _ organisation: Organisation,
        _ job: PlanImportStore.Job
    ) async throws {
        let audit = { @Sendable (organisation: ID<Organisation>, detail: String) in
            AuditEntry(
                actor: job.confirmedBy,
                action: "plan.import",
                subject: organisation.uuid,
                detail: detail,
                request: job.request,
                address: job.address
            )
        }
        let reach = job.givesEveryRole ? Reach.everything : Reach([organisation.id.uuid])
        _ = try await plan.run(outcome.document, reach: reach, audit: audit) { transaction in
            let now = try await self.outcome(of: reading, organisation, job, from: transaction)
            guard try Self.fingerprint(now.preview) == job.fingerprint else { throw Overtaken(outcome: now) }
            try await imports.applied(job.id, in: transaction)
        }
    }

    /// Compares a workbook with the plan as it is now.
    private func outcome(
        of reading: PlanReading,
        _ organisation: Organisation,
        _ job: PlanImportStore.Job,
        from reader: some Reader
    ) async throws -> PlanPreviewRules.Outcome {
        var policy = PlanImport.standard
        policy.givesEveryRole = job.givesEveryRole
        policy.networks = plan.networks
        let stated = PlanDocument.Organisation(code: organisation.code, name: organisation.name)
        let choice = PlanChoice.named(
            sittings: Array(Set(reading.lines.compactMap(\.sitting))),
            people: Array(Set(reading.lines.compactMap(\.person)))
        )
        let saved = try await store.document(of: organisation, choice, from: reader)
        let current = PlanParts(saved, policy)
        let draft = PlanLineRules.draft(reading.lines, of: stated, current: current)
        let known = try await store.known(draft.document, of: organisation, from: reader)
        return try PlanPreviewRules.outcome(
            reading,
            of: stated,
            current: current,
            known: known,
            policy: policy,
            now: world.now()
        )
    }

    private static func fingerprint(_ preview: PlanPreview) throws -> String {
        SHA256.hash(data: try JSON.data(preview)).hex
    }
}
