internal import Alerts
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Streams
internal import Web

extension Console {
    /// How today's room sittings are, as data: the board's twin, which can be filtered by state (B-22).
    func mountStates(on routes: Routes) {
        routes.on(.get, "/api/v1/today", requires: .watchRooms) { request, context, caller in
            let wanted = request.uri.queryParameters["state"].map { MonitoringState(rawValue: String($0)) }
            guard wanted != .some(nil) else {
                throw Problem(.invalid, "malformed", ["where": request.uri.query ?? ""])
            }
            let today = wording(context).moments.today(world.now())
            let rooms = try await roomSittings.list(day: today, reach: caller.reach)
            let states = try await states(of: rooms, caller)
            return try .json(
                TodayDocument(
                    from: today.lowerBound,
                    until: today.upperBound,
                    roomSittings: states.filter { wanted == nil || $0.state == wanted??.rawValue }
                )
            )
        }
        routes.on(.get, "/api/v1/room-sittings/:id/state", requires: .watchRooms) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: RoomSitting.self)
            let room = try await roomSittings.one(id, reach: caller.reach)
            return try .json(try await states(of: [room], caller)[0])
        }
    }

    private func states(of rooms: [RoomSitting], _ caller: Caller) async throws -> [RoomStateDocument] {
        let ids = rooms.map(\.id)
        let cameras = Dictionary(grouping: try await store.cameras(of: ids), by: \.roomSitting)
        let reach = caller.principal.reach(.readAlerts)
        let open =
            if let reach { try await alerts.list(of: ids, clearedSince: .distantFuture, reach: reach) } else {
                [Alert]()
            }
        let byRoom = Dictionary(grouping: open, by: \.roomSitting)
        let coverage = await facts().coverage
        return rooms.map { room in
            RoomStateDocument(
                room,
                cameras: cameras[room.id] ?? [],
                alerts: byRoom[room.id] ?? [],
                coverage: coverage[room.id],
                now: world.now()
            )
        }
    }
}

private struct TodayDocument: Encodable {
    let from: Date
    let until: Date
    let roomSittings: [RoomStateDocument]
}

/// A room sitting's state: what the plan wants, what is, and what differs.
private struct RoomStateDocument: Encodable {
    struct Camera: Encodable {
        let device: String
        let name: String
        let place: String
        let source: String?
        let state: String
        let cause: String?
        let since: Date?
        let unitAt: Date?
        let writtenAt: Date?
        let people: Int?
    }

    struct OpenAlert: Encodable {
        let id: String
        let cause: String
        let severity: String
        let state: String
        let since: Date
        let device: String?
    }

    let roomSitting: String
    let room: String
    let number: Int
    let sitting: String
    let subject: String
    let startsAt: Date
    let endsAt: Date
    let dueAt: Date
    let closesAt: Date
    let state: String
    /// Share of the plan that is kept, once it is over and counted.
    let coverage: Double?
    let cameras: [Camera]
    let alerts: [OpenAlert]

    init(_ room: RoomSitting, cameras: [CameraFacts], alerts: [Alert], coverage: Double?, now: Date) {
        roomSitting = room.id.description
        self.room = room.room.name
        number = room.room.number
        sitting = room.sitting.name
        subject = room.sitting.subject
        startsAt = room.startsAt
        endsAt = room.endsAt
        dueAt = room.dueAt
        closesAt = room.closesAt
        state = room.monitoring(cameras, now: now).rawValue
        self.coverage = coverage
        self.cameras = room.devices.map { device in
            let facts = cameras.first { $0.device == device.id }
            return Camera(
                device: device.id.description,
                name: device.name,
                place: device.place.rawValue,
                source: facts?.source.description,
                state: facts?.state.rawValue ?? "none",
                cause: facts?.cause,
                since: facts?.since,
                unitAt: facts?.unitAt,
                writtenAt: facts?.writtenAt,
                people: facts?.people
            )
        }
        self.alerts = alerts.sorted(by: Console.worst).map { alert in
            OpenAlert(
                id: alert.id.description,
                cause: alert.cause.rawValue,
                severity: alert.severity.rawValue,
                state: alert.state.rawValue,
                since: alert.since,
                device: alert.device?.description
            )
        }
    }
}
