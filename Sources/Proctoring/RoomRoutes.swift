internal import Alerts
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension Console {
    /// One room sitting, live, whole and as the part that renews itself.
    func mountRoom(on routes: Routes) {
        routes.on(.get, "/room-sittings/:id", requires: .watchRooms) { request, context, caller in
            try await site.page("room", try await view(request, context, caller), context)
        }
        routes.on(.get, "/room-sittings/:id/live", requires: .watchRooms) { request, context, caller in
            try site.part("room-live", try await view(request, context, caller), context)
        }
    }

    private func view(_ request: Request, _ context: AppContext, _ caller: Caller) async throws -> RoomView {
        let id = try request.identifier("id", context, of: RoomSitting.self)
        let wording = wording(context)
        let room = try await roomSittings.one(id, reach: caller.reach)
        let reach = caller.principal.reach(.readAlerts)
        let found =
            if let reach { try await alerts.list(of: [id], clearedSince: room.dueAt, reach: reach) } else {
                [Alert]()
            }
        let live = LiveRoom(
            room: room,
            cameras: try await store.cameras(of: [id]),
            alerts: found,
            findings: try await store.findings(of: id, limit: 30),
            events: try await store.events(of: id, since: room.dueAt.addingTimeInterval(-10_800), limit: 12),
            interval: await facts().interval,
            may: { caller.principal.reach($0) != nil },
            wording: wording
        )
        return live.view
    }
}
