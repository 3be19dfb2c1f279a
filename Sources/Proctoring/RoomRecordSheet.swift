internal import FoundationEssentials
internal import Kernel
internal import Web

/// The sheet of a room record in words: what is printed and signed.
struct RoomRecordSheet {
    let facts: RoomRecordFacts
    let entries: RoomRecord.Entries
    let wording: Wording

    private var words: Words { wording.words }
    private var moments: Moments { wording.moments }

    init(_ facts: RoomRecordFacts, _ entries: RoomRecord.Entries, _ wording: Wording) {
        self.facts = facts
        self.entries = entries
        self.wording = wording
    }

    var view: RoomRecordSheetView {
        RoomRecordSheetView(
            place: place,
            counts: counts,
            times: times,
            cameras: cameras,
            gaps: gaps,
            shortGaps: facts.shortGaps > 0
                ? words("coverage.short_gaps", ["length": shortLength(facts.shortGaps)]) : "",
            alerts: alerts,
            incidents: incidents,
            visits: visits,
            texts: [
                ("time_changes", entries.timeChanges), ("failures", entries.failures),
                ("remarks", entries.remarks),
            ].map {
                FactView(words("room_record.field.\($0.0)"), $0.1.isEmpty ? words("room_record.none") : $0.1)
            }
        )
    }

    private var place: [FactView] {
        [
            FactView(words("records.incident.field.site"), facts.site),
            FactView(words("records.incident.field.room"), "\(facts.room) \(facts.place)"),
            FactView(words("records.incident.field.sitting"), facts.sitting),
            FactView(words("room_record.subject"), facts.subject),
            FactView(words("room_record.day"), moments.day(facts.startsAt)),
            FactView(
                words("room_record.proctors"),
                facts.proctors.isEmpty
                    ? words("room_record.none") : facts.proctors.joined(separator: words("records.comma"))
            ),
        ]
    }

    private var counts: [FactView] {
        let numbers = [
            ("expected", entries.expected), ("present", entries.present), ("absent", entries.absent),
            ("violations", entries.violations),
        ]
        return numbers.map { name, number in
            FactView(words("room_record.field.\(name)"), number.map { "\($0)" } ?? "—")
        }
    }

    /// What was planned against what was: rows of name, plan, actual, by whom.
    private var times: [[String]] {
        let opened = facts.openedAt ?? facts.firstPictureAt
        let opener =
            facts.openedBy ?? (facts.firstPictureAt == nil ? "" : words("room_record.by_plan"))
        return [
            [words("room_record.row.opened"), minute(facts.dueAt), clock(opened), opener],
            [words("room_record.row.started"), minute(facts.startsAt), minute(entries.startedAt), ""],
            [words("room_record.row.ended"), minute(facts.endsAt), minute(entries.endedAt), ""],
            [
                words("room_record.row.closed"), minute(facts.closesAt), clock(facts.closedAt),
                facts.closedBy ?? "",
            ],
        ]
    }

    private var cameras: [[String]] {
        facts.cameras.map { camera in
            [
                place(camera.place) + " " + camera.name, moments.duration(camera.planned),
                moments.duration(camera.kept), camera.share.map(Board.percent) ?? "—",
            ]
        }
    }

    private var gaps: [[String]] {
        facts.gaps.map { gap in
            [
                "\(moments.clock(gap.from))–\(moments.clock(gap.to))",
                moments.duration(gap.to.timeIntervalSince(gap.from)),
                "\(place(gap.place)) \(gap.camera)", words("gap.cause.\(gap.cause)"),
            ]
        }
    }

    private var alerts: [[String]] {
        facts.alerts.map { alert in
            [
                words("alert.cause.\(alert.cause)"), alert.place.map(place) ?? words("alert.whole_room"),
                moments.clock(alert.at),
                alert.takenAt.map { "\(moments.clock($0)) \(alert.takenBy ?? "")" }
                    ?? words("coverage.nobody"),
                alert.clearedAt.map(moments.clock) ?? words("coverage.lasting"),
            ]
        }
    }

    private var incidents: [[String]] {
        facts.incidents.map { incident in
            let state = words("records.incident.state.\(incident.state)")
            let handling = incident.handling.map { "\(state) · \($0)" } ?? state
            return [
                moments.clock(incident.at), words("records.incident.kind.\(incident.kind)"),
                incident.seat ?? words("incident.whole_room"), incident.text, incident.by, handling,
            ]
        }
    }

    private var visits: [[String]] {
        facts.visits.map { [moments.clock($0.at), $0.by, moments.duration($0.seconds)] }
    }

    private func place(_ code: String) -> String { words("device.place.\(code)") }

    private func minute(_ at: Date?) -> String { at.map(moments.minute) ?? "—" }

    private func clock(_ at: Date?) -> String { at.map(moments.clock) ?? "—" }

    /// `0.4 秒`.
    private func shortLength(_ seconds: Double) -> String {
        words("time.tenths", ["n": "\((seconds * 10).rounded() / 10)"])
    }
}
