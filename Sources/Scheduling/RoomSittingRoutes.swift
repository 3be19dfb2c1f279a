internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Postgres
internal import Web

extension Scheduling {
    /// Reading the plan of a day, and starting and ending monitoring by hand (B-10).
    func mountRoomSittings(on routes: Routes, site: Site) {
        routes.on(.get, "/api/v1/room-sittings", requires: .watchRooms) { request, context, caller in
            let day = try day(request.uri.queryParameters["day"].map(String.init), site, context)
            let now = world.now()
            let found = try await roomSittings.list(day: day, reach: caller.reach)
            return try .json(RoomSittingsAnswer(roomSittings: found.map { RoomSittingAnswer($0, at: now) }))
        }
        routes.on(.get, "/api/v1/room-sittings/:id", requires: .watchRooms) { request, context, caller in
            let id = try request.identifier("id", context, of: RoomSitting.self)
            let found = try await roomSittings.one(id, reach: caller.reach)
            return try .json(RoomSittingAnswer(found, at: world.now()))
        }
        for deed in [Deed.opening, .closing] {
            routes.on(.post, "/room-sittings/:id/\(deed.rawValue)", requires: .startMonitoring) {
                request,
                context,
                caller in
                let id = try request.identifier("id", context, of: RoomSitting.self)
                let to = LocalPath.checked(
                    try await request.form(context)["to"],
                    else: "/room-sittings/\(id)"
                )
                try await act(deed, on: id, caller, context)
                return .seeOther(to)
            }
            routes.on(.post, "/api/v1/room-sittings/:id/\(deed.rawValue)", requires: .startMonitoring) {
                request,
                context,
                caller in
                let id = try request.identifier("id", context, of: RoomSitting.self)
                try await act(deed, on: id, caller, context)
                return .noContent
            }
        }
    }

    private enum Deed: String {
        case opening, closing
    }

    private func act(
        _ deed: Deed,
        on id: ID<RoomSitting>,
        _ caller: Caller,
        _ context: AppContext
    ) async throws {
        let user = caller.principal.user
        try await database.transaction { transaction in
            switch deed {
            case .opening: try await roomSittings.open(id, by: user, reach: caller.reach, in: transaction)
            case .closing: try await roomSittings.close(id, by: user, reach: caller.reach, in: transaction)
            }
            let action = deed == .opening ? "room_sitting.open" : "room_sitting.close"
            try await transaction.record(caller.audit(action, id.uuid, "{}", context), world: world)
        }
    }

    /// The day of that name (`2026-11-21`) where the pages are; none: today.
    private func day(_ text: String?, _ site: Site, _ context: AppContext) throws -> Range<Date> {
        let moments = site.moments(context.language)
        guard let text else { return moments.today(world.now()) }
        let wrong = Problem(.invalid, "malformed", ["where": "day"])
        guard text.utf8.count == 10, let noon = Date(rfc3339: "\(text)T12:00:00Z") else { throw wrong }
        // Noon in Greenwich is another day at the edges of the world.
        for shift in [0.0, -43_200, 43_200] {
            let day = moments.today(noon.addingTimeInterval(shift))
            if moments.day(day.lowerBound) == text { return day }
        }
        throw wrong
    }
}

struct RoomSittingsAnswer: Encodable {
    let roomSittings: [RoomSittingAnswer]
}

/// A room sitting as programs get it.
struct RoomSittingAnswer: Encodable {
    struct Part: Encodable {
        let id: String
        let code: String
        let name: String
    }

    struct Camera: Encodable {
        let id: String
        let code: String
        let name: String
        let place: String
    }

    let id: String
    let phase: String
    let sitting: Part
    let subject: String
    let room: Part
    let number: Int
    let place: String
    let site: Part
    let startsAt: Date
    let endsAt: Date
    let dueAt: Date
    let closesAt: Date
    let opening: String
    let openedAt: Date?
    let openedBy: String?
    let closedAt: Date?
    let closedBy: String?
    let expectedPeople: Int?
    let proctors: [String]
    let devices: [Camera]

    init(_ it: RoomSitting, at now: Date) {
        id = it.id.description
        phase = it.phase(at: now).rawValue
        sitting = Part(id: it.sitting.id.description, code: it.sitting.code, name: it.sitting.name)
        subject = it.sitting.subject
        room = Part(id: it.room.id.description, code: it.room.code, name: it.room.name)
        number = it.room.number
        place = it.room.place
        site = Part(id: it.site.id.description, code: it.site.code, name: it.site.name)
        startsAt = it.startsAt
        endsAt = it.endsAt
        dueAt = it.dueAt
        closesAt = it.closesAt
        opening = it.opening.rawValue
        openedAt = it.openedAt
        openedBy = it.openedBy?.name
        closedAt = it.closedAt
        closedBy = it.closedBy?.name
        expectedPeople = it.expectedPeople
        proctors = it.proctors
        devices = it.devices.map {
            Camera(id: $0.id.description, code: $0.code, name: $0.name, place: $0.place.rawValue)
        }
    }
}
