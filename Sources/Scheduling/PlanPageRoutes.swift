internal import Hummingbird
internal import Kernel
internal import Organisations
internal import Web

extension Scheduling {
    /// Import records the page lists.
    private static let listed = 100

    /// The plan as people bring it in and take it away.
    func mountPlanPages(on routes: Routes, site: Web.Site) {
        mountPlanFiles(on: routes, site: site)
        routes.on(.get, "/plan", requires: .importPlan) { _, context, caller in
            try await site.page("plan", try await planView(site, context, caller), context)
        }
        routes.on(.post, "/plan/imports", requires: .importPlan) { request, context, caller in
            let id = try await receive(request, context, caller)
            return .seeOther("/plan/imports/\(id)")
        }
        routes.on(.get, "/plan/imports/:id", requires: .importPlan) { request, context, caller in
            try await site.page("plan-import", try await importView(request, site, context, caller), context)
        }
        routes.on(.get, "/plan/imports/:id/part", requires: .importPlan) { request, context, caller in
            let view = try await importView(request, site, context, caller)
            return try site.part("plan-import-part", view, context)
        }
        routes.on(.post, "/plan/imports/:id/application", requires: .importPlan) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: PlanImportRecord.self)
            try await confirm(id, request, context, caller)
            return .seeOther("/plan/imports/\(id)")
        }
        routes.on(.post, "/plan/imports/:id/discard", requires: .importPlan) { request, context, caller in
            let id = try request.identifier("id", context, of: PlanImportRecord.self)
            try await discard(id, context, caller)
            return .seeOther("/plan")
        }
    }

    /// Confirms what the page showed, and nothing newer.
    private func confirm(
        _ id: ID<PlanImportRecord>,
        _ request: Request,
        _ context: AppContext,
        _ caller: Caller
    ) async throws {
        try await confirm(id, seen: request.form(context)["fingerprint"] ?? "", context, caller)
    }

    private func discard(_ id: ID<PlanImportRecord>, _ context: AppContext, _ caller: Caller) async throws {
        _ = try await desk.imports.one(id, reach: caller.reach)
        let audit = caller.audit("plan.discard", id.uuid, "{}", context)
        try await desk.discard(id, audit, reach: caller.reach)
    }

    private func mountPlanFiles(on routes: Routes, site: Web.Site) {
        routes.on(.get, "/plan/workbook", requires: .importPlan) { request, context, caller in
            try await workbook(request, site, context, caller)
        }
        routes.on(.get, "/plan/template", requires: .importPlan) { _, context, _ in
            try template(site, context)
        }
        routes.on(.get, "/plan/imports/:id/failures", requires: .importPlan) { request, context, caller in
            try await failures(request, site, context, caller)
        }
    }

    private func planView(
        _ site: Web.Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> PlanView {
        let words = site.words(context.language), moments = site.moments(context.language)
        let within = try await desk.organisations.list(reach: caller.reach)
        let records = try await desk.imports.list(reach: caller.reach, limit: Self.listed)
        return PlanView(
            organisations: within.count < 2
                ? []
                : within.map { one in
                    ChoiceView(
                        value: one.code,
                        word: one.name,
                        isChosen: one.id.uuid == caller.principal.organisation
                    )
                },
            from: moments.day(world.now()),
            imports: records.map { PlanImportRowView($0, in: words, moments) },
            isEmpty: records.isEmpty
        )
    }

    private func importView(
        _ request: Request,
        _ site: Web.Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> PlanImportView {
        let id = try request.identifier("id", context, of: PlanImportRecord.self)
        let record = try await desk.imports.one(id, reach: caller.reach)
        let preview = try await desk.imports.preview(id, reach: caller.reach)
        return PlanImportView(record, preview, wording(site, context))
    }
}
