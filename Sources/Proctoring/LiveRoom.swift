internal import Alerts
internal import CheckIn
internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Streams
internal import Web

/// One room sitting with everything its page shows, read at one moment.
struct LiveRoom {
    let room: RoomSitting
    let cameras: [CameraFacts]
    let alerts: [Alert]
    /// Oldest first.
    let incidents: [Incident]
    let seats: [RoomSeat]
    let findings: [FoundFinding]
    let events: [Event]
    let checkIns: CheckInTally?
    let interval: Double?
    let may: (Permission) -> Bool
    let wording: Wording

    private var words: Words { wording.words }
    private var now: Date { wording.now }
    private var path: String { "/room-sittings/\(room.id)" }

    var view: RoomView {
        let open = alerts.filter { $0.clearedAt == nil }.sorted(by: Console.worst)
        let items = open + alerts.filter { $0.clearedAt != nil }.prefix(5)
        let times = "\(wording.moments.minute(room.startsAt))–\(wording.moments.minute(room.endsAt))"
        let proctors =
            room.proctors.isEmpty
            ? "" : words("room.proctors", ["names": room.proctors.joined(separator: "、")])
        return RoomView(
            id: room.id.description,
            path: path,
            part: path + "/live",
            title: room.room.name,
            sitting: "\(room.sitting.name) \(room.sitting.subject)",
            summary: [times, room.room.place, proctors].filter { !$0.isEmpty }.joined(separator: " · "),
            states: states(open),
            countdown: countdown,
            timetable: timetable,
            peopleState: peopleState,
            people: people,
            peopleNote: cameras.contains(where: \.isReduced) ? words("room.people_reduced") : "",
            cameras: room.devices.map(camera),
            camerasCount: words("room.cameras_count", ["n": "\(room.devices.count)"]),
            camerasNote: interval.map { wording.interval($0) } ?? "",
            alerts: items.map { wording.item($0, mayAcknowledge: may(.acknowledgeAlerts)) },
            alertsCount: words("alert.open_count", ["n": "\(open.count)"]),
            incidents: incidents.reversed().map(wording.item),
            incidentsCount: words("incident.open_count", ["n": "\(incidents.count { $0.state == .open })"]),
            mayReadIncidents: may(.readIncidents),
            note: mayNote ? [wording.incidentForm(room, seats)] : [],
            findings: findings.map(finding),
            findingsCount: words("room.findings_count", ["n": "\(findings.count)"]),
            events: events.compactMap(event),
            replay: may(.replayRecordings) && !cameras.isEmpty ? path + "/replay" : "",
            record: may(.readRoomRecords) && now >= room.dueAt ? path + "/record" : "",
            opening: may(.startMonitoring) && mayOpen ? path + "/opening" : "",
            closing: may(.startMonitoring) && mayClose ? path + "/closing" : "",
            closingConsequence: words(
                "room.close_consequence",
                ["count": "\(room.devices.count)", "until": wording.moments.minute(room.closesAt)]
            ),
            checkIns: arrivals,
            checkInsPath: may(.readVerifications) && !arrivals.isEmpty ? path + "/check-ins" : ""
        )
    }

    /// Incidents can be noted once monitoring could have been started.
    private var mayNote: Bool {
        may(.writeIncidents) && now >= room.dueAt.addingTimeInterval(-RoomSittingRules.earliest)
    }

    private var arrivals: [FactView] {
        guard let checkIns, checkIns.all > 0 else { return [] }
        let tones: [CheckInState: String] = [.waiting: "warn", .failed: "warn", .refused: "alarm"]
        return CheckInState.allCases.filter { checkIns[$0] > 0 }.map { state in
            FactView(
                words("check_in.state.\(state.rawValue)"),
                "\(checkIns[state])",
                tone: tones[state] ?? ""
            )
        }
    }

    private var mayOpen: Bool {
        guard !room.isMonitored(at: now) else { return false }
        do { try room.mayOpen(now: now) } catch { return false }
        return true
    }

    private var mayClose: Bool {
        do { try room.mayClose(now: now) } catch { return false }
        return true
    }

    private func states(_ open: [Alert]) -> [StateView] {
        let worst = open.prefix(2).map { alert in
            StateView(
                mark: alert.severity.rawValue,
                word: wording.cause(alert),
                since: alert.since.rfc3339,
                age: wording.age(since: alert.since)
            )
        }
        let state = room.monitoring(cameras, now: now)
        let mark =
            switch state {
            case .planned: "planned"
            case .due: "starting"
            case .live: "live"
            case .interrupted: "warn"
            case .ended: "done"
            }
        return worst + [StateView(mark: mark, word: words("monitoring.state.\(state.rawValue)"))]
    }

    private var countdown: CountdownView? {
        let isBefore = now < room.startsAt
        guard now < room.endsAt else { return nil }
        let to = isBefore ? room.startsAt : room.endsAt
        let progress = isBefore ? nil : Board.progress(room.startsAt, room.endsAt, now)
        return CountdownView(
            title: words(isBefore ? "room.until_start" : "room.until_end"),
            at: to.rfc3339,
            left: Board.left(to.timeIntervalSince(now)),
            suffix: "",
            detail: wording.moments.clock(to),
            progress: progress,
            progressWord: progress.map { words("board.progress", ["n": "\($0)"]) } ?? ""
        )
    }

    private var timetable: [CheckView] {
        let live = cameras.filter { $0.unitAt != nil }
        let steps: [(Date?, String, String)] = [
            (
                room.dueAt, words("room.check.due"),
                words("room.cameras_count", ["n": "\(room.devices.count)"])
            ),
            (room.openedAt, words("room.check.opened"), room.openedBy?.name ?? ""),
            (room.startsAt, words("room.check.starts"), ""),
            (room.endsAt, words("room.check.ends"), ""),
            (room.closedAt, words("room.check.closed"), room.closedBy?.name ?? ""),
            (room.closesAt, words("room.check.closes"), ""),
        ]
        let isNow = CheckView(
            mark: "starting",
            clock: wording.moments.minute(now),
            text: words("room.check.now"),
            detail: words(
                "room.check.cameras",
                ["live": "\(live.count { $0.state == .live })", "all": "\(room.devices.count)"]
            ),
            isNow: true
        )
        let checks = steps.compactMap { at, text, detail in
            at.map { at in
                (
                    at,
                    CheckView(
                        mark: at <= now ? "done" : "planned",
                        clock: wording.moments.minute(at),
                        text: text,
                        detail: detail,
                        isNow: false
                    )
                )
            }
        }
        return (checks + [(now, isNow)]).sorted { $0.0 < $1.0 }.map(\.1)
    }

    private var people: [FactView] {
        let most = cameras.filter { $0.state == .live }.compactMap(\.people).max()
        var facts: [FactView] = []
        if let expected = room.expectedPeople {
            facts.append(FactView(words("room.people_expected"), "\(expected)"))
        }
        facts.append(FactView(words("room.people_seen"), most.map { "\($0)" } ?? "—"))
        return facts
    }

    private var peopleState: StateView? {
        guard let expected = room.expectedPeople,
            let facts = cameras.filter({ $0.state == .live && $0.people != nil }).max(by: {
                $0.people ?? 0 < $1.people ?? 0
            }),
            let seen = facts.people
        else { return nil }
        let isSame = abs(seen - expected) <= max(1, expected / 10)
        return StateView(
            mark: isSame ? "good" : "notice",
            word: words(isSame ? "room.people_same" : "room.people_differ"),
            since: facts.pictureAt?.rfc3339 ?? "",
            age: facts.pictureAt.map { wording.age(since: $0) } ?? ""
        )
    }

    /// What stands in place of pictures before monitoring and after it.
    private var unmonitored: (word: String, detail: String, mark: String) {
        let isOver = room.phase(at: now) == .ended
        let state = isOver ? MonitoringState.ended : now < room.dueAt ? .planned : .due
        return (words("monitoring.state.\(state.rawValue)"), "", isOver ? "done" : "planned")
    }

    private func camera(_ device: Device) -> CameraView {
        let facts = cameras.first { $0.device == device.id }
        let instead = room.isMonitored(at: now) ? wording.instead(facts) : unmonitored
        return CameraView(
            source: facts?.source.description ?? "",
            device: device.id.description,
            place: wording.place(device),
            name: device.name,
            state: wording.state(facts, isDue: room.isMonitored(at: now)),
            people: wording.people(facts, expected: nil),
            clock: facts?.pictureAt.map { wording.moments.clock($0) } ?? "",
            instead: instead?.word ?? "",
            insteadDetail: instead?.detail ?? "",
            insteadMark: instead?.mark ?? "",
            facts: describe(facts)
        )
    }

    private func describe(_ facts: CameraFacts?) -> String {
        guard let facts, facts.state == .live, let codec = facts.codec else { return "" }
        let name =
            codec.hasPrefix("avc")
            ? "H.264" : codec.hasPrefix("hvc") || codec.hasPrefix("hev") ? "H.265" : codec
        let rate = facts.framesPerSecond.map { words("room.rate", ["n": "\(Int($0.rounded()))"]) }
        return [name, "\(facts.width ?? 0)×\(facts.height ?? 0)", rate].compactMap(\.self).joined(
            separator: " · "
        )
    }

    private func finding(_ finding: FoundFinding) -> FindingView {
        let device = room.devices.first { $0.id == finding.device }
        let place = device.map(wording.place) ?? ""
        let length = finding.endedAt.map { wording.moments.duration($0.timeIntervalSince(finding.startedAt)) }
        let isOver = finding.endedAt != nil
        let mayReplay = may(.replayRecordings)
        return FindingView(
            id: finding.id.text,
            clock: wording.moments.clock(finding.startedAt),
            mark: isOver ? "done" : "warn",
            word: words("finding.kind.\(finding.kind)"),
            detail: "\(place) · \(length ?? words("room.finding_lasts"))",
            path: mayReplay ? "\(path)/replay?at=\(finding.startedAt.rfc3339)" : "",
            still: mayReplay && finding.hasStill ? "/findings/\(finding.id.text)/still" : "",
            stillLabel: "\(place) \(words("finding.kind.\(finding.kind)"))",
            isOver: isOver
        )
    }
}
