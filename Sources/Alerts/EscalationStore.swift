internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Scheduling

/// Escalations in the database, and what each decision writes.
///
/// One alert is decided in one transaction, behind a lock on its row: decision, messages and event stand or fall
/// together, and two servers never decide the same alert at once.
struct EscalationStore: Sendable {
    /// A sitting is imminent so many seconds before its monitoring is due.
    private static let imminent = 7200.0

    private let database: Database
    private let outbox: OutboxStore
    private let settings: AlertSettingsStore
    private let rules: EscalationRules
    private let world: World

    init(
        database: Database,
        outbox: OutboxStore,
        settings: AlertSettingsStore,
        rules: EscalationRules,
        world: World
    ) {
        self.database = database
        self.outbox = outbox
        self.settings = settings
        self.rules = rules
        self.world = world
    }

    /// Notes in an alert's own transaction that it has to be told, or told anew.
    static func note(_ id: ID<Alert>, at now: Date, in transaction: Transaction) async throws {
        try await transaction.run(noting, id, now)
    }

    private static let noting = """
        insert into escalations (alert_id, due_at) values ($1, $2)
        on conflict (alert_id) do update set due_at = least(escalations.due_at, excluded.due_at)
        """

    /// Lets alerts nobody could be reached for be decided anew.
    static func wakeUnreached(at now: Date, in transaction: Transaction) async throws {
        try await transaction.run(
            "update escalations set due_at = $1 where unreached_since is not null",
            now
        )
    }

    /// Begins a new list at its first person, for alerts that only groups were told of for want of one.
    static func beginLists(at now: Date, in transaction: Transaction) async throws {
        try await transaction.run(beginning, now)
    }

    private static let beginning = """
        update escalations e set step = -1, due_at = $1 from alerts a
        where a.id = e.alert_id and a.cleared_at is null and a.acknowledged_at is null and e.step >= 0
            and not exists (select 1 from message_items i where i.alert_id = e.alert_id
                and i.round = e.round and i.kind = 'told' and i.holder <> '')
        """

    /// Decides the alert that has been due longest.
    ///
    /// - Returns: its id; nil: none is due.
    func decideNext() async throws -> ID<Alert>? {
        try await database.transaction { transaction in
            let row = try await transaction.row(Self.longestDue, world.now())
            guard let row, let alert = try await AlertBook.one(row.get("alert_id"), from: transaction) else {
                return nil
            }
            try await decide(alert, Self.read(row), since: row.get("unreached_since"), in: transaction)
            return alert.id
        }
    }

    private static let longestDue = """
        select alert_id, round, step, stepped_at, reminders, told_clear, unreached_since from escalations
        where due_at <= $1 order by due_at limit 1 for update skip locked
        """

    private func decide(
        _ alert: Alert,
        _ state: Escalation,
        since unreachedSince: Date?,
        in transaction: Transaction
    ) async throws {
        let sitting = try await sitting(of: alert, in: transaction)
        let rule = try await AlertSettingsStore.ruling(sitting.scope, from: transaction) ?? settings.standard
        let channels = try await OutboxStore.channels(sitting.scope, from: transaction)
        let holders = try await DutyListStore.holders(of: alert.roomSitting, from: transaction)
        let rungs = Self.rungs(holders, channels)
        var facts = facts(alert, sitting, rule)
        facts.canReach = rungs.map { !OutboxStore.ways($0, channels).isEmpty }
        facts.results = try await outbox.results(of: alert.id, round: state.round, from: transaction)
        let decision = rules.repeating(every: rule.repeatHours).decide(state, facts, now: world.now())
        try await write(decision, of: alert, was: unreachedSince, in: transaction)
        let plan = OutboxStore.Plan(
            alert: alert.id,
            sitting: sitting.id,
            round: decision.state.round,
            rungs: rungs,
            channels: channels
        )
        var isHeld = false
        for telling in decision.tellings {
            let held = try await outbox.tell(telling, plan, step: decision.state.step, in: transaction)
            isHeld = isHeld || held
        }
        // What is held reaches nobody for now: the next one is told instead.
        if isHeld { try await Self.note(alert.id, at: world.now(), in: transaction) }
        guard !decision.tellings.isEmpty || decision.state.isUnreached != state.isUnreached else { return }
        try await announce(alert.id, sitting.scope, decision.state, in: transaction)
    }

    private func facts(_ alert: Alert, _ sitting: Surrounding, _ rule: AlertSettings) -> EscalationFacts {
        let now = world.now()
        var facts = EscalationFacts(severity: alert.severity, canReach: [])
        facts.repeats = alert.cause.repeatsUntilSolved
        facts.isAcknowledged = alert.acknowledgedAt != nil
        facts.clearedAt = alert.clearedAt
        facts.isPressing = sitting.isPressing(at: now)
        facts.quietUntil = rule.quiet.flatMap {
            rule.calendar(zone: settings.zone).quietUntil(now, from: $0.from, until: $0.until)
        }
        return facts
    }

    /// Puts off an alert whose decision failed, so that it does not keep the others waiting.
    func putOff() async throws {
        let now = world.now()
        try await database.transaction { transaction in
            try await transaction.run(Self.puttingOff, now, now.addingTimeInterval(10))
        }
    }

    private static let puttingOff = """
        update escalations set due_at = $2 where alert_id = (
            select alert_id from escalations where due_at <= $1 order by due_at limit 1)
        """

    /// The people of the list; where there are none, the channels' own groups.
    private static func rungs(_ holders: [DutyHolder], _ channels: [OutboxStore.Way]) -> [DutyHolder] {
        let hasGroup = channels.contains { !$0.kind.isPersonal }
        return holders.isEmpty && hasGroup ? [DutyHolder(name: "")] : holders
    }

    private struct Surrounding {
        let id: UUID
        let scope: [UUID]
        let dueAt: Date
        let closesAt: Date

        /// It runs, or is about to.
        func isPressing(at now: Date) -> Bool {
            now >= dueAt.addingTimeInterval(-EscalationStore.imminent) && now <= closesAt
        }
    }

    private func sitting(of alert: Alert, in transaction: Transaction) async throws -> Surrounding {
        let row = try await transaction.row(
            """
            select s.id, rs.scope, s.starts_at - make_interval(secs => s.lead_seconds) as due_at,
                s.ends_at + make_interval(secs => s.tail_seconds) as closes_at
            from room_sittings rs join sittings s on s.id = rs.sitting_id where rs.id = $1
            """,
            alert.roomSitting
        ).found()
        return Surrounding(
            id: try row.get("id"),
            scope: try row.get("scope"),
            dueAt: try row.get("due_at"),
            closesAt: try row.get("closes_at")
        )
    }

    private func write(
        _ decision: EscalationRules.Decision,
        of alert: Alert,
        was unreachedSince: Date?,
        in transaction: Transaction
    ) async throws {
        let state = decision.state
        try await transaction.run(
            """
            update escalations set round = $2, step = $3, stepped_at = $4, reminders = $5, told_clear = $6,
                unreached_since = $7, due_at = $8
            where alert_id = $1
            """,
            alert.id,
            state.round,
            state.step,
            state.steppedAt,
            state.reminders,
            state.toldClear,
            state.isUnreached ? unreachedSince ?? world.now() : nil,
            decision.dueAt
        )
    }

    private struct Told: Encodable {
        let id: String
        let step: Int
        let unreached: Bool
    }

    private func announce(_ id: ID<Alert>, _ scope: [UUID], _ state: Escalation, in transaction: Transaction)
        async throws
    {
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: "alert.told",
                scope: scope,
                subject: id.uuid,
                body: try JSON.text(
                    Told(id: id.description, step: state.step, unreached: state.isUnreached)
                )
            )
        )
    }

    private static func read(_ row: Row) throws -> Escalation {
        var state = Escalation()
        state.round = try row.get("round")
        state.step = try row.get("step")
        state.steppedAt = try row.get("stepped_at")
        state.reminders = try row.get("reminders")
        state.toldClear = try row.get("told_clear")
        state.isUnreached = try row.get("unreached_since", as: Date?.self) != nil
        return state
    }
}
