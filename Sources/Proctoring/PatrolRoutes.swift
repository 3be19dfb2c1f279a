internal import Alerts
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Postgres
internal import Scheduling
internal import Web

extension Console {
    /// The patrol's walk (B-17): its page, going on and back, signs of life, leaving.
    func mountPatrol(on routes: Routes) {
        routes.on(.get, "/patrol", requires: .patrolRooms) { request, context, caller in
            try await site.page("patrol", try await walk(request, context, caller), context)
        }
        routes.on(.get, "/patrol/walk", requires: .patrolRooms) { request, context, caller in
            try site.part("patrol-walk", try await walk(request, context, caller), context)
        }
        routes.on(.post, "/visits", requires: .patrolRooms) { request, context, caller in
            let form = try await request.form(context)
            let step = PatrolStep(
                to: form["to"],
                roomSitting: form["room_sitting"],
                site: form["site"]
            )
            _ = try await go(step, context, caller)
            return .seeOther(PatrolDesk.path(site: form["site"].flatMap { ID<ExamSite>($0) }))
        }
        routes.on(.post, "/visits/ending", requires: .patrolRooms) { _, context, caller in
            try await leave(context, caller)
            return .seeOther("/patrol")
        }
        routes.on(.post, "/api/v1/visits", requires: .patrolRooms) { request, context, caller in
            let step = try await request.decode(PatrolStep.self, context)
            guard let id = try await go(step, context, caller) else { return .noContent }
            return try .json(VisitAnswer(id: id.description), status: .created)
        }
        routes.on(.delete, "/api/v1/visits/current", requires: .patrolRooms) { _, context, caller in
            try await leave(context, caller)
            return .noContent
        }
        routes.on(.post, "/api/v1/visits/:id/presence", requires: .patrolRooms) { request, context, caller in
            let id = try request.identifier("id", context, of: PatrolVisit.self)
            guard try await visits.note(id, of: caller.principal.user) else { throw Problem.notFound }
            return .noContent
        }
    }

    /// Goes to another room.
    ///
    /// - Returns: the visit that began; nil: he is there already.
    private func go(_ step: PatrolStep, _ context: AppContext, _ caller: Caller) async throws -> ID<
        PatrolVisit
    >? {
        let user = caller.principal.user
        let current = try await visits.current(of: user)
        let (target, follows) = try await target(step, from: current, caller)
        guard target.id != current?.roomSitting else { return nil }
        guard target.isOnPatrol(at: world.now()) else { throw Problem(.conflict, "patrol_not_now") }
        return try await store.database.transaction { transaction in
            let id = try await visits.begin(target, by: user, follows: follows, in: transaction)
            let detail = try JSON.text(["room_sitting": target.id.description])
            try await transaction.record(
                caller.audit("visit.begin", id.uuid, detail, context),
                world: world
            )
            return id
        }
    }

    /// Where a step leads, and which visit the way back from there leads to.
    private func target(
        _ step: PatrolStep,
        from current: PatrolVisit?,
        _ caller: Caller
    ) async throws -> (RoomSitting, ID<PatrolVisit>?) {
        if let text = step.roomSitting, !text.isEmpty {
            guard let id = ID<RoomSitting>(text) else { throw Problem.notFound }
            return (try await roomSittings.one(id, reach: caller.reach), current?.id)
        }
        guard step.to == "previous" else {
            let stops = try await stops(caller).filter { step.isIn($0.room.site) }
            guard let next = PatrolRules.next(after: current?.roomSitting, among: stops) else {
                throw Problem(.conflict, "patrol_nowhere")
            }
            return (next.room, current?.id)
        }
        guard let back = current?.follows,
            let visit = try await visits.one(back, of: caller.principal.user)
        else { throw Problem(.conflict, "patrol_nowhere") }
        return (try await roomSittings.one(visit.roomSitting, reach: caller.reach), visit.follows)
    }

    private func leave(_ context: AppContext, _ caller: Caller) async throws {
        let user = caller.principal.user
        try await store.database.transaction { transaction in
            try await visits.end(of: user, as: .left, in: transaction)
            try await transaction.record(caller.audit("visit.end", user, "{}", context), world: world)
        }
    }

    /// Every room there is something to see in now.
    func stops(_ caller: Caller) async throws -> [PatrolStop] {
        let now = world.now()
        let rooms = try await roomSittings.list(
            day: now.addingTimeInterval(-1)..<now.addingTimeInterval(1),
            reach: caller.reach
        ).filter { $0.isOnPatrol(at: now) }
        let ids = rooms.map(\.id)
        let open = try await alerts.list(of: ids, clearedSince: .distantFuture, reach: caller.reach)
        let alerted = Dictionary(open.map { ($0.roomSitting, $0.raisedAt) }, uniquingKeysWith: max)
        let seen = try await visits.seen(ids, besides: caller.principal.user)
        return rooms.map { room in
            PatrolStop(
                room: room,
                alertedAt: alerted[room.id],
                seenAt: seen[room.id]?.at,
                watcher: seen[room.id]?.watcher
            )
        }
    }

    private func walk(_ request: Request, _ context: AppContext, _ caller: Caller) async throws -> PatrolView
    {
        let wording = wording(context)
        let user = caller.principal.user
        let visit = try await visits.current(of: user)
        var live: LiveRoom?
        let here = try await roomSittings.list(ids: visit.map { [$0.roomSitting] } ?? [], reach: caller.reach)
        if let room = here.first { live = try await liveRoom(room, wording, caller) }
        let today = wording.moments.today(wording.now).lowerBound
        let desk = PatrolDesk(
            stops: try await stops(caller),
            visit: visit,
            live: live,
            visits: try await visits.list(of: user, since: today, limit: 200),
            site: request.uri.queryParameters["site"].flatMap { ID<ExamSite>($0) },
            wording: wording
        )
        return desk.view
    }
}

/// Where a patrol wants to go.
private struct PatrolStep: Decodable {
    /// `next` (the default) or `previous`.
    let to: String?
    /// A room of his own choice, in place of that.
    let roomSitting: String?
    /// Only rooms of that site.
    let site: String?

    func isIn(_ site: ExamSite) -> Bool {
        guard let wanted = self.site, !wanted.isEmpty else { return true }
        return site.id.description == wanted
    }
}

private struct VisitAnswer: Encodable {
    let id: String
}
