internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

extension LiveRoom {
    /// What an event's body says, as far as the page shows it.
    private struct Body: Decodable {
        let cause: String?
        let state: String?
        let device: String?
        let kind: String?
        let outcome: String?
        let seat: String?
        let duty: String?
    }

    /// An event in words; nil for those a proctor need not read.
    func event(_ event: Event) -> EventView? {
        let body = try? JSON.decode(Body.self, from: Data(event.body.utf8))
        guard let (mark, text) = told(event.kind, body) else { return nil }
        let device = room.devices.first { $0.id.description == body?.device }
        return EventView(
            id: event.id.text,
            clock: wording.moments.clock(event.at),
            mark: mark,
            text: text,
            detail: device.map(wording.place) ?? ""
        )
    }

    private func arrival(_ outcome: String, _ body: Body?) -> (mark: String, text: String) {
        let words = wording.words
        let who =
            body?.seat.map { words("check_in.seat", ["seat": $0]) }
            ?? words("check_in.duty.\(body?.duty ?? "candidate")")
        let marks = ["passed": "done", "admitted": "done", "failed": "notice", "again": "notice"]
        return (
            marks[outcome] ?? "warn",
            words("room.event.check_in", ["outcome": words("check_in.outcome.\(outcome)"), "who": who])
        )
    }

    private func told(_ kind: String, _ body: Body?) -> (mark: String, text: String)? {
        let words = wording.words
        if kind.hasPrefix("check_in."), let outcome = body?.outcome { return arrival(outcome, body) }
        switch kind {
        case "alert.raised", "alert.acknowledged", "alert.cleared":
            let cause = body?.cause.map { words("alert.cause.\($0)") } ?? ""
            let mark = kind == "alert.raised" ? "warn" : "done"
            return (mark, words("room.event.\(kind.replacing(".", with: "_"))", ["cause": cause]))
        case "finding.raised", "finding.cleared":
            let found = body?.kind.map { words("finding.kind.\($0)") } ?? ""
            let mark = kind == "finding.raised" ? "notice" : "done"
            return (mark, words("room.event.\(kind.replacing(".", with: "_"))", ["finding": found]))
        case "incident.noted", "incident.settled", "incident.dismissed", "incident.reopened":
            let about = body?.kind.map { words("records.incident.kind.\($0)") } ?? ""
            let mark = ["incident.noted", "incident.reopened"].contains(kind) ? "notice" : "done"
            return (mark, words("room.event.\(kind.replacing(".", with: "_"))", ["kind": about]))
        case "source.changed":
            guard let state = body?.state else { return nil }
            let word = words("source.state.\(state)")
            let cause = body?.cause.map { words("gap.cause.\($0)") }
            return (state == "live" ? "live" : state == "interrupted" ? "alarm" : "planned", cause ?? word)
        case "room_sitting.opened": return ("done", words("room.check.opened"))
        case "room_sitting.closed": return ("done", words("room.check.closed"))
        default: return nil
        }
    }
}
