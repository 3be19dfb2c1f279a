internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Scheduling

extension CheckInStore {
    /// Takes the check-in for one burst, so that no other of the same person is looked at meanwhile.
    ///
    /// The same nonce may come again: an answer was lost.
    /// - Returns: the record the nonce has left already; nil: none.
    func begin(_ nonce: UUID, on id: ID<CheckIn>, _ limits: CheckInLimits) async throws -> UUID? {
        let now = world.now()
        return try await database.transaction { transaction in
            let checkIn = try await locked(id, limits, transaction)
            if let known = try await record(of: nonce, transaction) { return known }
            try checkIn.mayTry(now: now, limits)
            let taken = try await transaction.rows(
                """
                update check_ins set examining = $2, examining_until = $3
                where id = $1 and (examining is null or examining = $2 or examining_until <= $4) returning id
                """,
                id,
                nonce,
                now.addingTimeInterval(limits.lease),
                now
            )
            guard !taken.isEmpty else { throw CheckInRefusal.busy }
            return nil
        }
    }

    /// Gives the check-in back when a burst could not be looked at.
    func release(_ nonce: UUID, on id: ID<CheckIn>) async throws {
        let sql =
            "update check_ins set examining = null, examining_until = null where id = $1 and examining = $2"
        try await database.transaction { try await $0.run(sql, id, nonce) }
    }

    /// Writes a record and what it makes of the check-in: one transaction, one event.
    ///
    /// - Parameters:
    ///   - revision: what the decider had seen; nil: whatever stands.
    ///   - entry: a person's line of the audit book.
    /// - Returns: the check-in as it stands, with the record that counts: the known one when the nonce has left one.
    /// - Throws: `Problem` `check_in_changed` when somebody else was first.
    func write(
        _ draft: VerificationRecord,
        seen revision: Int? = nil,
        entry: AuditEntry? = nil,
        _ limits: CheckInLimits,
        judge: @Sendable (CheckIn) throws -> (CheckInAct, CheckInReason?)
    ) async throws -> (checkIn: CheckIn, record: UUID) {
        try await database.transaction { transaction in
            let before = try await locked(draft.checkIn, limits, transaction)
            if let nonce = draft.nonce, let known = try await record(of: nonce, transaction) {
                return (before, known)
            }
            if let revision, revision != before.revision {
                throw Problem(.conflict, "check_in_changed", ["person": before.decidedBy ?? before.name])
            }
            let (act, reason) = try judge(before)
            var record = VerificationRecord(
                id: draft.id,
                checkIn: draft.checkIn,
                scene: draft.scene,
                method: draft.method,
                act: act,
                reason: reason,
                receivedAt: draft.receivedAt
            )
            record.take(from: draft)
            if act.isDecision { record.about = before.record }
            let now = world.now()
            record.decidedAt = now
            let decider = try await name(of: draft.decidedBy, transaction)
            let after = before.after(act, reason, record: draft.id, decider: decider, now: now, limits)
            try await insert(record, of: before, transaction)
            try await update(after, decidedBy: draft.decidedBy, from: before, transaction)
            try await transaction.append(try news(of: record, before, after, now))
            if let entry { try await transaction.record(entry, world: world) }
            return (after, draft.id)
        }
    }

    /// Writes down that somebody agreed to the use of his face, or takes it back.
    func consent(_ consent: ConsentAnswer, version: String, on id: ID<CheckIn>, _ limits: CheckInLimits)
        async throws
    {
        try await database.transaction { transaction in
            _ = try await locked(id, limits, transaction)
            try await transaction.run(
                "update check_ins set consent = $2, consent_version = $3, consent_at = $4 where id = $1",
                id,
                consent.rawValue,
                version,
                world.now()
            )
        }
    }

    private func locked(_ id: ID<CheckIn>, _ limits: CheckInLimits, _ transaction: Transaction) async throws
        -> CheckIn
    {
        try await transaction.run(
            """
            insert into check_ins (id, room_sitting_id, person_id, duty, state, since, allowed, scope, created_at)
            select a.id, a.room_sitting_id, a.person_id, a.duty, 'not_checked_in', $2, $3, rs.scope, $2
            from assignments a join room_sittings rs on rs.id = a.room_sitting_id where a.id = $1
            on conflict (id) do nothing
            """,
            id,
            world.now(),
            limits.attempts
        )
        guard try await transaction.row("select id from check_ins where id = $1 for update", id) != nil,
            let row = try await transaction.row(Self.selecting + " where a.id = $1", id)
        else { throw Problem.notFound }
        return try Self.read(row)
    }

    private func record(of nonce: UUID, _ transaction: Transaction) async throws -> UUID? {
        try await transaction.row("select id from verification_records where nonce = $1", nonce)?.get("id")
    }

    private func name(of user: UUID?, _ transaction: Transaction) async throws -> String? {
        guard let user else { return nil }
        return try await transaction.row("select name from users where id = $1", user)?.get("name")
    }

    private func update(
        _ after: CheckIn,
        decidedBy: UUID?,
        from before: CheckIn,
        _ transaction: Transaction
    ) async throws {
        let isMoved = after.state != before.state || after.record != before.record
        try await transaction.run(
            """
            update check_ins set state = $2, reason = $3, since = $4, revision = $5, attempts = $6, allowed = $7,
                retry_at = $8, record_id = $9, consent = $10, examining = null, examining_until = null,
                decided_by = case when $11 then $12::uuid else decided_by end
            where id = $1
            """,
            after.id,
            after.state.rawValue,
            after.reason?.rawValue ?? "",
            after.since ?? world.now(),
            after.revision,
            after.attempts,
            after.allowed,
            after.retryAt,
            after.record,
            after.consent.rawValue,
            isMoved,
            decidedBy
        )
    }

    /// What boards are told: no name, so that an event says nothing of a person to who may not read the list.
    private struct News: Encodable {
        let state: String
        let outcome: String
        let method: String
        let reason: String?
        let duty: String
        let seat: String?
        /// How many more wait for a person: 1, 0 or -1.
        let waiting: Int
    }

    private func news(of record: VerificationRecord, _ before: CheckIn, _ after: CheckIn, _ now: Date) throws
        -> Event
    {
        Event(
            id: world.id(),
            at: now,
            kind: "check_in.\(record.outcome)",
            scope: after.scope,
            subject: after.id.uuid,
            body: try JSON.text(
                News(
                    state: after.state.rawValue,
                    outcome: record.outcome,
                    method: record.method.rawValue,
                    reason: record.reason?.rawValue,
                    duty: after.duty.rawValue,
                    seat: after.seat,
                    waiting: (after.state == .waiting ? 1 : 0) - (before.state == .waiting ? 1 : 0)
                )
            )
        )
    }
}
