internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

extension Wording {
    func kind(_ incident: Incident) -> String { words("records.incident.kind.\(incident.kind.rawValue)") }

    func state(_ state: Incident.State) -> String { words("records.incident.state.\(state.rawValue)") }

    private func mark(_ state: Incident.State) -> String {
        switch state {
        case .open: "warn"
        case .settled: "done"
        case .dismissed: "none"
        }
    }

    private func author(_ incident: Incident) -> String {
        incident.isPatrols ? words("incident.by_patrol", ["name": incident.notedBy]) : incident.notedBy
    }

    private func seat(_ incident: Incident) -> String? {
        incident.seat.map { words("incident.seat", ["seat": $0]) }
    }

    /// One line of a list.
    func item(_ incident: Incident) -> IncidentItemView {
        let parts = [seat(incident), author(incident), state(incident.state)]
        return IncidentItemView(
            id: incident.id.description,
            path: "/incidents/\(incident.id)",
            clock: moments.clock(incident.at),
            mark: mark(incident.state),
            kind: kind(incident),
            text: incident.text,
            detail: parts.compactMap(\.self).joined(separator: " · "),
            isOver: incident.state != .open
        )
    }

    func incidentForm(_ room: RoomSitting, _ seats: [RoomSeat]) -> IncidentFormView {
        let whole = ChoiceView(value: "", word: words("incident.whole_room"), isChosen: true)
        return IncidentFormView(
            key: room.id.description,
            path: "/room-sittings/\(room.id)/incidents",
            kinds: Incident.Kind.allCases.map {
                ChoiceView(
                    value: $0.rawValue,
                    word: words("records.incident.kind.\($0.rawValue)"),
                    isChosen: $0 == .other
                )
            },
            seats: [whole] + seats.map { ChoiceView(value: $0.label, word: $0.label, isChosen: false) },
            hasSeats: !seats.isEmpty
        )
    }

    /// One incident's page.
    func view(
        _ incident: Incident,
        in room: RoomSitting,
        steps: [Incident.Step],
        maySettle: Bool,
        mayWatch: Bool,
        mayReplay: Bool
    ) -> IncidentView {
        let day = moments.day(incident.at)
        let noted = CheckView(
            mark: "notice",
            clock: moments.clock(incident.notedAt),
            text: words("incident.noted"),
            detail: author(incident),
            isNow: false
        )
        return IncidentView(
            path: "/incidents/\(incident.id)",
            title: kind(incident),
            state: StateView(mark: mark(incident.state), word: state(incident.state)),
            room: "\(room.room.name) · \(room.sitting.name) \(room.sitting.subject)",
            roomPath: mayWatch ? "/room-sittings/\(room.id)" : "",
            text: incident.text,
            facts: [
                FactView(words("records.incident.field.at"), "\(day) \(moments.clock(incident.at))"),
                FactView(words("records.incident.field.site"), room.site.name),
                FactView(
                    words("records.incident.field.seat"),
                    incident.seat ?? words("incident.whole_room")
                ),
                FactView(words("records.incident.field.noted_by"), author(incident)),
            ],
            replay: mayReplay
                ? "/room-sittings/\(room.id)/replay?at=\(incident.at.addingTimeInterval(-10).rfc3339)" : "",
            steps: [noted]
                + steps.map { step in
                    CheckView(
                        mark: mark(step.state),
                        clock: moments.clock(step.at),
                        text: "\(state(step.state)) · \(step.by)",
                        detail: step.text,
                        isNow: false
                    )
                },
            moves: maySettle
                ? incident.state.next.map {
                    ActionView(
                        path: $0.rawValue,
                        label: words("incident.move.\($0.rawValue)"),
                        isForm: true,
                        isPrimary: $0 == .settled
                    )
                } : [],
            steppingPath: "/incidents/\(incident.id)/steps"
        )
    }
}
