internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Organisations
internal import Web

/// The plan as files to keep.
extension Scheduling {
    func workbook(
        _ request: Request,
        _ site: Web.Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let parameters = request.uri.queryParameters
        let organisation = try await organisation(parameters["organisation"].map(String.init), caller)
        let moments = site.moments(context.language), now = world.now()
        let period = try period(of: request, moments, now)
        let audit = caller.audit("plan.export", organisation.id.uuid, "{}", context)
        let saved = try await desk.export(organisation, period, audit)
        let writer = PlanSheetWriter(PlanTitles(site, context.language), moments, now: now)
        let name = site.words(context.language)("plan.file", ["organisation": organisation.name])
        let lines = PlanLines.lines(of: saved, PlanImport.standard)
        return .workbook(try writer.workbook(lines), name: "\(name) \(moments.day(now))")
    }

    /// The days asked for; from today on where nothing is said.
    private func period(of request: Request, _ moments: Moments, _ now: Date) throws -> Range<Date> {
        let from = try day("from", of: request, moments)?.lowerBound ?? moments.today(now).lowerBound
        let until = try day("until", of: request, moments)?.upperBound ?? from.addingTimeInterval(1e10)
        if from < until { return from..<until }
        throw Problem(.invalid, "plan_period", fields: [Problem.Field("until", "ends_before_start")])
    }

    private func day(_ name: String, of request: Request, _ moments: Moments) throws -> Range<Date>? {
        let text = request.uri.queryParameters[Substring(name)].map(String.init) ?? ""
        if text.isEmpty { return nil }
        if let day = moments.day(named: text) { return day }
        throw Problem(.invalid, "plan_period", fields: [Problem.Field(name, "not_a_time")])
    }

    func template(_ site: Web.Site, _ context: AppContext) throws -> Response {
        let titles = PlanTitles(site, context.language)
        let writer = PlanSheetWriter(titles, site.moments(context.language), now: world.now())
        return .workbook(try writer.workbook([]), name: site.words(context.language)("plan.template_file"))
    }

    func failures(
        _ request: Request,
        _ site: Web.Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let id = try request.identifier("id", context, of: PlanImportRecord.self)
        guard let found = try await desk.imports.preview(id, reach: caller.reach),
            found.preview.refused.contains(where: { $0.place != nil })
        else { throw Problem.notFound }
        let cells = try await desk.imports.cells(id, reach: caller.reach)
        let titles = PlanTitles(site, context.language)
        let writer = PlanSheetWriter(titles, site.moments(context.language), now: world.now())
        let bytes = try writer.failures(found.preview.refused, cells: cells)
        return .workbook(bytes, name: site.words(context.language)("plan.failures_file"))
    }
}
