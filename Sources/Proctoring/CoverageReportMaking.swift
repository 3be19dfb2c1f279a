internal import Alerts
internal import Foundation
internal import Kernel
internal import Recording
internal import Records
internal import Scheduling
internal import Web

/// Puts a coverage report into words, for the page and the workbook alike.
struct CoverageReportMaking {
    let report: CoverageReport
    let wording: Wording
    private var words: Words { wording.words }
    private var moments: Moments { wording.moments }

    init(_ report: CoverageReport, _ wording: Wording) {
        self.report = report
        self.wording = wording
    }

    func view(_ sitting: RoomSitting) -> CoverageReportView {
        CoverageReportView(
            title: sitting.sitting.name,
            sub:
                "\(sitting.sitting.subject) · \(moments.day(sitting.startsAt)) \(time(sitting.startsAt, sitting.endsAt))",
            workbook: "/sittings/\(sitting.sitting.id)/coverage.xlsx",
            summary: summary,
            rooms: report.rooms.map(room),
            made: words(
                "coverage.made",
                ["time": "\(moments.day(wording.now)) \(moments.clock(wording.now))"]
            )
        )
    }

    private var summary: [FactView] {
        let alerts = report.rooms.flatMap(\.alerts)
        let open = alerts.count { $0.clearedAt == nil }
        return [
            FactView(words("coverage.rooms"), "\(report.rooms.count)"),
            FactView(words("coverage.planned"), length(report.planned)),
            FactView(words("coverage.kept"), length(report.kept)),
            FactView(
                words("coverage.share"),
                share(report.share),
                tone: (report.share ?? 1) < 0.995 ? "warn" : "good"
            ),
            FactView(
                words("coverage.short_sum"),
                words("time.tenths", ["n": "\((report.shortGaps * 10).rounded() / 10)"])
            ),
            FactView(
                words("coverage.unexplained"),
                length(report.unexplained),
                tone: report.unexplained >= 1 ? "alarm" : "good"
            ),
            FactView(words("coverage.alerts"), "\(alerts.count)"),
            FactView(words("coverage.alerts_open"), "\(open)", tone: open > 0 ? "warn" : ""),
        ]
    }

    private func room(_ room: CoverageReport.Room) -> CoverageRoomView {
        let gaps = room.cameras.flatMap { camera in camera.coverage.gaps.map { (camera, $0) } }
            .filter { $0.1.seconds >= CoverageReport.shortest }.sorted { $0.1.from < $1.1.from }
        let plan = room.roomSitting
        return CoverageRoomView(
            name: plan.room.name,
            place: plan.room.place,
            proctors: plan.proctors.joined(separator: words("records.comma")),
            state: StateView(mark: mark(room.state), word: words("replay.state.\(room.state.rawValue)")),
            replay: "/room-sittings/\(plan.id)/replay",
            cameras: room.cameras.map(camera),
            isEmpty: room.cameras.isEmpty,
            gaps: gaps.map(gap),
            hasGaps: !gaps.isEmpty,
            alerts: room.alerts.map(alert),
            hasAlerts: !room.alerts.isEmpty
        )
    }

    private func camera(_ camera: CoverageReport.Camera) -> CoverageCameraView {
        CoverageCameraView(
            name: name(camera),
            planned: length(camera.coverage.planned),
            kept: length(camera.coverage.kept),
            share: share(camera.coverage.share),
            percent: Int((camera.coverage.share ?? 0) * 100)
        )
    }

    private func gap(_ camera: CoverageReport.Camera, _ gap: CoverageStretch) -> CoverageGapView {
        CoverageGapView(
            camera: name(camera),
            time: "\(moments.clock(gap.from))–\(moments.clock(gap.to))",
            length: length(gap.seconds),
            cause: words("gap.cause.\((gap.cause ?? .unknown).rawValue)")
        )
    }

    private func alert(_ alert: Alert) -> CoverageAlertView {
        CoverageAlertView(
            cause: wording.cause(alert),
            camera: alert.place.devicePlace.map { words("device.place.\($0)") } ?? words("alert.whole_room"),
            raised: moments.clock(alert.raisedAt),
            acknowledged: alert.acknowledgedAt.map { "\(moments.clock($0)) \(alert.acknowledgedBy ?? "")" }
                ?? words("coverage.nobody"),
            cleared: alert.clearedAt.map(moments.clock) ?? words("coverage.lasting")
        )
    }

    private func name(_ camera: CoverageReport.Camera) -> String {
        camera.device.map { "\(wording.place($0)) \($0.name)" } ?? words("coverage.gone")
    }

    private func mark(_ state: ReplayState) -> String {
        switch state {
        case .none: "planned"
        case .recording: "live"
        case .stored: "done"
        case .short: "warn"
        case .missing: "alarm"
        }
    }

    private func time(_ from: Date, _ to: Date) -> String { "\(moments.minute(from))–\(moments.minute(to))" }

    private func length(_ seconds: Double) -> String { moments.duration(seconds) }

    private func share(_ share: Double?) -> String {
        guard let share else { return "—" }
        let tenths = Int((share * 1000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10)%"
    }
}

extension CoverageReportMaking {
    /// The report as the sheets of a workbook.
    var tables: [SheetTable] {
        let rooms = report.rooms.map(room)
        let room = words("coverage.column.room")
        return [
            SheetTable(
                words("coverage.summary"),
                [words("coverage.column.what"), words("coverage.column.value")],
                summary.map { [$0.name, $0.value] }
            ),
            SheetTable(
                words("coverage.cameras"),
                [room]
                    + ["proctors", "camera", "planned", "kept", "share"].map {
                        words("coverage.column.\($0)")
                    },
                rooms.flatMap { one in
                    one.cameras.map { [one.name, one.proctors, $0.name, $0.planned, $0.kept, $0.share] }
                }
            ),
            SheetTable(
                words("coverage.gaps"),
                [room] + ["camera", "time", "length", "cause"].map { words("coverage.column.\($0)") },
                rooms.flatMap { one in one.gaps.map { [one.name, $0.camera, $0.time, $0.length, $0.cause] } }
            ),
            SheetTable(
                words("coverage.alerts"),
                [room]
                    + ["cause", "camera", "raised", "acknowledged", "cleared"].map {
                        words("coverage.column.\($0)")
                    },
                rooms.flatMap { one in
                    one.alerts.map {
                        [one.name, $0.cause, $0.camera, $0.raised, $0.acknowledged, $0.cleared]
                    }
                }
            ),
        ]
    }
}
