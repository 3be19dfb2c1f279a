internal import Alerts
internal import CheckIn
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
        let room = try await roomSittings.one(id, reach: caller.reach)
        return try await liveRoom(room, wording(context), caller).view
    }

    /// A room sitting with everything this reader may see of it.
    func liveRoom(_ room: RoomSitting, _ wording: Wording, _ caller: Caller) async throws -> LiveRoom {
        let mayRead = caller.principal.reach(.readAlerts)
        let found =
            if let mayRead {
                try await alerts.list(of: [room.id], clearedSince: room.dueAt, reach: mayRead)
            } else {
                [Alert]()
            }
        let mayKnow = caller.principal.reach(.readIncidents)
        let noted =
            if let mayKnow { try await incidents.list(of: [room.id], reach: mayKnow) } else { [Incident]() }
        let mayWrite = caller.principal.reach(.writeIncidents)?.contains(room.scope) ?? false
        return LiveRoom(
            room: room,
            cameras: try await store.cameras(of: [room.id]),
            alerts: found,
            incidents: noted,
            seats: mayWrite ? try await incidents.seats(of: room.room.id) : [],
            findings: try await store.findings(of: room.id, limit: 30),
            events: try await store.events(
                of: room.id,
                since: room.dueAt.addingTimeInterval(-10_800),
                limit: 12
            ),
            checkIns: try await checkIns.tallies(of: [room.id])[room.id],
            interval: await facts().interval,
            may: { caller.principal.reach($0)?.contains(room.scope) ?? false },
            wording: wording
        )
    }
}
