internal import FoundationEssentials
internal import Kernel
internal import Postgres

extension Scheduling {
    /// Loads the demonstration through the same import as every plan, without demands on its short passwords.
    ///
    /// - Parameters:
    ///   - cameras: address by name, see `DemonstrationPlan.cameraNames`.
    ///   - extra: further cameras, each in a room of its own.
    ///   - password: of every account.
    /// - Throws: `Problem` `plan_refused` when a row was refused, naming it.
    package func demonstrate(
        cameras: [String: String],
        extra: [(name: String, address: String)] = [],
        password: String
    ) async throws {
        let document = DemonstrationPlan.document(
            now: world.now(),
            cameras: cameras,
            extra: extra,
            password: password,
            standing: try await standing()
        )
        var policy = PlanPolicy { _, _ in nil }
        policy.mustChangePassword = false
        let decision = try await plan.run(document, reach: .everything, policy: policy) {
            organisation,
            detail in
            AuditEntry(actor: nil, action: "plan.import", subject: organisation.uuid, detail: detail)
        }
        guard decision.refused.isEmpty else {
            throw Problem(
                .invalid,
                "plan_refused",
                ["count": "\(decision.refused.count)"],
                fields: decision.refused.map { $0.fault.field($0.pointer) },
                cause: "\(decision.refused)"
            )
        }
    }

    /// Sittings of earlier starts that run, are to come, or have ended within the hour.
    private func standing() async throws -> [DemonstrationPlan.Standing] {
        try await database.rows(
            """
            select s.code, s.starts_at, s.ends_at, case when bool_and(rs.closed_at is not null)
                then least(max(rs.closed_at), s.ends_at) else s.ends_at end as free_at
            from sittings s join organisations o on o.id = s.organisation_id
                left join room_sittings rs on rs.sitting_id = s.id
            where o.code = $1 and s.ends_at > $2::timestamptz - interval '1 hour'
            group by s.id order by s.starts_at
            """,
            DemonstrationPlan.organisation.code,
            world.now()
        ).map { row in
            DemonstrationPlan.Standing(
                code: try row.get("code"),
                startsAt: try row.get("starts_at"),
                endsAt: try row.get("ends_at"),
                freeAt: try row.get("free_at")
            )
        }
    }
}
