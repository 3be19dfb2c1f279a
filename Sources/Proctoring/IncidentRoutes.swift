internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Postgres
internal import Scheduling
internal import Web

extension Console {
    /// Noting incidents, looking at one, saying what was done about it (C-16).
    func mountIncidents(on routes: Routes) {
        routes.on(.post, "/room-sittings/:id/incidents", requires: .writeIncidents) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: RoomSitting.self)
            let room = try await roomSittings.one(id, reach: caller.reach)
            let form = try await request.form(context)
            let draft = IncidentDraft(
                kind: form["kind"] ?? "",
                seat: form["seat"] ?? "",
                at: try moment(form["at"] ?? "", of: room, wording(context).moments),
                text: form["text"] ?? ""
            )
            _ = try await note(draft, in: room, context, caller)
            return .seeOther(LocalPath.checked(form["to"], else: "/room-sittings/\(id)"))
        }
        routes.on(.get, "/incidents/:id", requires: .readIncidents) { request, context, caller in
            let id = try request.identifier("id", context, of: Incident.self)
            let incident = try await incidents.one(id, reach: caller.reach)
            return try await site.page("incident", try await view(incident, context, caller), context)
        }
        routes.on(.post, "/incidents/:id/steps", requires: .settleIncidents) { request, context, caller in
            let id = try request.identifier("id", context, of: Incident.self)
            _ = try await incidents.one(id, reach: caller.reach)
            let form = try await request.form(context)
            try await step(
                id,
                IncidentStep(state: form["state"] ?? "", text: form["text"] ?? ""),
                context,
                caller
            )
            return .seeOther(LocalPath.checked(form["to"], else: "/incidents/\(id)"))
        }
        mountIncidentData(on: routes)
    }

    private func mountIncidentData(on routes: Routes) {
        let base = "/api/v1/room-sittings/:id/incidents"
        routes.on(.get, base, requires: .readIncidents) { request, context, caller in
            let id = try request.identifier("id", context, of: RoomSitting.self)
            _ = try await roomSittings.one(id, reach: caller.reach)
            let found = try await incidents.list(of: [id], reach: caller.reach)
            return try .json(IncidentList(items: found.map(IncidentBody.init)))
        }
        routes.on(.post, base, requires: .writeIncidents) { request, context, caller in
            let id = try request.identifier("id", context, of: RoomSitting.self)
            let room = try await roomSittings.one(id, reach: caller.reach)
            let body = try await request.decode(NewIncident.self, context)
            let draft = IncidentDraft(
                kind: body.kind,
                seat: body.seat ?? "",
                at: body.at,
                text: body.text
            )
            let made = try await note(draft, in: room, context, caller)
            return try .json(
                IncidentBody(try await incidents.one(made, reach: caller.reach)),
                status: .created
            )
        }
        routes.on(.get, "/api/v1/incidents/:id", requires: .readIncidents) { request, context, caller in
            let id = try request.identifier("id", context, of: Incident.self)
            return try .json(IncidentBody(try await incidents.one(id, reach: caller.reach)))
        }
        routes.on(.post, "/api/v1/incidents/:id/steps", requires: .settleIncidents) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: Incident.self)
            _ = try await incidents.one(id, reach: caller.reach)
            try await step(id, try await request.decode(IncidentStep.self, context), context, caller)
            return .noContent
        }
    }

    private func note(
        _ draft: IncidentDraft,
        in room: RoomSitting,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> ID<Incident> {
        let seats = try await incidents.seats(of: room.room.id)
        let entry = try IncidentRules.entry(draft, of: room, seats: seats, now: world.now())
        return try await store.database.transaction { transaction in
            let id = try await incidents.add(entry, in: room, by: caller.principal.user, in: transaction)
            let detail = try JSON.text(["kind": entry.kind.rawValue, "text": entry.text])
            try await transaction.record(
                caller.audit("incident.note", id.uuid, detail, context),
                world: world
            )
            return id
        }
    }

    private func step(
        _ id: ID<Incident>,
        _ step: IncidentStep,
        _ context: AppContext,
        _ caller: Caller
    ) async throws {
        var faults: [Problem.Field] = []
        var state = Incident.State.open
        var text = ""
        do throws(FieldFault) {
            state = try FieldRules.code(step.state, of: Incident.State.self, "bad_choice")
        } catch { faults.append(error.field("state")) }
        do throws(FieldFault) { text = try IncidentRules.text(step.text) } catch {
            faults.append(error.field("text"))
        }
        guard faults.isEmpty else { throw Problem(.invalid, "incident_invalid", fields: faults) }
        let detail = try JSON.text(["state": state.rawValue, "text": text])
        let (user, reach, to, said) = (caller.principal.user, caller.reach, state, text)
        try await store.database.transaction { transaction in
            try await incidents.step(id, to: to, text: said, by: user, reach: reach, in: transaction)
            try await transaction.record(
                caller.audit("incident.step", id.uuid, detail, context),
                world: world
            )
        }
    }

    /// A time of day in a form, as a moment of the sitting; empty: now.
    private func moment(_ text: String, of room: RoomSitting, _ moments: Moments) throws -> Date? {
        guard !text.isEmpty else { return nil }
        let earliest = room.dueAt.addingTimeInterval(-RoomSittingRules.earliest)
        guard let at = moments.date(wallClock: "\(moments.day(earliest)) \(text)") else {
            let wrong = Problem.Field("at", "not_a_time")
            throw Problem(.invalid, "incident_invalid", fields: [wrong])
        }
        // Past midnight it is the next day's.
        return at < earliest ? at.addingTimeInterval(86_400) : at
    }

    private func view(_ incident: Incident, _ context: AppContext, _ caller: Caller) async throws
        -> IncidentView
    {
        let room = try await roomSittings.list(ids: [incident.roomSitting], reach: caller.reach).first
        guard let room else { throw Problem.notFound }
        let may = { (permission: Permission) in
            caller.principal.reach(permission)?.contains(room.scope) ?? false
        }
        return wording(context).view(
            incident,
            in: room,
            steps: try await incidents.steps(of: incident.id),
            maySettle: may(.settleIncidents),
            mayWatch: may(.watchRooms),
            mayReplay: may(.replayRecordings)
        )
    }
}

private struct NewIncident: Decodable {
    let kind: String
    let seat: String?
    let at: Date?
    let text: String
}

private struct IncidentStep: Decodable {
    let state: String
    let text: String
}

private struct IncidentList: Encodable {
    let items: [IncidentBody]
}

/// An incident for programs.
private struct IncidentBody: Encodable {
    let id: String
    let roomSitting: String
    let kind: String
    let seat: String?
    let at: Date
    let text: String
    let state: String
    let notedBy: String
    let notedAt: Date
    let patrol: Bool

    init(_ incident: Incident) {
        id = incident.id.description
        roomSitting = incident.roomSitting.description
        kind = incident.kind.rawValue
        seat = incident.seat
        at = incident.at
        text = incident.text
        state = incident.state.rawValue
        notedBy = incident.notedBy
        notedAt = incident.notedAt
        patrol = incident.isPatrols
    }
}
