internal import Alerts
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Recording
internal import Records
internal import Scheduling
internal import Web

extension Console {
    /// The coverage report of a sitting: page to read and print, workbook, data.
    func mountCoverage(on routes: Routes) {
        routes.on(.get, "/sittings/:id/coverage", requires: .replayRecordings) { request, context, caller in
            let report = try await report(request, context, caller)
            let view = CoverageReportMaking(report, wording(context)).view(report.rooms[0].roomSitting)
            return try await site.page("coverage-report", view, context)
        }
        routes.on(.get, "/sittings/:id/coverage.xlsx", requires: .replayRecordings) {
            request,
            context,
            caller in
            let report = try await report(request, context, caller)
            let wording = wording(context)
            let day = wording.moments.day(report.rooms[0].roomSitting.startsAt)
            return try await SheetTable.answer(
                CoverageReportMaking(report, wording).tables,
                named:
                    "\(wording.words("coverage.title"))-\(report.rooms[0].roomSitting.sitting.code)-\(day).xlsx",
                created: world.now()
            )
        }
        routes.on(.get, "/api/v1/sittings/:id/coverage", requires: .replayRecordings) {
            request,
            context,
            caller in
            try .json(CoverageBody(try await report(request, context, caller)))
        }
    }

    /// - Throws: `Problem.notFound` when no room of the sitting is within reach.
    private func report(_ request: Request, _ context: AppContext, _ caller: Caller) async throws
        -> CoverageReport
    {
        let id = try request.identifier("id", context, of: Sitting.self)
        let rooms = try await roomSittings.list(sitting: id, reach: caller.reach)
        guard !rooms.isEmpty else { throw Problem.notFound }
        return CoverageReport(
            rooms,
            try await coverage(rooms),
            try await alerts.list(of: rooms.map(\.id), clearedSince: .distantPast, reach: caller.reach)
        )
    }
}

/// The report for programs; times in seconds.
private struct CoverageBody: Encodable {
    struct Gap: Encodable {
        let from: Date
        let to: Date
        let cause: String
    }

    struct Camera: Encodable {
        let device: String?
        let planned: Double
        let kept: Double
        let share: Double?
        let gaps: [Gap]
    }

    struct Room: Encodable {
        let roomSitting: String
        let room: String
        let replay: String
        let cameras: [Camera]
        let alerts: [String]
    }

    let planned: Double
    let kept: Double
    let share: Double?
    let unexplained: Double
    let rooms: [Room]

    init(_ report: CoverageReport) {
        planned = report.planned
        kept = report.kept
        share = report.share
        unexplained = report.unexplained
        rooms = report.rooms.map { room in
            Room(
                roomSitting: room.roomSitting.id.description,
                room: room.roomSitting.room.name,
                replay: room.state.rawValue,
                cameras: room.cameras.map { camera in
                    Camera(
                        device: camera.device?.id.description,
                        planned: camera.coverage.planned,
                        kept: camera.coverage.kept,
                        share: camera.coverage.share,
                        gaps: camera.coverage.gaps.map {
                            Gap(from: $0.from, to: $0.to, cause: ($0.cause ?? .unknown).rawValue)
                        }
                    )
                },
                alerts: room.alerts.map(\.id.description)
            )
        }
    }
}
