internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension Alerts {
    /// Duty lists as people see and change them.
    func mountDutyListPages(on routes: Routes, site: Site) {
        routes.on(.get, "/duty-lists", requires: .changeDutyLists) { request, context, caller in
            let done = request.uri.queryParameters["done"].map(String.init)
            let view = try await groups(done, site, context, caller)
            return try await site.page("duty-lists", view, context)
        }
        routes.on(.get, "/duty-lists/new", requires: .changeDutyLists) { request, context, caller in
            let wanted = request.uri.queryParameters["sitting"].flatMap { ID<Sitting>(String($0)) }
            let page = DutyListPage(list: nil, sitting: try await sitting(wanted, caller), holders: [])
            return try await site.page("duty-list", page.view(in: site.words(context.language)), context)
        }
        routes.on(.get, "/duty-lists/:id", requires: .changeDutyLists) { request, context, caller in
            let id = try request.identifier("id", context, of: DutyList.self)
            let list = try await dutyLists.one(id, reach: caller.reach)
            let done = request.uri.queryParameters["done"].map(String.init)
            let page = DutyListPage(list: list, holders: list.holders, done: done)
            return try await site.page("duty-list", page.view(in: site.words(context.language)), context)
        }
        mountDutyListForms(on: routes, site: site)
    }

    private func mountDutyListForms(on routes: Routes, site: Site) {
        routes.on(.post, "/duty-lists", requires: .changeDutyLists) { request, context, caller in
            let form = try await request.form(context)
            let text = form["place"] ?? ""
            guard let place = DutyListPage.place(text, own: caller.principal.organisation) else {
                throw Problem(.invalid, "malformed", ["where": "place"])
            }
            var page = DutyListPage(list: nil, place: text, holders: Self.holders(form))
            page.sitting = try await sitting(form["sitting"].flatMap { ID<Sitting>($0) }, caller)
            return try await submit(page, place, request, site, context, caller)
        }
        routes.on(.post, "/duty-lists/:id", requires: .changeDutyLists) { request, context, caller in
            let id = try request.identifier("id", context, of: DutyList.self)
            let list = try await dutyLists.one(id, reach: caller.reach)
            let page = DutyListPage(list: list, holders: Self.holders(try await request.form(context)))
            return try await submit(page, list.place, request, site, context, caller)
        }
        routes.on(.post, "/duty-lists/:id/deletion", requires: .changeDutyLists) { request, context, caller in
            try await delete(try request.identifier("id", context, of: DutyList.self), caller, context)
            return .seeOther("/duty-lists?done=deleted")
        }
    }

    private func groups(_ done: String?, _ site: Site, _ context: AppContext, _ caller: Caller) async throws
        -> DutyListsView
    {
        let words = site.words(context.language), moments = site.moments(context.language)
        let lists = try await dutyLists.list(reach: caller.reach)
        let own = lists.filter(\.isOwn)
        let mayOwn = caller.reach.contains([caller.principal.organisation, Reach.house])
        let hasOwn = own.contains { !$0.holders.isEmpty }
        let sittings = try await dutyLists.sittings(reach: caller.reach)
            .map { DutyGroupView($0, lists, hasOwn: hasOwn, in: words, moments) }
        return DutyListsView(
            notice: done.map { words("duty_list.\($0 == "deleted" ? "deleted" : "saved")") } ?? "",
            groups: (mayOwn || !own.isEmpty ? [DutyGroupView(own: own, mayAdd: mayOwn, in: words)] : [])
                + sittings,
            isEmpty: lists.allSatisfy(\.holders.isEmpty),
            channelsPath: caller.principal.reach(.changeChannels) == nil ? "" : "/channels"
        )
    }

    private func sitting(_ id: ID<Sitting>?, _ caller: Caller) async throws -> DutySitting? {
        guard let id else { return nil }
        let known = try await dutyLists.sittings(reach: caller.reach)
        guard let sitting = known.first(where: { $0.id == id }) else { throw Problem.notFound }
        return sitting
    }

    private func submit(
        _ page: DutyListPage,
        _ place: DutyList.Place,
        _ request: Request,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        do {
            let id = try await save(page.holders, of: place, caller, context)
            return .seeOther("/duty-lists/\(id)?done=saved")
        } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
            var page = page
            page.faults = problem.fields
            let view = page.view(in: site.words(context.language))
            return try await site.page("duty-list", view, status: .unprocessableContent, context)
        }
    }

    /// The rows of a form, in their order.
    private static func holders(_ form: [String: String]) -> [DutyHolder] {
        (0..<DutyListRules.mostHolders).map { index in
            let field = { (name: String) in
                (form["\(name)-\(index)"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            return DutyHolder(
                name: field("name"),
                phone: field("phone"),
                email: field("email"),
                account: field("account")
            )
        }
    }
}
