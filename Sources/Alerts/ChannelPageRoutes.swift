internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Web

extension Alerts {
    /// Channels and settings as people see and change them.
    func mountChannelPages(on routes: Routes, site: Site) {
        mountChannelReading(on: routes, site: site)
        routes.on(.post, "/channels", requires: .changeChannels) { request, context, caller in
            try await submit(request, as: nil, site, context, caller)
        }
        routes.on(.post, "/channels/:id", requires: .changeChannels) { request, context, caller in
            let id = try request.identifier("id", context, of: Channel.self)
            return try await submit(request, as: id, site, context, caller)
        }
        routes.on(.post, "/channels/:id/deletion", requires: .changeChannels) { request, context, caller in
            try await delete(try request.identifier("id", context, of: Channel.self), caller, context)
            return .seeOther("/channels?done=deleted")
        }
        routes.on(.post, "/channels/:id/tests", requires: .changeChannels) { request, context, caller in
            let id = try request.identifier("id", context, of: Channel.self)
            let form = try await request.form(context)
            do {
                _ = try await test(id, form["receiver"] ?? "", caller.principal.name, caller, context)
                return .seeOther("/channels/\(id)?done=tested#test-result")
            } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
                let channel = try await channels.one(id, reach: caller.reach)
                let page = ChannelPage(kind: channel.kind, channel: channel, faults: problem.fields)
                return try await answer(page, .unprocessableContent, site, context)
            }
        }
        routes.on(.post, "/alert-settings", requires: .changeChannels) { request, context, caller in
            let draft = AlertSettingsDraft(try await request.form(context))
            do {
                try await save(draft, caller, context)
                return .seeOther("/channels?done=settings")
            } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
                let page = SettingsPage(draft: draft, faults: problem.fields)
                return try await list(page, nil, .unprocessableContent, site, context, caller)
            }
        }
    }

    private func mountChannelReading(on routes: Routes, site: Site) {
        routes.on(.get, "/channels", requires: .changeChannels) { request, context, caller in
            let page = SettingsPage(draft: try await ruling(caller).draft)
            let done = request.uri.queryParameters["done"].map(String.init)
            return try await list(page, done, .ok, site, context, caller)
        }
        routes.on(.get, "/channels/new", requires: .changeChannels) { request, context, _ in
            let kind = request.uri.queryParameters["kind"].flatMap { ChannelKind(rawValue: String($0)) }
            guard let kind else { throw Problem.notFound }
            return try await answer(ChannelPage(kind: kind, channel: nil), .ok, site, context)
        }
        routes.on(.get, "/channels/:id", requires: .changeChannels) { request, context, caller in
            let id = try request.identifier("id", context, of: Channel.self)
            let channel = try await channels.one(id, reach: caller.reach)
            let done = request.uri.queryParameters["done"].map(String.init)
            let page = ChannelPage(kind: channel.kind, channel: channel, done: done)
            return try await answer(page, .ok, site, context)
        }
    }

    private func list(
        _ page: SettingsPage,
        _ done: String?,
        _ status: HTTPResponse.Status,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let words = site.words(context.language), moments = site.moments(context.language)
        let found = try await channels.list(reach: caller.reach)
        let notices = ["deleted": "channel.deleted", "settings": "channel.settings_saved"]
        let view = ChannelsView(
            notice: done.flatMap { notices[$0] }.map { words($0) } ?? "",
            isEmpty: found.isEmpty,
            rows: found.map { ChannelRowView($0, in: words, moments, now: world.now()) },
            kinds: ChannelKind.allCases.map {
                ChannelLinkView(
                    path: "/channels/new?kind=\($0.rawValue)",
                    word: words("channel.kind.\($0.rawValue)"),
                    detail: words("channel.about.\($0.rawValue)")
                )
            },
            fields: page.fields(in: words),
            dutyPath: caller.principal.reach(.changeDutyLists) == nil ? "" : "/duty-lists"
        )
        return try await site.page("channels", view, status: status, context)
    }

    private func submit(
        _ request: Request,
        as id: ID<Channel>?,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let old = if let id { try await channels.one(id, reach: caller.reach) } else { Channel?.none }
        let draft = ChannelDraft(try await request.form(context), old)
        do {
            let saved = try await save(draft, as: id, nil, caller, context)
            return .seeOther("/channels/\(saved)?done=saved")
        } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
            guard let kind = ChannelKind(rawValue: draft.kind) else { throw problem }
            let page = ChannelPage(kind: kind, channel: old, draft: draft, faults: problem.fields)
            return try await answer(page, .unprocessableContent, site, context)
        }
    }

    private func answer(
        _ page: ChannelPage,
        _ status: HTTPResponse.Status,
        _ site: Site,
        _ context: AppContext
    ) async throws -> Response {
        let words = site.words(context.language), moments = site.moments(context.language)
        return try await site.page(
            "channel",
            page.view(in: words, moments, now: world.now()),
            status: status,
            context
        )
    }
}

extension ChannelDraft {
    /// A form's fields; the kind of a saved channel stays.
    fileprivate init(_ form: [String: String], _ old: Channel?) {
        self.init()
        kind = old?.kind.rawValue ?? form["kind"] ?? ""
        name = form["name"] ?? ""
        isEnabled = form["enabled"] == "1"
        settings.host = form["host"] ?? old?.settings.host ?? ""
        settings.port = form["port"].flatMap { Int($0) } ?? 0
        settings.security = form["security"] ?? ""
        settings.user = form["user"] ?? ""
        settings.from = form["from"] ?? ""
        settings.fromName = form["from_name"] ?? ""
        settings.template = form["template"] ?? ""
        settings.format = form["format"] ?? ""
        settings.answerField = form["answer_field"] ?? ""
        settings.answerValue = form["answer_value"] ?? ""
        secret = ChannelSecret(address: form["address"], key: form["key"], password: form["password"])
    }
}

extension AlertSettingsDraft {
    /// A form's fields; days stand apart by anything that is no digit or dash.
    fileprivate init(_ form: [String: String]) {
        self.init()
        quietFrom = form["quiet_from"] ?? ""
        quietUntil = form["quiet_until"] ?? ""
        deadlineAmount = form["deadline_amount"].flatMap { Int($0) } ?? 0
        deadlineUnit = form["deadline_unit"] ?? ""
        repeatHours = form["repeat_hours"].flatMap { Int($0) } ?? 0
        let days = { (text: String?) in
            (text ?? "").split { $0.isWhitespace || ",，、;；".contains($0) }.map(String.init)
        }
        holidays = days(form["holidays"])
        workingDays = days(form["working_days"])
    }
}
