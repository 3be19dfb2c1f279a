internal import FoundationEssentials
internal import Kernel
internal import Web

/// Puts a message's lines into words, for people and for programs.
struct MessageWording: Sendable {
    let words: Words
    let moments: Moments
    /// Where pages are reached from outside, without a slash at the end; empty: nobody was told.
    let address: String

    func outgoing(_ claim: OutboxStore.Claim, _ items: [OutboxStore.ClaimedItem], at now: Date)
        -> OutgoingMessage
    {
        let lines = items.map(line)
        return OutgoingMessage(
            id: claim.id.text,
            receiver: claim.receiver,
            receiverName: claim.receiverName,
            subject: subject(items),
            text: text(lines, items, isHeld: claim.isHeld),
            phones: phones(items),
            document: document(claim, items, lines, now),
            at: now
        )
    }

    private func text(_ lines: [String], _ items: [OutboxStore.ClaimedItem], isHeld: Bool) -> String {
        let begin = isHeld ? [words("message.held", ["n": "\(Set(items.map(\.alert.id)).count)"])] : []
        guard !address.isEmpty else { return (begin + lines).joined(separator: "\n") }
        let one = items.count == 1 ? items.first.map { "?id=\($0.alert.id)" } ?? "" : ""
        let end = words("message.open", ["address": "\(address)/alerts\(one)"])
        return (begin + lines + [end]).joined(separator: "\n")
    }

    /// Digits of those whose turn it is, each once.
    private func phones(_ items: [OutboxStore.ClaimedItem]) -> [String] {
        let all = items.filter { $0.kind != "cleared" }.map { $0.phone.filter(\.isNumber) }
        return all.enumerated().filter { !$1.isEmpty && all.firstIndex(of: $1) == $0 }.map(\.element)
    }

    /// `【报警】考场 5 无信号`, `【报警】考场 5 无信号 等 3 条`.
    private func subject(_ items: [OutboxStore.ClaimedItem]) -> String {
        let pressing = items.filter { $0.kind != "cleared" }
        guard
            let worst = (pressing.isEmpty ? items : pressing).min(by: {
                $0.alert.severity < $1.alert.severity
            })
        else { return words("app.name") }
        let mark = words(
            pressing.isEmpty ? "message.mark.cleared" : "message.mark.\(worst.alert.severity.rawValue)"
        )
        let headline = worst.alert.headline(words)
        guard items.count > 1 else { return words("message.subject", ["mark": mark, "headline": headline]) }
        return words(
            "message.subject_more",
            ["mark": mark, "headline": headline, "n": "\(Set(items.map(\.alert.id)).count)"]
        )
    }

    private func line(_ item: OutboxStore.ClaimedItem) -> String {
        let alert = item.alert
        let holder = item.holder.isEmpty ? words("message.everybody") : item.holder
        var parts = [
            words("message.kind.\(item.kind)", ["holder": holder]), alert.headline(words),
            alert.sentence(words, moments),
            words(
                "message.sitting",
                ["sitting": "\(alert.place.sitting) \(alert.place.subject)", "place": alert.place.roomPlace]
            ),
        ]
        if let cleared = alert.clearedAt {
            parts.append(words("message.cleared_at", ["time": moments.clock(cleared)]))
        } else if let name = alert.acknowledgedBy {
            parts.append(words("message.taken_by", ["name": name]))
        }
        return parts.joined(separator: " ")
    }

    private struct Tested: Encodable {
        let id: String
        let at: Date
        let test = true
    }

    private struct Document: Encodable {
        struct Item: Encodable {
            let kind: String
            let step: Int
            let holder: String
            let alert: String
            let cause: String
            let severity: String
            let state: String
            let room: String
            let sitting: String
            let device: String?
            let since: Date
            let clearedAt: Date?
            let text: String
        }

        let id: String
        let at: Date
        let items: [Item]
    }

    private func document(
        _ claim: OutboxStore.Claim,
        _ items: [OutboxStore.ClaimedItem],
        _ lines: [String],
        _ now: Date
    ) -> String {
        let told = zip(items, lines).map { item, line in
            Document.Item(
                kind: item.kind,
                step: item.step,
                holder: item.holder,
                alert: item.alert.id.description,
                cause: item.alert.cause.rawValue,
                severity: item.alert.severity.rawValue,
                state: item.alert.state.rawValue,
                room: item.alert.place.room,
                sitting: item.alert.place.sitting,
                device: item.alert.place.deviceName,
                since: item.alert.since,
                clearedAt: item.alert.clearedAt,
                text: line
            )
        }
        return (try? JSON.text(Document(id: claim.id.text, at: now, items: told))) ?? "{}"
    }

    /// The message of "send a test".
    func test(_ channel: Channel, to receiver: String, named name: String, id: UUID, at now: Date)
        -> OutgoingMessage
    {
        OutgoingMessage(
            id: id.text,
            receiver: receiver,
            receiverName: name,
            subject: words("message.test_subject"),
            text: words("message.test_text", ["channel": channel.name, "time": moments.clock(now)]),
            phones: [],
            document: (try? JSON.text(Tested(id: id.text, at: now))) ?? "{}",
            at: now
        )
    }
}
