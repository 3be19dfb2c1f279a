internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Web

extension CheckIns {
    /// The human path: who waits, one person's check-in, the decision.
    func mountQueue(on routes: Routes, site: Site) {
        routes.on(.get, "/check-ins", requires: .readVerifications) { request, context, caller in
            try await site.page("check-ins", try await queue(request, site, caller, context), context)
        }
        routes.on(.get, "/check-ins/list", requires: .readVerifications) { request, context, caller in
            try site.part("check-ins-list", try await queue(request, site, caller, context), context)
        }
        routes.on(.post, "/check-ins/:id/decisions", requires: .decideCheckIns) { request, context, caller in
            let id = try request.identifier("id", context, of: CheckIn.self)
            _ = try await store.one(id, reach: caller.reach)
            let form = try await request.form(context)
            let decision = try CheckInDecision(
                act: form["decision"] ?? "",
                reason: form["reason"] ?? "",
                note: form["note"] ?? "",
                seen: form["revision"].flatMap { Int($0) } ?? -1
            )
            _ = try await decide(
                decision,
                on: id,
                by: caller,
                request: context.requestID,
                address: context.address
            )
            return .seeOther("/check-ins?id=\(id)")
        }
        routes.on(.get, "/check-ins/:id/photo", requires: .readVerifications) { request, context, caller in
            let id = try request.identifier("id", context, of: CheckIn.self)
            let checkIn = try await store.one(id, reach: caller.reach)
            guard let photo = try await faces.photo(checkIn.person) else { throw Problem.notFound }
            try await records.record(
                caller.audit("reference_photo.viewed", checkIn.person.uuid, "{}", context),
                world: world
            )
            return .jpeg(photo)
        }
    }

    private func queue(_ request: Request, _ site: Site, _ caller: Caller, _ context: AppContext) async throws
        -> QueueView
    {
        let making = QueueMaking(wording: CheckInWording(site, context.language, now: world.now()))
        let waiting = try await store.waiting(reach: caller.reach)
        let asked = request.uri.queryParameters["id"].map(String.init)
        let chosen = asked.flatMap { ID<CheckIn>($0) } ?? waiting.first?.id
        if asked != nil, chosen == nil { throw Problem.notFound }
        var panel: CheckInPanelView?
        if let chosen { panel = try await self.panel(chosen, making, caller) }
        return QueueView(
            part: "/check-ins/list" + (asked.map { "?id=\($0)" } ?? ""),
            path: "/check-ins",
            rows: waiting.map { making.row($0, chosen: chosen) },
            count: waiting.count,
            summary: making.summary(waiting),
            waiting: waiting.count,
            mayOpenDesks: caller.principal.reach(.openDesks) != nil,
            panel: panel
        )
    }

    private func panel(_ id: ID<CheckIn>, _ making: QueueMaking, _ caller: Caller) async throws
        -> CheckInPanelView
    {
        let checkIn = try await store.one(id, reach: caller.reach)
        let found = try await records.of(id, reach: caller.reach)
        let deciders = caller.principal.reach(.decideCheckIns)
        let hasPhoto = try await faces.photo(checkIn.person) != nil
        return making.panel(
            checkIn,
            found,
            photo: hasPhoto ? "/check-ins/\(id)/photo" : "",
            limits: limits(checkIn.scene),
            mayDecide: deciders?.contains(checkIn.scope) ?? false
        )
    }
}
