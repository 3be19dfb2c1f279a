package import FoundationEssentials
internal import Kernel
internal import Postgres

/// One line of who was told of an alert, when, by what, and what became of it.
package struct AlertTold: Sendable, Equatable {
    /// `told`, `passed_on`, `reminder`, `cleared`.
    package let kind: String
    package let at: Date
    /// Who was told; empty: the channel's group.
    package let receiver: String
    /// Whose turn it was, or whom it was passed on to.
    package let holder: String
    package let channel: ChannelKind
    package let channelName: String
    /// `queued`, `sent`, `given_up`.
    package let state: String
    /// Code of the last failure, as in `delivery.reason.…`; nil: none.
    package let reason: String?
    package let endedAt: Date?
    /// When it is tried next, while it is queued.
    package let dueAt: Date
}

/// What the alert's page shows of its telling.
package struct AlertTrail: Sendable, Equatable {
    package var told: [AlertTold] = []
    /// When the next one is told, should nobody answer; nil: nobody will be.
    package var nextAt: Date?
    /// Who that is; empty: everybody again.
    package var next = ""

    package init() {}
}

extension AlertBook {
    /// Who was told of an alert; the caller has checked that it is within reach.
    package func trail(of alert: Alert) async throws -> AlertTrail {
        var trail = AlertTrail()
        trail.told = try await database.rows(
            """
            select i.kind, i.at, m.receiver_name, i.holder, c.kind as channel_kind, c.name as channel, m.state,
                m.reason, m.ended_at, m.due_at
            from message_items i join messages m on m.id = i.message_id join channels c on c.id = m.channel_id
            where i.alert_id = $1 order by i.at, i.step, i.kind, i.id limit 200
            """,
            alert.id
        ).compactMap { row in
            guard let channel = ChannelKind(rawValue: try row.get("channel_kind")) else { return nil }
            return AlertTold(
                kind: try row.get("kind"),
                at: try row.get("at"),
                receiver: channel.isPersonal ? try row.get("receiver_name") : "",
                holder: try row.get("holder"),
                channel: channel,
                channelName: try row.get("channel"),
                state: try row.get("state"),
                reason: try row.get("reason"),
                endedAt: try row.get("ended_at"),
                dueAt: try row.get("due_at")
            )
        }
        guard alert.acknowledgedAt == nil, alert.clearedAt == nil else { return trail }
        let row = try await database.row(
            "select step, due_at from escalations where alert_id = $1 and due_at is not null",
            alert.id
        )
        guard let row else { return trail }
        let holders = try await DutyListStore.holders(of: alert.roomSitting, from: database)
        let step = try row.get("step", as: Int.self)
        trail.next = holders.dropFirst(step + 1).first?.name ?? ""
        // Nobody told and nobody to tell: the next look is no promise.
        if step >= 0 || !trail.next.isEmpty { trail.nextAt = try row.get("due_at") }
        return trail
    }

    /// How many open alerts nobody could be reached for.
    package func unreachedCount() async throws -> Int {
        let sql = "select count(*) as n from alerts a where a.cleared_at is null and " + Self.isUnreached
        let row = try await database.row(sql)
        return try row?.get("n") ?? 0
    }
}
