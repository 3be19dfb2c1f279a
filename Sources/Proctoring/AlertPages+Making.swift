internal import Alerts
internal import FoundationEssentials
internal import Kernel
internal import Web

extension Wording {
    /// An alert in a column.
    func item(_ alert: Alert, mayAcknowledge: Bool) -> AlertItemView {
        let isOver = alert.clearedAt != nil
        return AlertItemView(
            id: alert.id.description,
            mark: isOver ? "done" : alert.severity.rawValue,
            title: "\(alert.place.room) \(cause(alert))",
            path: "/alerts?id=\(alert.id)",
            since: isOver ? "" : alert.since.rfc3339,
            age: alert.clearedAt.map { moments.clock($0) } ?? age(since: alert.since),
            text: isOver ? lasted(alert) : text(alert),
            foot: "\(owner(alert)) · \(ownerState(alert))",
            acknowledge: acknowledgement(alert, mayAcknowledge),
            isOver: isOver,
            unreached: unreached(alert)
        )
    }

    /// A row of the inbox.
    func row(_ alert: Alert, query: String, chosen: ID<Alert>?, mayAcknowledge: Bool) -> AlertRowView {
        let isOver = alert.clearedAt != nil
        return AlertRowView(
            id: alert.id.description,
            path: "/alerts?\(query)id=\(alert.id)",
            mark: isOver ? "done" : alert.severity.rawValue,
            cause: cause(alert),
            text: text(alert),
            room: alert.place.room,
            sitting: sitting(alert),
            since: isOver ? "" : alert.since.rfc3339,
            age: isOver ? lasted(alert) : age(since: alert.since),
            due: due(alert),
            raised: words("alert.raised_at", ["time": moments.clock(alert.raisedAt)]),
            owner: owner(alert),
            ownerState: isOver ? words("alert.state.cleared") : ownerState(alert),
            acknowledge: acknowledgement(alert, mayAcknowledge),
            isChosen: alert.id == chosen,
            unreached: unreached(alert)
        )
    }

    /// One alert in full: the plan beside what is, and what happened.
    func detail(_ alert: Alert, _ trail: AlertTrail, mayAcknowledge: Bool, mayReplay: Bool) -> AlertDetailView
    {
        let isOver = alert.clearedAt != nil
        var actions: [ActionView] = []
        let form = acknowledgement(alert, mayAcknowledge)
        if !form.isEmpty {
            actions.append(ActionView(path: form, label: words("alert.take"), isForm: true, isPrimary: true))
        }
        if mayReplay {
            let path = "/room-sittings/\(alert.roomSitting)/replay?at=\(alert.since.rfc3339)"
            actions.append(ActionView(path: path, label: words("room.replay"), isForm: false))
        }
        return AlertDetailView(
            id: alert.id.description,
            state: headline(alert),
            title: "\(alert.place.room) \(cause(alert))",
            due: due(alert) + (isOver ? "" : " · " + words("alert.lasts", ["age": age(since: alert.since)])),
            sitting: "\(alert.place.sitting) \(alert.place.subject) · \(alert.place.roomPlace)",
            roomPath: "/room-sittings/\(alert.roomSitting)",
            roomLabel: words("alert.open_room", ["room": alert.place.room]),
            expected: words("alert.plan.\(alert.cause.rawValue)"),
            expectedDetail: alert.place.deviceName ?? words("alert.whole_room"),
            actual: isOver ? words("alert.state.cleared") : cause(alert),
            actualDetail: isOver ? lasted(alert) : text(alert),
            advice: isOver ? "" : advice(alert),
            isOver: isOver,
            actions: actions,
            ladder: ladder(alert),
            unreached: unreached(alert).isEmpty ? "" : words("alert.unreached_advice"),
            told: trail.told.map(told),
            next: next(trail)
        )
    }

    private func told(_ one: AlertTold) -> ToldView {
        let holder = one.holder.isEmpty ? words("alert.told.group") : one.holder
        let mark = ["sent": "done", "queued": one.reason == nil ? "planned" : "warn"][one.state] ?? "alarm"
        var detail = [
            one.receiver.isEmpty ? one.channelName : words("channel.kind.\(one.channel.rawValue)"),
            words("delivery.state.\(one.state)"),
        ]
        if let reason = one.reason { detail.append(words("delivery.reason.\(reason)")) }
        if one.state == "queued", one.reason != nil {
            detail.append(words("delivery.again_at", ["time": moments.clock(one.dueAt)]))
        }
        return ToldView(
            mark: mark,
            clock: moments.clock(one.endedAt ?? one.at),
            text: words("alert.told.\(one.kind)", ["receiver": one.receiver, "holder": holder]),
            detail: detail.joined(separator: " · ")
        )
    }

    private func next(_ trail: AlertTrail) -> String {
        guard let at = trail.nextAt, at > now else { return "" }
        let time = moments.clock(at)
        guard !trail.next.isEmpty else { return words("alert.told.next_everybody", ["time": time]) }
        return words("alert.told.next", ["time": time, "name": trail.next])
    }

    private func acknowledgement(_ alert: Alert, _ may: Bool) -> String {
        may && alert.clearedAt == nil && alert.acknowledgedAt == nil
            ? "/alerts/\(alert.id)/acknowledgement" : ""
    }

    private func due(_ alert: Alert) -> String {
        let key = [.notStarted, .notOpened].contains(alert.cause) ? "alert.due_at" : "alert.since_at"
        return words(key, ["time": moments.clock(alert.since)])
    }

    private func lasted(_ alert: Alert) -> String {
        let seconds = (alert.clearedAt ?? now).timeIntervalSince(alert.since)
        return words("alert.lasted", ["age": moments.duration(seconds)])
    }

    private func headline(_ alert: Alert) -> StateView {
        if alert.clearedAt != nil { return StateView(mark: "done", word: words("alert.state.cleared")) }
        if let at = alert.acknowledgedAt {
            return StateView(
                mark: alert.severity.rawValue,
                word: words("alert.taken_by", ["name": alert.acknowledgedBy ?? ""]),
                since: at.rfc3339,
                age: age(since: at)
            )
        }
        return StateView(
            mark: alert.severity.rawValue,
            word: words("alert.untaken"),
            since: alert.raisedAt.rfc3339,
            age: age(since: alert.raisedAt)
        )
    }

    private func ladder(_ alert: Alert) -> [LadderView] {
        let steps: [(Date?, String, String, String)] = [
            (alert.since, alert.severity.rawValue, words("alert.step.began"), text(alert)),
            (alert.raisedAt, alert.severity.rawValue, words("alert.step.raised"), ""),
            (alert.pushedAt, "notice", words("alert.step.pushed"), ""),
            (alert.acknowledgedAt, "done", words("alert.step.acknowledged"), alert.acknowledgedBy ?? ""),
            (alert.clearedAt, "done", words("alert.step.cleared"), lasted(alert)),
        ]
        return steps.compactMap { at, mark, text, detail in at.map { ($0, mark, text, detail) } }
            .sorted { $0.0 < $1.0 }
            .map { LadderView(mark: $0.1, clock: moments.clock($0.0), text: $0.2, detail: $0.3) }
    }
}
