internal import Alerts
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Postgres
internal import Scheduling
internal import Web

extension Console {
    /// The room record (考场记录单): read and printed, filled in, signed, amended.
    func mountRoomRecords(on routes: Routes) {
        routes.on(.get, "/room-sittings/:id/record", requires: .readRoomRecords) { request, context, caller in
            let desk = try await desk(request, context, caller)
            return try await site.page("room-record", desk.view(draft: nil, faults: []), context)
        }
        routes.on(.get, "/room-records/:id", requires: .readRoomRecords) { request, context, caller in
            let id = try request.identifier("id", context, of: RoomSitting.self)
            _ = try await roomSittings.one(id, reach: caller.reach)
            return .seeOther("/room-sittings/\(id)/record")
        }
        routes.on(.post, "/room-sittings/:id/record", requires: .signRoomRecords) {
            request,
            context,
            caller in
            let desk = try await desk(request, context, caller)
            let form = try await request.form(context)
            let draft = RoomRecordDraft(form, of: desk.room, desk.wording.moments)
            do {
                try await save(draft, desk.room, context, caller)
                return .seeOther("/room-sittings/\(desk.room.id)/record?done=saved")
            } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
                let view = desk.view(draft: draft.entries, faults: problem.fields)
                return try await site.page("room-record", view, status: .unprocessableContent, context)
            }
        }
        mountRoomRecordSigning(on: routes)
        mountRoomRecordData(on: routes)
    }

    private func mountRoomRecordSigning(on routes: Routes) {
        let base = "/room-sittings/:id/record"
        let deeds: [(String, RecordDeedKind)] = [
            ("signatures", .sign), ("signatures/withdrawal", .withdraw), ("addenda", .amend),
        ]
        for (path, deed) in deeds {
            routes.on(.post, "\(base)/\(path)", requires: .signRoomRecords) { request, context, caller in
                let room = try await room(request, context, caller)
                let text = try await request.form(context)["text"] ?? ""
                try await act(deed, text: text, room, context, caller)
                return .seeOther("/room-sittings/\(room.id)/record")
            }
        }
    }

    private func mountRoomRecordData(on routes: Routes) {
        let base = "/api/v1/room-sittings/:id/record"
        routes.on(.get, base, requires: .readRoomRecords) { request, context, caller in
            try .json(try await desk(request, context, caller).body)
        }
        routes.on(.put, base, requires: .signRoomRecords) { request, context, caller in
            let room = try await room(request, context, caller)
            let entries = try await request.decode(RoomRecord.Entries.self, context)
            try await save(RoomRecordDraft(entries: entries, faults: []), room, context, caller)
            return .noContent
        }
        routes.on(.post, "\(base)/signatures", requires: .signRoomRecords) { request, context, caller in
            let room = try await room(request, context, caller)
            try await act(.sign, text: "", room, context, caller)
            return .noContent
        }
        routes.on(.delete, "\(base)/signatures", requires: .signRoomRecords) { request, context, caller in
            let room = try await room(request, context, caller)
            try await act(.withdraw, text: "", room, context, caller)
            return .noContent
        }
        routes.on(.post, "\(base)/addenda", requires: .signRoomRecords) { request, context, caller in
            let room = try await room(request, context, caller)
            let text = try await request.decode(AddendumBody.self, context).text
            try await act(.amend, text: text, room, context, caller)
            return .noContent
        }
    }

    private enum RecordDeedKind: String {
        case sign, withdraw, amend
    }

    private func room(_ request: Request, _ context: AppContext, _ caller: Caller) async throws -> RoomSitting
    {
        try await roomSittings.one(request.identifier("id", context), reach: caller.reach)
    }

    private func save(
        _ draft: RoomRecordDraft,
        _ room: RoomSitting,
        _ context: AppContext,
        _ caller: Caller
    ) async throws {
        let faults = draft.faults + RoomRecordRules.faults(draft.entries)
        guard faults.isEmpty else { throw Problem(.invalid, "record_invalid", fields: faults) }
        let detail = try JSON.text(draft.entries)
        try await store.database.transaction { transaction in
            try await roomRecords.save(draft.entries, of: room, in: transaction)
            try await transaction.record(
                caller.audit("room_record.fill", room.id.uuid, detail, context),
                world: world
            )
        }
    }

    private func act(
        _ deed: RecordDeedKind,
        text: String,
        _ room: RoomSitting,
        _ context: AppContext,
        _ caller: Caller
    ) async throws {
        let user = caller.principal.user
        let facts = deed == .sign ? try await facts(of: room) : nil
        let signers = try await roomRecords.signers(of: room.id)
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        if deed == .amend {
            do throws(FieldFault) {
                try FieldRules.required(line, atMost: RoomRecordRules.longestText)
            } catch { throw Problem(.invalid, "record_invalid", fields: [error.field("text")]) }
        }
        try await store.database.transaction { transaction in
            switch deed {
            case .sign:
                guard let facts else { break }
                try await roomRecords.sign(room, facts: facts, signers: signers, by: user, in: transaction)
            case .withdraw: try await roomRecords.withdraw(room, by: user, in: transaction)
            case .amend: try await roomRecords.add(line, to: room, by: user, in: transaction)
            }
            let detail = deed == .amend ? try JSON.text(["text": line]) : "{}"
            try await transaction.record(
                caller.audit("room_record.\(deed.rawValue)", room.id.uuid, detail, context),
                world: world
            )
        }
    }

    /// What the server knows of a room sitting now.
    private func facts(of room: RoomSitting) async throws -> RoomRecordFacts {
        RoomRecordFacts(
            room,
            ledger: try await coverage([room]).first,
            alerts: try await alerts.list(of: [room.id], clearedSince: .distantPast, reach: .everything),
            incidents: try await incidents.list(of: [room.id], reach: .everything),
            rest: try await roomRecords.rest(of: room.id)
        )
    }

    private func desk(_ request: Request, _ context: AppContext, _ caller: Caller) async throws
        -> RoomRecordDesk
    {
        let room = try await room(request, context, caller)
        let record = try await roomRecords.one(room.id)
        let may = { (permission: Permission) in
            caller.principal.reach(permission)?.contains(room.scope) ?? false
        }
        let facts =
            if let frozen = record.facts { frozen } else { try await self.facts(of: room) }
        return RoomRecordDesk(
            room: room,
            record: record,
            facts: facts,
            signers: try await roomRecords.signers(of: room.id),
            reader: caller.principal.user,
            maySign: may(.signRoomRecords),
            mayWatch: may(.watchRooms),
            done: request.uri.queryParameters["done"].map(String.init),
            wording: wording(context)
        )
    }
}

private struct AddendumBody: Decodable {
    let text: String
}

/// What a form says, with what of it could not be read.
struct RoomRecordDraft {
    var entries: RoomRecord.Entries
    var faults: [Problem.Field]
}

extension RoomRecordDraft {
    /// A form's fields: numbers, times of day on the sitting's clock, texts.
    init(_ form: [String: String], of room: RoomSitting, _ moments: Moments) {
        var faults: [Problem.Field] = []
        func number(_ name: String) -> Int? {
            let text = (form[name] ?? "").filter { !$0.isWhitespace }
            guard !text.isEmpty else { return nil }
            if let number = Int(text) { return number }
            faults.append(Problem.Field(name, "not_a_number"))
            return nil
        }
        func time(_ name: String) -> Date? {
            let text = form[name] ?? ""
            guard !text.isEmpty else { return nil }
            guard let at = moments.date(wallClock: "\(moments.day(room.dueAt)) \(text)") else {
                faults.append(Problem.Field(name, "not_a_time"))
                return nil
            }
            // Past midnight it is the next day's.
            return at < room.dueAt.addingTimeInterval(-12 * 3600) ? at.addingTimeInterval(86_400) : at
        }
        entries = RoomRecord.Entries(
            expected: number("expected"),
            present: number("present"),
            absent: number("absent"),
            violations: number("violations"),
            startedAt: time("started_at"),
            endedAt: time("ended_at"),
            timeChanges: form["time_changes"] ?? "",
            failures: form["failures"] ?? "",
            remarks: form["remarks"] ?? ""
        )
        self.faults = faults
    }
}
