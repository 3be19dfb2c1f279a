package import FoundationEssentials
package import Kernel
package import Postgres

/// Exam offices' settings in the database; an organisation without its own has those of the nearest above it.
package struct AlertSettingsStore: Sendable {
    private let database: Database
    private let world: World
    /// Of whoever has set nothing.
    package let standard: AlertSettings
    /// The IANA time zone working days and quiet hours are in.
    package let zone: String

    package init(database: Database, world: World, standard: AlertSettings, zone: String) {
        self.database = database
        self.world = world
        self.standard = standard
        self.zone = zone
    }

    /// What rules for something of that scope.
    package func ruling(_ scope: [UUID]) async throws -> AlertSettings {
        try await Self.ruling(scope, from: database) ?? standard
    }

    /// The ids that contain an organisation.
    ///
    /// - Throws: `Problem.notFound` when it lies outside the reach.
    func scope(of organisation: UUID, reach: Reach) async throws -> [UUID] {
        let sql = "select scope from organisations where id = $1 and scope && $2::uuid[]"
        guard let row = try await database.row(sql, organisation, reach) else { throw Problem.notFound }
        return try row.get("scope")
    }

    static func ruling(_ scope: [UUID], from reader: some Reader) async throws -> AlertSettings? {
        try await reader.row(nearest, scope).map(read)
    }

    private static let nearest = """
        select quiet_from, quiet_until, deadline_amount, deadline_unit, repeat_hours, holidays, working_days
        from alert_settings where organisation_id = any($1::uuid[])
        order by array_position($1::uuid[], organisation_id) desc limit 1
        """

    /// When the replay of something of that scope has to be complete that ended then (B-11).
    package func deadline(_ scope: [UUID], end: Date) async throws -> Date {
        let settings = try await ruling(scope)
        return settings.calendar(zone: zone).end(of: settings.deadline, after: end)
    }

    /// Keeps an organisation's settings.
    ///
    /// - Throws: `Problem.notFound` when the organisation is not within reach.
    package func save(
        _ settings: AlertSettings,
        of organisation: UUID,
        reach: Reach,
        audit: AuditEntry
    ) async throws {
        let draft = settings.draft
        try await database.transaction { transaction in
            let row = try await transaction.row(
                """
                insert into alert_settings (organisation_id, quiet_from, quiet_until, deadline_amount,
                    deadline_unit, repeat_hours, holidays, working_days, scope, changed_at)
                select id, $3, $4, $5, $6, $7, $8::text[], $9::text[], scope, $10 from organisations
                where id = $1 and scope && $2::uuid[]
                on conflict (organisation_id) do update set quiet_from = excluded.quiet_from,
                    quiet_until = excluded.quiet_until, deadline_amount = excluded.deadline_amount,
                    deadline_unit = excluded.deadline_unit, repeat_hours = excluded.repeat_hours,
                    holidays = excluded.holidays, working_days = excluded.working_days,
                    changed_at = excluded.changed_at
                returning organisation_id
                """,
                organisation,
                reach,
                settings.quiet?.from,
                settings.quiet?.until,
                draft.deadlineAmount,
                draft.deadlineUnit,
                draft.repeatHours,
                draft.holidays,
                draft.workingDays,
                world.now()
            )
            guard row != nil else { throw Problem.notFound }
            try await transaction.record(audit, world: world)
        }
    }

    private static func read(_ row: Row) throws -> AlertSettings {
        var settings = AlertSettings()
        if let from: Int = try row.get("quiet_from", as: Int?.self),
            let until: Int = try row.get("quiet_until", as: Int?.self)
        {
            settings.quiet = .init(from: from, until: until)
        }
        let amount: Int = try row.get("deadline_amount")
        settings.deadline =
            try row.get("deadline_unit", as: String.self) == "hours" ? .hours(amount) : .workingDays(amount)
        settings.repeatHours = try row.get("repeat_hours")
        settings.holidays = try row.get("holidays")
        settings.workingDays = try row.get("working_days")
        return settings
    }
}
