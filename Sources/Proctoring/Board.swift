internal import Alerts
internal import CheckIn
internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Streams
internal import Web

/// Everything the board of a day is made from, read at one moment.
struct Board {
    let rooms: [RoomSitting]
    let cameras: [ID<RoomSitting>: [CameraFacts]]
    let alerts: [ID<RoomSitting>: [Alert]]
    let cleared: [Alert]
    let checkIns: [ID<RoomSitting>: CheckInTally]
    let figures: ConsoleFigures
    let wording: Wording

    private var now: Date { wording.now }
    private var words: Words { wording.words }

    /// Open alerts of a room sitting, worst first.
    func open(_ room: RoomSitting) -> [Alert] { (alerts[room.id] ?? []).sorted(by: Console.worst) }

    /// The room's mark: its worst open alert, else how its cameras are, else its phase.
    func mark(_ room: RoomSitting) -> String {
        if let worst = open(room).map(\.severity).min() { return worst.rawValue }
        switch room.monitoring(facts(of: room), now: now) {
        case .planned: return "planned"
        case .ended: return "done"
        case .due: return room.isMonitored(at: now) ? "starting" : "planned"
        case .interrupted: return "starting"
        case .live:
            let isWhole = facts(of: room).count { $0.state == .live } == room.devices.count
            return isWhole ? "live" : "starting"
        }
    }

    func facts(of room: RoomSitting) -> [CameraFacts] {
        let found = cameras[room.id] ?? []
        return room.devices.compactMap { device in found.first { $0.device == device.id } }
    }

    var tallies: [TallyView] {
        let marks = rooms.map(mark)
        let order = ["alarm", "warn", "notice", "live", "starting", "planned", "done"]
        return [TallyView(mark: "", count: rooms.count, word: words("board.tally.all"))]
            + order.map { mark in
                TallyView(mark: mark, count: marks.count { $0 == mark }, word: words("board.tally.\(mark)"))
            }
    }

    var cells: [CellView] {
        rooms.map { room in
            let mark = mark(room)
            return CellView(
                path: "/room-sittings/\(room.id)",
                number: "\(room.room.number)",
                mark: mark,
                label: "\(room.room.name) \(words("board.tally.\(mark)"))"
            )
        }
    }

    func needs(mayAcknowledge: Bool, mayOpen: Bool) -> [NeedView] {
        rooms.compactMap { room in open(room).first.map { (room, $0) } }
            .sorted { Console.worst($0.1, $1.1) }
            .map { room, alert in need(room, alert, mayAcknowledge, mayOpen) }
    }

    private func need(_ room: RoomSitting, _ alert: Alert, _ mayAcknowledge: Bool, _ mayOpen: Bool)
        -> NeedView
    {
        let others = open(room).dropFirst().map(wording.cause)
        let more = others.isEmpty ? "" : words("board.also", ["causes": others.joined(separator: "、")])
        let path = "/room-sittings/\(room.id)"
        let action: ActionView
        if alert.cause == .notOpened, mayOpen, room.opening == .byHand, room.openedAt == nil {
            action = ActionView(
                path: path + "/opening",
                label: words("room.open"),
                isForm: true,
                isPrimary: true
            )
        } else if mayAcknowledge, alert.acknowledgedAt == nil {
            let form = "/alerts/\(alert.id)/acknowledgement"
            action = ActionView(path: form, label: words("alert.acknowledge"), isForm: true)
        } else {
            action = ActionView(path: path, label: words("board.look"), isForm: false)
        }
        return NeedView(
            id: alert.id.description,
            severity: alert.severity.rawValue,
            isTaken: alert.acknowledgedAt != nil,
            cause: wording.cause(alert),
            since: alert.since.rfc3339,
            age: wording.age(since: alert.since),
            room: room.room.name,
            path: path,
            sitting: room.sitting.subject,
            text: wording.text(alert),
            more: more,
            owner: wording.owner(alert),
            ownerState: wording.ownerState(alert),
            action: action,
            unreached: wording.unreached(alert)
        )
    }

    var monitored: [RoomSitting] { rooms.filter { $0.isMonitored(at: now) } }

    var tiles: [TileView] {
        monitored.map { room in
            let device = room.devices.first
            let facts = device.flatMap { device in self.facts(of: room).first { $0.device == device.id } }
            let instead = wording.instead(facts)
            return TileView(
                source: facts?.source.description ?? "",
                path: "/room-sittings/\(room.id)",
                room: room.room.name,
                people: wording.people(facts, expected: room.expectedPeople),
                place: device.map(wording.place) ?? "",
                clock: facts?.pictureAt.map { wording.moments.clock($0) } ?? "",
                state: wording.state(facts, isDue: true),
                instead: instead?.word ?? "",
                insteadDetail: instead?.detail ?? "",
                checkIns: wording.checkIns(checkIns[room.id])
            )
        }
    }

    var slots: [SlotView] {
        rooms.filter { !$0.isMonitored(at: now) }.map { room in
            let isOver = room.phase(at: now) == .ended
            let state = StateView(
                mark: isOver ? "done" : "planned",
                word: words(isOver ? "monitoring.state.ended" : "monitoring.state.planned")
            )
            let coverage = figures.coverage[room.id].map {
                words("board.coverage", ["percent": Self.percent($0)])
            }
            return SlotView(
                path: isOver ? "/room-sittings/\(room.id)/replay" : "/room-sittings/\(room.id)",
                room: room.room.name,
                state: state,
                detail: isOver
                    ? coverage ?? "" : words("board.due_at", ["time": wording.moments.minute(room.dueAt)])
            )
        }
    }

    static func percent(_ share: Double) -> String {
        share >= 1 ? "100%" : "\((min(share, 0.999) * 1000).rounded(.down) / 10)%"
    }

    var serverFacts: [FactView] {
        let all: [CameraFacts] = monitored.flatMap { self.facts(of: $0) }
        let wanted = monitored.map(\.devices.count).reduce(0, +)
        let live = all.count { $0.state == .live }
        let writing = all.count { $0.isWriting(at: now) }
        var facts: [FactView] = [
            FactView(words("board.fact.cameras"), "\(live) / \(wanted)", tone: live < wanted ? "warn" : ""),
            FactView(words("board.fact.writing"), words("room.cameras_count", ["n": "\(writing)"])),
        ]
        if let hours = figures.diskHours {
            let text = words("board.fact.hours", ["n": hours > 999 ? "999+" : "\(Int(hours))"])
            facts.append(FactView(words("board.fact.disk"), text, tone: hours < 24 ? "warn" : ""))
        }
        if let interval = figures.interval {
            facts.append(FactView(words("board.fact.interval"), wording.interval(interval)))
        }
        return facts
    }
}
