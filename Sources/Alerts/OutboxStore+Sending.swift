internal import FoundationEssentials
internal import Kernel
internal import Postgres

extension OutboxStore {
    /// A message taken to be sent, until the lease is over.
    struct Claim: Sendable {
        let id: UUID
        let channel: ID<Channel>
        let receiver: String
        let receiverName: String
        let failures: Int
        /// Tries begun, this one included; more than failures when a server died in one.
        let tries: Int
        let isHeld: Bool
        let at: Date
    }

    /// One line of a message.
    struct ClaimedItem: Sendable {
        let kind: String
        let step: Int
        let holder: String
        let phone: String
        let alert: Alert
    }

    private static let paceLock = 7_310_002

    /// Takes the message that has been due longest, of a channel that may take one more this minute.
    func claim() async throws -> Claim? {
        let now = world.now()
        let paced = ChannelKind.allCases.filter { $0.mostAMinute != nil }
        return try await database.transaction { transaction in
            try await transaction.run("select pg_advisory_xact_lock($1)", Self.paceLock)
            let row = try await transaction.row(
                """
                update messages set claimed_until = $2 where id = (
                    select m.id from messages m join channels c on c.id = m.channel_id
                    where m.state = 'queued' and m.due_at <= $1
                        and (m.claimed_until is null or m.claimed_until <= $1)
                        and $5 > (
                            select count(*) from messages other
                            where other.channel_id = m.channel_id and other.state = 'queued'
                                and other.claimed_until > $1)
                        and (c.kind <> all($3::text[]) or $4 > (
                            select count(*) from message_attempts a
                            where a.channel_id = c.id and a.at > $1::timestamptz - interval '60 seconds'))
                    order by m.due_at limit 1 for update of m skip locked)
                returning id, channel_id, receiver, receiver_name, failures, held,
                    (select count(*) from message_attempts a where a.message_id = messages.id) as tries
                """,
                now,
                now.addingTimeInterval(rules.lease),
                paced.map(\.rawValue),
                paced.compactMap(\.mostAMinute).min() ?? .max,
                rules.atOnce
            )
            guard let row else { return nil }
            let claim = Claim(
                id: try row.get("id"),
                channel: try row.get("channel_id"),
                receiver: try row.get("receiver"),
                receiverName: try row.get("receiver_name"),
                failures: try row.get("failures"),
                tries: try row.get("tries", as: Int.self) + 1,
                isHeld: try row.get("held"),
                at: now
            )
            try await transaction.run(
                "insert into message_attempts (message_id, channel_id, at) values ($1, $2, $3)",
                claim.id,
                claim.channel,
                now
            )
            return claim
        }
    }

    /// What a message tells, oldest first.
    func items(of message: UUID) async throws -> [ClaimedItem] {
        let rows = try await database.rows(
            """
            select kind, step, holder, phone, alert_id from message_items where message_id = $1 order by at, id
            """,
            message
        )
        var items: [ClaimedItem] = []
        for row in rows {
            guard let alert = try await AlertBook.one(row.get("alert_id"), from: database) else { continue }
            items.append(
                ClaimedItem(
                    kind: try row.get("kind"),
                    step: try row.get("step"),
                    holder: try row.get("holder"),
                    phone: try row.get("phone"),
                    alert: alert
                )
            )
        }
        return items
    }

    /// Notes what became of a try; nil: it was taken.
    func finish(_ claim: Claim, _ refusal: ChannelAnswers.Refusal?) async throws {
        let now = world.now()
        let chance = Double(world.random(1).first ?? 0) / 255
        let retry = refusal.flatMap {
            claim.tries >= 2 * rules.mostTries
                ? nil : rules.retry(after: claim.failures + 1, $0.failure, chance: chance, pause: $0.pause)
        }
        let state = refusal == nil ? "sent" : retry == nil ? "given_up" : "queued"
        try await database.transaction { transaction in
            let row = try await transaction.row(
                """
                update messages set state = $2, failures = failures + $3, reason = $4, claimed_until = null,
                    due_at = coalesce($5, due_at), ended_at = $6
                where id = $1 and state = 'queued' returning id
                """,
                claim.id,
                state,
                refusal == nil ? 0 : 1,
                refusal?.failure.rawValue,
                retry.map { now.addingTimeInterval($0) },
                state == "queued" ? nil : now
            )
            guard row != nil else { return }
            try await transaction.run(
                "update message_attempts set reason = $3 where message_id = $1 and at = $2",
                claim.id,
                claim.at,
                refusal?.failure.rawValue ?? "sent"
            )
            try await wake(claim.id, now, in: transaction)
        }
    }

    /// Lets every alert of a message be decided anew, and its pages be renewed.
    private func wake(_ message: UUID, _ now: Date, in transaction: Transaction) async throws {
        let alerts = try await transaction.rows(
            """
            update escalations e set due_at = $2 from alerts a
            where a.id = e.alert_id and e.alert_id in (
                select alert_id from message_items where message_id = $1)
            returning a.id, a.scope
            """,
            message,
            now
        )
        for row in alerts {
            try await transaction.append(
                Event(
                    id: world.id(),
                    at: now,
                    kind: "alert.told",
                    scope: try row.get("scope"),
                    subject: try row.get("id"),
                    body: "{}"
                )
            )
        }
    }
}
