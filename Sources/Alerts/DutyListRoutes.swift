internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension Alerts {
    /// Duty lists for programs.
    func mountDutyLists(on routes: Routes) {
        routes.on(.get, "/api/v1/duty-lists", requires: .changeDutyLists) { _, _, caller in
            let found = try await dutyLists.list(reach: caller.reach)
            return try .json(DutyListsAnswer(dutyLists: found.map(DutyListAnswer.init)))
        }
        routes.on(.get, "/api/v1/duty-lists/:id", requires: .changeDutyLists) { request, context, caller in
            let id = try request.identifier("id", context, of: DutyList.self)
            return try .json(DutyListAnswer(try await dutyLists.one(id, reach: caller.reach)))
        }
        routes.on(.post, "/api/v1/duty-lists", requires: .changeDutyLists) { request, context, caller in
            let body = try await request.decode(DutyListBody.self, context)
            let place = try body.place(own: caller.principal.organisation)
            let id = try await save(body.people, of: place, caller, context)
            return try .json(
                DutyListAnswer(try await dutyLists.one(id, reach: caller.reach)),
                status: .created
            )
        }
        routes.on(.put, "/api/v1/duty-lists/:id", requires: .changeDutyLists) { request, context, caller in
            let id = try request.identifier("id", context, of: DutyList.self)
            let place = try await dutyLists.one(id, reach: caller.reach).place
            let body = try await request.decode(DutyListBody.self, context)
            _ = try await save(body.people, of: place, caller, context)
            return try .json(DutyListAnswer(try await dutyLists.one(id, reach: caller.reach)))
        }
        routes.on(.delete, "/api/v1/duty-lists/:id", requires: .changeDutyLists) { request, context, caller in
            try await delete(try request.identifier("id", context, of: DutyList.self), caller, context)
            return .noContent
        }
    }

    func save(
        _ holders: [DutyHolder],
        of place: DutyList.Place,
        _ caller: Caller,
        _ context: AppContext
    ) async throws -> ID<DutyList> {
        let holders = try DutyListRules.checked(holders)
        let detail = try JSON.text(DutyListAudit(holders: holders.map(\.name)))
        return try await dutyLists.save(holders, of: place, reach: caller.reach) {
            caller.audit("duty_list.change", $0, detail, context)
        }
    }

    func delete(_ id: ID<DutyList>, _ caller: Caller, _ context: AppContext) async throws {
        try await dutyLists.delete(
            id,
            reach: caller.reach,
            audit: caller.audit("duty_list.delete", id.uuid, "{}", context)
        )
    }
}

private struct DutyListAudit: Encodable {
    let holders: [String]
}

private struct DutyHolderDocument: Codable {
    let name: String
    let phone: String?
    let email: String?
    let account: String?
}

/// A duty list as programs send it; a place is one of the first three, or none for the organisation's own.
private struct DutyListBody: Decodable {
    let sitting: String?
    let site: String?
    let roomSitting: String?
    let holders: [DutyHolderDocument]

    var people: [DutyHolder] {
        holders.map {
            DutyHolder(
                name: $0.name,
                phone: $0.phone ?? "",
                email: $0.email ?? "",
                account: $0.account ?? ""
            )
        }
    }

    func place(own organisation: UUID) throws -> DutyList.Place {
        if let roomSitting { return .roomSitting(ID(try Alerts.identifier(roomSitting, "/room_sitting"))) }
        guard let sitting else {
            guard site == nil else { throw Problem(.invalid, "malformed", ["where": "/sitting"]) }
            return .organisation(organisation)
        }
        let id = ID<Sitting>(try Alerts.identifier(sitting, "/sitting"))
        guard let site else { return .sitting(id) }
        return .site(ID(try Alerts.identifier(site, "/site")), in: id)
    }
}

private struct DutyListsAnswer: Encodable {
    let dutyLists: [DutyListAnswer]
}

/// A duty list as programs get it.
private struct DutyListAnswer: Encodable {
    let id: String
    let kind: String
    let sitting: String?
    let site: String?
    let roomSitting: String?
    let name: String
    let holders: [DutyHolderDocument]
    let changedAt: Date

    init(_ list: DutyList) {
        id = list.id.description
        var sitting: String?, site: String?, roomSitting: String?
        switch list.place {
        case .organisation: kind = "organisation"
        case .sitting(let id): (kind, sitting) = ("sitting", id.description)
        case .site(let place, let id): (kind, site, sitting) = ("site", place.description, id.description)
        case .roomSitting(let id): (kind, roomSitting) = ("room_sitting", id.description)
        }
        (self.sitting, self.site, self.roomSitting) = (sitting, site, roomSitting)
        name = [list.organisation, list.sitting, list.detail].filter { !$0.isEmpty }.joined(separator: " · ")
        holders = list.holders.map {
            DutyHolderDocument(
                name: $0.name,
                phone: $0.phone.isEmpty ? nil : $0.phone,
                email: $0.email.isEmpty ? nil : $0.email,
                account: $0.account.isEmpty ? nil : $0.account
            )
        }
        changedAt = list.changedAt
    }
}
