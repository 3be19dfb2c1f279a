internal import FoundationEssentials
internal import Kernel
internal import Postgres

/// The outbox in the database: messages are written with the decision they tell, and kept with what became of them.
struct OutboxStore: Sendable {
    /// A channel as far as telling needs it.
    struct Way: Sendable, Equatable {
        let channel: ID<Channel>
        let kind: ChannelKind
    }

    /// Whom a decision is about.
    struct Plan: Sendable {
        let alert: ID<Alert>
        let sitting: UUID
        let round: Int
        let rungs: [DutyHolder]
        let channels: [Way]
    }

    let database: Database
    let rules: DeliveryRules
    let world: World

    /// Channels in use for something of that scope: those of the nearest organisation that has any.
    static func channels(_ scope: [UUID], from reader: some Reader) async throws -> [Way] {
        try await reader.rows(nearest, scope).compactMap { row in
            let kind = ChannelKind(rawValue: try row.get("kind"))
            return try kind.map { Way(channel: try row.get("id"), kind: $0) }
        }
    }

    private static let nearest = """
        select id, kind from channels
        where deleted_at is null and enabled and organisation_id = (
            select organisation_id from channels
            where deleted_at is null and enabled and organisation_id = any($1::uuid[])
            order by array_position($1::uuid[], organisation_id) desc limit 1)
        order by id
        """

    /// How somebody can be told: the channel, and his address in it, empty for a group.
    static func ways(_ holder: DutyHolder, _ channels: [Way]) -> [(way: Way, receiver: String)] {
        channels.compactMap { way in holder.receiver(in: way.kind).map { (way, $0) } }
    }

    /// Writes the messages of one telling.
    ///
    /// - Parameter step: the place on the list the alert has come to; groups are told under it.
    /// - Returns: whether a message is held back, because its receiver has had too many.
    func tell(_ telling: Telling, _ plan: Plan, step: Int, in transaction: Transaction) async throws -> Bool {
        try await write(telling, plan, step, in: transaction)
        return try await transaction.row(Self.held, plan.alert, world.now()) != nil
    }

    private static let held = """
        select 1 from message_items i join messages m on m.id = i.message_id
        where i.alert_id = $1 and i.at = $2 and i.kind = 'told' and m.held and m.state = 'queued' limit 1
        """

    private func write(_ telling: Telling, _ plan: Plan, _ step: Int, in transaction: Transaction)
        async throws
    {
        switch telling {
        case .told(let place):
            let holder = plan.rungs[place]
            for (way, receiver) in Self.ways(holder, plan.channels) {
                let item = Item("told", place, holder: holder.name, phone: holder.phone)
                try await add(item, plan, way.channel, receiver, holder.name, in: transaction)
            }
        case .passedOn(let from, let place):
            guard plan.rungs.indices.contains(from) else { return }
            let holder = plan.rungs[from]
            for (way, receiver) in Self.ways(holder, plan.channels) where way.kind.isPersonal {
                let item = Item("passed_on", place, holder: plan.rungs[place].name, phone: "")
                try await add(item, plan, way.channel, receiver, holder.name, in: transaction)
            }
        case .reminder(let place, let turn):
            let holder = plan.rungs[place]
            for (way, receiver) in Self.ways(holder, plan.channels) {
                let at = way.kind.isPersonal ? place : step
                let item = Item("reminder", at, turn: turn, holder: holder.name, phone: holder.phone)
                try await add(item, plan, way.channel, receiver, holder.name, in: transaction)
            }
        case .cleared: try await tellClear(plan, in: transaction)
        }
    }

    private func tellClear(_ plan: Plan, in transaction: Transaction) async throws {
        let told = try await transaction.rows(
            """
            select distinct i.channel_id, i.receiver, m.receiver_name from message_items i
                join messages m on m.id = i.message_id join channels c on c.id = i.channel_id
            where i.alert_id = $1 and i.round = $2 and m.state <> 'given_up' and c.enabled
            """,
            plan.alert,
            plan.round
        )
        for row in told {
            let item = Item("cleared", -1, holder: try row.get("receiver_name"), phone: "")
            try await add(
                item,
                plan,
                try row.get("channel_id"),
                try row.get("receiver"),
                try row.get("receiver_name"),
                in: transaction
            )
        }
    }

    private struct Item {
        let kind: String
        let step: Int
        let turn: Int
        let holder: String
        let phone: String

        init(_ kind: String, _ step: Int, turn: Int = 0, holder: String, phone: String) {
            (self.kind, self.step, self.turn, self.holder, self.phone) = (kind, step, turn, holder, phone)
        }
    }

    private func add(
        _ item: Item,
        _ plan: Plan,
        _ channel: ID<Channel>,
        _ receiver: String,
        _ name: String,
        in transaction: Transaction
    ) async throws {
        let known = try await transaction.row(
            """
            select 1 from message_items where alert_id = $1 and round = $2 and kind = $3 and step = $4
                and turn = $5 and channel_id = $6 and receiver = $7
            """,
            plan.alert,
            plan.round,
            item.kind,
            item.step,
            item.turn,
            channel,
            receiver
        )
        guard known == nil else { return }
        let message = try await gathering(plan, channel, receiver, name, in: transaction)
        try await transaction.run(
            """
            insert into message_items (id, message_id, channel_id, receiver, alert_id, round, step, kind, turn,
                holder, phone, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (alert_id, round, kind, step, turn, channel_id, receiver) do nothing
            """,
            world.id(),
            message,
            channel,
            receiver,
            plan.alert,
            plan.round,
            item.step,
            item.kind,
            item.turn,
            item.holder,
            item.phone,
            world.now()
        )
    }

    /// The message a line goes into: one that still waits, or a new one.
    private func gathering(
        _ plan: Plan,
        _ channel: ID<Channel>,
        _ receiver: String,
        _ name: String,
        in transaction: Transaction
    ) async throws -> UUID {
        let waiting = try await transaction.row(
            """
            select id from messages where channel_id = $1 and receiver = $2 and state = 'queued'
                and failures = 0 and claimed_until is null and (held or sitting_id = $3)
            order by held limit 1 for update
            """,
            channel,
            receiver,
            plan.sitting
        )
        if let waiting { return try waiting.get("id") }
        let now = world.now()
        let lately = try await transaction.row(
            """
            select count(*) as n, min(created_at) as oldest from messages
            where channel_id = $1 and receiver = $2 and not held and created_at > $3
            """,
            channel,
            receiver,
            now.addingTimeInterval(-3600)
        )
        let isHeld = try lately?.get("n", as: Int.self) ?? 0 >= rules.mostAnHour
        let oldest = try lately?.get("oldest", as: Date?.self) ?? now
        let id = world.id()
        try await transaction.run(
            """
            insert into messages (id, channel_id, sitting_id, receiver, receiver_name, state, due_at, held,
                created_at)
            values ($1, $2, $3, $4, $5, 'queued', $6, $7, $8)
            """,
            id,
            channel,
            plan.sitting,
            receiver,
            name,
            isHeld ? rules.release(oldest: oldest) : now.addingTimeInterval(rules.gather),
            isHeld,
            now
        )
        return id
    }

    /// What became of each step of an alert's round.
    ///
    /// A step is pending while the first try of one of its messages is still to come. One that was only reminded
    /// counts as reached or not at all: a reminder on its way takes no red from the board.
    func results(of alert: ID<Alert>, round: Int, from reader: some Reader) async throws
        -> [Int: EscalationFacts.Result]
    {
        let rows = try await reader.rows(
            """
            select i.step, bool_or(m.state = 'sent') as reached,
                bool_or(i.kind = 'told' and m.state = 'queued' and m.failures = 0 and not m.held) as pending
            from message_items i join messages m on m.id = i.message_id
            where i.alert_id = $1 and i.round = $2 and i.kind in ('told', 'reminder') group by i.step
            """,
            alert,
            round
        )
        var results: [Int: EscalationFacts.Result] = [:]
        for row in rows {
            let step: Int = try row.get("step")
            results[step] = try row.get("reached") ? .reached : row.get("pending") ? .pending : .lost
        }
        return results
    }
}
