internal import Foundation
internal import HTTPTypes
internal import Hummingbird
package import Kernel
package import Postgres
package import Web

/// Everything people and programs do with records of one type, mounted from its declaration.
package struct RecordRoutes: Sendable {
    package let store: RecordStore
    let site: Site
    let zone: TimeZone

    package init(_ type: RecordType, database: Database, site: Site, world: World) {
        store = RecordStore(type, database: database, world: world)
        self.site = site
        zone = TimeZone(identifier: site.zone) ?? .gmt
    }

    var type: RecordType { store.type }

    package func mount(on routes: Routes) {
        mountReading(on: routes)
        if !type.isReadOnly { mountChanging(on: routes) }
        mountWorkbooks(on: routes)
        if !type.hasOwnRoutes { mountAPI(on: routes) }
    }

    // MARK: Reading

    private func mountReading(on routes: Routes) {
        routes.on(.get, "/\(type.path)", requires: type.read) { request, context, caller in
            try await list(request, asking: nil, context, caller)
        }
        guard !type.hasOwnRoutes else { return }
        routes.on(.get, "/\(type.path)/:id", requires: type.read) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            let row = try await store.one(id, reach: caller.reach)
            let view = RecordPageView(
                detail: try await detail(row, context, caller),
                notice: notice(request, context)
            )
            return try await site.page("record", view, context)
        }
    }

    /// The list as asked for, with the record beside it that `open` names, and a question over it.
    func list(_ request: Request, asking: RecordAskView?, _ context: AppContext, _ caller: Caller)
        async throws -> Response
    {
        let parameters = request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }
        let query = RecordQuery(parameters, of: type)
        let page = try await store.page(query, reach: caller.reach)
        let open = parameters.first { $0.key == "open" }.flatMap { UUID(uuidString: $0.value) }
        let row = open.flatMap { id in page.rows.first { $0.id == id } }
        let choices = try await choices(for: type.filtered, caller)
        let making = RecordMaking(
            type: type,
            words: site.words(context.language),
            moments: site.moments(context.language)
        )
        let view = making.list(
            page,
            query,
            choices: choices,
            mayChange: mayChange(caller),
            notice: notice(request, context),
            undo: parameters.first { $0.key == "undo" }.flatMap { UUID(uuidString: $0.value) },
            open: try await openDetail(row, context, caller),
            asking: asking
        )
        return try await site.page("records", view, context)
    }

    private func openDetail(_ row: RecordRow?, _ context: AppContext, _ caller: Caller) async throws
        -> RecordDetailView?
    {
        guard let row else { return nil }
        return try await detail(row, context, caller)
    }

    private func detail(_ row: RecordRow, _ context: AppContext, _ caller: Caller) async throws
        -> RecordDetailView
    {
        let making = RecordMaking(
            type: type,
            words: site.words(context.language),
            moments: site.moments(context.language)
        )
        return making.detail(row, history: try await store.history(of: row.id), mayChange: mayChange(caller))
    }

    // MARK: Changing

    private func mountChanging(on routes: Routes) {
        if !type.hasOwnRoutes { mountForms(on: routes) }
        routes.on(.post, "/\(type.path)/deletions", requires: type.change) { request, context, caller in
            let form = try await request.fields(context)
            let chosen = try await chosen(form, caller)
            guard form.has("confirmed") else {
                return try await list(
                    request,
                    asking: ask("delete", chosen, isGrave: true, context),
                    context,
                    caller
                )
            }
            let deletion = try await store.delete(chosen.map(\.id), by: RecordAuthor(caller, context))
            return .seeOther("/\(type.path)?done=deleted" + (deletion.map { "&undo=\($0.text)" } ?? ""))
        }
        routes.on(.post, "/\(type.path)/deletions/:id/undo", requires: type.change) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            try await store.undo(id, by: RecordAuthor(caller, context))
            return .seeOther("/\(type.path)?done=undone")
        }
        for action in type.actions {
            routes.on(.post, "/\(type.path)/actions/\(action.name)", requires: type.change) {
                request,
                context,
                caller in
                let form = try await request.fields(context)
                let chosen = try await chosen(form, caller)
                guard form.has("confirmed") || !action.isGrave else {
                    return try await list(
                        request,
                        asking: ask(action.name, chosen, isGrave: true, context),
                        context,
                        caller
                    )
                }
                let shown = try await store.act(
                    action,
                    on: chosen.map(\.id),
                    by: RecordAuthor(caller, context)
                )
                guard !shown.isEmpty else { return .seeOther("/\(type.path)?done=\(action.name)") }
                let words = site.words(context.language)
                let view = RecordShownView(
                    title: words(type.key("action.\(action.name)")),
                    hint: words("records.shown_once"),
                    items: shown.map { FactView($0.name, $0.text) },
                    back: "/\(type.path)"
                )
                return try await site.page("record-shown", view, context)
            }
        }
    }

    private func chosen(_ form: FormFields, _ caller: Caller) async throws -> [RecordRow] {
        let ids = form.all("id").compactMap { UUID(uuidString: $0) }
        guard !ids.isEmpty else { throw Problem(.invalid, "none_chosen") }
        guard ids.count <= RecordStore.mostChosen else { throw Problem(.tooLarge, "too_many_chosen") }
        var query = RecordQuery()
        query.chosen = ids
        let rows = try await store.rows(query, limit: ids.count, reach: caller.reach)
        guard rows.count == Set(ids).count else { throw Problem.notFound }
        return rows
    }

    private func ask(_ name: String, _ rows: [RecordRow], isGrave: Bool, _ context: AppContext)
        -> RecordAskView
    {
        let making = RecordMaking(
            type: type,
            words: site.words(context.language),
            moments: site.moments(context.language)
        )
        return making.ask(name, rows, isGrave: isGrave)
    }

    // MARK: Shared

    /// What references among those fields may point to, by field.
    func choices(for fields: [RecordField], _ caller: Caller) async throws -> [String: [RecordChoice]] {
        var choices: [String: [RecordChoice]] = [:]
        for field in fields {
            guard let reference = field.reference else { continue }
            choices[field.name] = try await store.choices(
                of: reference,
                limit: Self.mostChoices,
                reach: caller.reach
            )
        }
        return choices
    }

    static var mostChoices: Int { 500 }

    func mayChange(_ caller: Caller) -> Bool {
        !type.isReadOnly && caller.principal.reach(type.change) != nil
    }

    func notice(_ request: Request, _ context: AppContext) -> String {
        guard let done = request.uri.queryParameters["done"].map(String.init) else { return "" }
        let words = site.words(context.language)
        let special = type.key("done.\(done)"), general = "records.done.\(done)"
        return words.has(special) ? words(special) : words.has(general) ? words(general) : ""
    }
}
