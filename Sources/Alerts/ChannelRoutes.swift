internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Web

extension Alerts {
    /// Channels and settings of exam offices for programs.
    ///
    /// Addresses, keys and passwords go in and never come out.
    func mountChannels(on routes: Routes) {
        routes.on(.get, "/api/v1/channels", requires: .changeChannels) { _, _, caller in
            let found = try await channels.list(reach: caller.reach)
            return try .json(ChannelsAnswer(channels: found.map(ChannelAnswer.init)))
        }
        routes.on(.get, "/api/v1/channels/:id", requires: .changeChannels) { request, context, caller in
            let id = try request.identifier("id", context, of: Channel.self)
            return try .json(ChannelAnswer(try await channels.one(id, reach: caller.reach)))
        }
        routes.on(.post, "/api/v1/channels", requires: .changeChannels) { request, context, caller in
            let body = try await request.decode(ChannelBody.self, context)
            let organisation = try body.organisation.map { try Self.identifier($0, "/organisation") }
            let id = try await save(body.draft, as: nil, organisation, caller, context)
            return try .json(ChannelAnswer(try await channels.one(id, reach: caller.reach)), status: .created)
        }
        routes.on(.put, "/api/v1/channels/:id", requires: .changeChannels) { request, context, caller in
            let id = try request.identifier("id", context, of: Channel.self)
            _ = try await channels.one(id, reach: caller.reach)
            let body = try await request.decode(ChannelBody.self, context)
            _ = try await save(body.draft, as: id, nil, caller, context)
            return try .json(ChannelAnswer(try await channels.one(id, reach: caller.reach)))
        }
        routes.on(.delete, "/api/v1/channels/:id", requires: .changeChannels) { request, context, caller in
            try await delete(try request.identifier("id", context, of: Channel.self), caller, context)
            return .noContent
        }
        routes.on(.post, "/api/v1/channels/:id/tests", requires: .changeChannels) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: Channel.self)
            _ = try await channels.one(id, reach: caller.reach)
            let body = try await request.decode(TestBody.self, context)
            return try .json(
                TestAnswer(result: try await test(id, body.receiver ?? "", body.name ?? "", caller, context))
            )
        }
    }

    func save(
        _ draft: ChannelDraft,
        as id: ID<Channel>?,
        _ organisation: UUID?,
        _ caller: Caller,
        _ context: AppContext
    ) async throws -> ID<Channel> {
        let old = if let id { try await channels.one(id, reach: caller.reach) } else { Channel?.none }
        let entry = try ChannelRules.entry(from: draft, isNew: old == nil)
        let detail = try JSON.text(
            ChannelAudit(kind: entry.kind.rawValue, name: entry.name, enabled: entry.isEnabled)
        )
        return try await channels.save(
            entry,
            as: id,
            organisation: organisation ?? caller.principal.organisation,
            reach: caller.reach
        ) { caller.audit(id == nil ? "channel.create" : "channel.change", $0, detail, context) }
    }

    func delete(_ id: ID<Channel>, _ caller: Caller, _ context: AppContext) async throws {
        try await channels.delete(
            id,
            reach: caller.reach,
            audit: caller.audit("channel.delete", id.uuid, "{}", context)
        )
    }

    func test(
        _ id: ID<Channel>,
        _ receiver: String,
        _ name: String,
        _ caller: Caller,
        _ context: AppContext
    ) async throws -> String {
        try await outbox.test(
            id,
            to: receiver,
            named: name,
            reach: caller.reach,
            audit: caller.audit("channel.test", id.uuid, "{}", context)
        )
    }

    static func identifier(_ text: String, _ place: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw Problem(.invalid, "malformed", ["where": place]) }
        return id
    }
}

private struct ChannelAudit: Encodable {
    let kind: String
    let name: String
    let enabled: Bool
}

private struct TestBody: Decodable {
    let receiver: String?
    let name: String?
}

private struct TestAnswer: Encodable {
    let result: String
}

/// A channel as programs send it.
private struct ChannelBody: Decodable {
    let organisation: String?
    let kind: String
    let name: String
    let enabled: Bool?
    let host: String?
    let port: Int?
    let security: String?
    let user: String?
    let from: String?
    let fromName: String?
    let template: String?
    let format: String?
    let answerField: String?
    let answerValue: String?
    let address: String?
    let key: String?
    let password: String?

    var draft: ChannelDraft {
        var draft = ChannelDraft()
        draft.kind = kind
        draft.name = name
        draft.isEnabled = enabled ?? true
        draft.settings.host = host ?? ""
        draft.settings.port = port ?? 0
        draft.settings.security = security ?? ""
        draft.settings.user = user ?? ""
        draft.settings.from = from ?? ""
        draft.settings.fromName = fromName ?? ""
        draft.settings.template = template ?? ""
        draft.settings.format = format ?? ""
        draft.settings.answerField = answerField ?? ""
        draft.settings.answerValue = answerValue ?? ""
        draft.secret = ChannelSecret(address: address, key: key, password: password)
        return draft
    }
}

private struct ChannelsAnswer: Encodable {
    let channels: [ChannelAnswer]
}

/// A channel as programs get it.
private struct ChannelAnswer: Encodable {
    let id: String
    let organisation: String
    let kind: String
    let name: String
    let enabled: Bool
    let host: String
    let port: Int?
    let security: String?
    let user: String?
    let from: String?
    let fromName: String?
    let template: String?
    let format: String?
    let answerField: String?
    let answerValue: String?
    let hasKey: Bool
    let hasPassword: Bool
    let testedAt: Date?
    let testResult: String?

    init(_ channel: Channel) {
        let settings = channel.settings
        let isEmail = channel.kind == .email, isSMS = channel.kind == .sms
        id = channel.id.description
        organisation = channel.organisation.text
        kind = channel.kind.rawValue
        name = channel.name
        enabled = channel.isEnabled
        host = settings.host
        port = isEmail ? settings.port : nil
        security = isEmail ? settings.security : nil
        user = isEmail ? settings.user : nil
        from = isEmail ? settings.from : nil
        fromName = isEmail ? settings.fromName : nil
        template = isSMS ? settings.template : nil
        format = isSMS ? settings.format : nil
        answerField = isSMS ? settings.answerField : nil
        answerValue = isSMS ? settings.answerValue : nil
        hasKey = channel.hasKey
        hasPassword = channel.hasPassword
        testedAt = channel.testedAt
        testResult = channel.testReason
    }
}
