internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Organisations
internal import Web

extension Scheduling {
    /// The plan workbook for programs (I-31, I-32, P-23).
    func mountPlanImports(on routes: Routes, site: Web.Site) {
        routes.on(.get, "/api/v1/plan/workbook", requires: .importPlan) { request, context, caller in
            try await workbook(request, site, context, caller)
        }
        routes.on(.get, "/api/v1/plan/template", requires: .importPlan) { _, context, _ in
            try template(site, context)
        }
        routes.on(.get, "/api/v1/plan/imports", requires: .importPlan) { _, context, caller in
            try await list(site, context, caller)
        }
        routes.on(.post, "/api/v1/plan/imports", requires: .importPlan) { request, context, caller in
            let id = try await receive(request, context, caller)
            return try await accepted(id, site, context, caller)
        }
        routes.on(.get, "/api/v1/plan/imports/:id", requires: .importPlan) { request, context, caller in
            let id = try request.identifier("id", context, of: PlanImportRecord.self)
            return try await show(id, site, context, caller)
        }
        routes.on(.post, "/api/v1/plan/imports/:id/application", requires: .importPlan) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: PlanImportRecord.self)
            try await confirm(id, seen: nil, context, caller)
            return try await accepted(id, site, context, caller)
        }
        routes.on(.get, "/api/v1/plan/imports/:id/failures", requires: .importPlan) {
            request,
            context,
            caller in
            try await failures(request, site, context, caller)
        }
    }

    private func list(_ site: Web.Site, _ context: AppContext, _ caller: Caller) async throws -> Response {
        let records = try await desk.imports.list(reach: caller.reach, limit: 200)
        let words = site.words(context.language)
        return try .json(["items": records.map { PlanImportAnswer($0, words) }])
    }

    private func accepted(
        _ id: ID<PlanImportRecord>,
        _ site: Web.Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let record = try await desk.imports.one(id, reach: caller.reach)
        return try .json(PlanImportAnswer(record, site.words(context.language)), status: .accepted)
    }

    private func show(
        _ id: ID<PlanImportRecord>,
        _ site: Web.Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let record = try await desk.imports.one(id, reach: caller.reach)
        var answer = PlanImportAnswer(record, site.words(context.language))
        let found = try await desk.imports.preview(id, reach: caller.reach)
        if let found { answer.show(found, wording(site, context)) }
        return try .json(answer)
    }

    func wording(_ site: Web.Site, _ context: AppContext) -> PlanWording {
        PlanWording(PlanTitles(site, context.language), site.moments(context.language))
    }

    /// The organisation asked for by its code, or the caller's own.
    func organisation(_ code: String?, _ caller: Caller) async throws -> Organisation {
        let found: Organisation? =
            if let code, !code.isEmpty { try await desk.organisations.byCode(code) } else {
                try await desk.organisations.one(ID(caller.principal.organisation))
            }
        guard let found, caller.reach.contains(found.scope) else { throw Problem.notFound }
        return found
    }

    func receive(
        _ request: Request,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> ID<PlanImportRecord> {
        let upload = try await request.upload()
        let code =
            upload.fields["organisation"] ?? request.uri.queryParameters["organisation"].map(String.init)
        let organisation = try await organisation(code, caller)
        return try await desk.receive(upload, for: organisation, caller) { id in
            caller.audit("plan.upload", id, "{}", context)
        }
    }

    func confirm(
        _ id: ID<PlanImportRecord>,
        seen fingerprint: String?,
        _ context: AppContext,
        _ caller: Caller
    ) async throws {
        _ = try await desk.imports.one(id, reach: caller.reach)
        let audit = caller.audit("plan.confirm", id.uuid, "{}", context)
        try await desk.confirm(id, seen: fingerprint, audit, reach: caller.reach)
    }
}
