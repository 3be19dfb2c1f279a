internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Web

extension RecordRoutes {
    /// Adding and changing one record by its form.
    func mountForms(on routes: Routes) {
        routes.on(.get, "/\(type.path)/new", requires: type.change) { _, context, caller in
            try await form(nil, draft: type.initial, faults: [], .ok, context, caller)
        }
        routes.on(.post, "/\(type.path)", requires: type.change) { request, context, caller in
            try await submit(request, as: nil, context, caller)
        }
        routes.on(.get, "/\(type.path)/:id/edit", requires: type.change) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            let row = try await store.one(id, reach: caller.reach)
            guard type.mayChange(row.state) else { throw Problem(.conflict, "record_locked") }
            return try await form(row, draft: row.values, faults: [], .ok, context, caller)
        }
        routes.on(.post, "/\(type.path)/:id", requires: type.change) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            return try await submit(request, as: id, context, caller)
        }
    }

    /// Saves a form; what is wrong is shown beside its fields, with everything filled in but secrets.
    private func submit(_ request: Request, as id: UUID?, _ context: AppContext, _ caller: Caller)
        async throws -> Response
    {
        let fields = try await request.fields(context)
        var draft: RecordValues = [:]
        for field in type.entered {
            // A box left empty is not sent at all.
            if case .flag = field.kind { draft[field.name] = fields.has(field.name) ? "true" : "false" }
            if let value = fields[field.name] { draft[field.name] = value }
        }
        do {
            let saved = try await store.save(draft, as: id, by: RecordAuthor(caller, context), zone: zone)
            return .seeOther("\(type.page(of: saved.id))?done=saved")
        } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
            var old: RecordRow?
            if let id { old = try await store.one(id, reach: caller.reach) }
            return try await form(
                old,
                draft: draft,
                faults: problem.fields,
                .unprocessableContent,
                context,
                caller
            )
        }
    }

    private func form(
        _ row: RecordRow?,
        draft: RecordValues,
        faults: [Problem.Field],
        _ status: HTTPResponse.Status,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let choices = try await choices(for: type.entered, caller)
        let making = RecordMaking(
            type: type,
            words: site.words(context.language),
            moments: site.moments(context.language)
        )
        let view = making.form(row, draft: draft, faults: faults, choices: choices)
        return try await site.page("record-form", view, status: status, context)
    }
}
