internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension CheckIns {
    /// Check-ins of a room sitting as page and part; check-ins for programs.
    func mountCheckIns(on routes: Routes, site: Site) {
        routes.on(.get, "/room-sittings/:id/check-ins", requires: .readVerifications) {
            request,
            context,
            caller in
            try await site.page("room-check-ins", try await room(request, site, caller, context), context)
        }
        routes.on(.get, "/room-sittings/:id/check-ins/list", requires: .readVerifications) {
            request,
            context,
            caller in
            try site.part("room-check-ins-list", try await room(request, site, caller, context), context)
        }
        routes.on(.get, "/api/v1/room-sittings/:id/check-ins", requires: .readVerifications) {
            request,
            context,
            caller in
            let found = try await people(request, caller, context)
            return try .json(CheckInListBody(items: found.map { CheckInBody($0) }))
        }
        routes.on(.get, "/api/v1/check-ins", requires: .readVerifications) { _, _, caller in
            let waiting = try await store.waiting(reach: caller.reach)
            return try .json(CheckInListBody(items: waiting.map { CheckInBody($0) }))
        }
        routes.on(.get, "/api/v1/check-ins/:id", requires: .readVerifications) { request, context, caller in
            let id = try request.identifier("id", context, of: CheckIn.self)
            return try .json(CheckInBody(try await store.one(id, reach: caller.reach)))
        }
        routes.on(.post, "/api/v1/check-ins/:id/decisions", requires: .decideCheckIns) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: CheckIn.self)
            _ = try await store.one(id, reach: caller.reach)
            let entry = try await request.decode(DecisionEntry.self, context)
            let decision = try CheckInDecision(
                act: entry.decision,
                reason: entry.reason,
                note: entry.note ?? "",
                seen: entry.revision
            )
            let decided = try await decide(
                decision,
                on: id,
                by: caller,
                request: context.requestID,
                address: context.address
            )
            return try .json(CheckInBody(decided))
        }
    }

    /// - Throws: `Problem.notFound` when the room sitting has nobody, or lies outside the reach.
    func people(_ request: Request, _ caller: Caller, _ context: AppContext) async throws -> [CheckIn] {
        let id = try request.identifier("id", context, of: RoomSitting.self)
        let found = try await store.of(id, reach: caller.reach)
        guard !found.isEmpty else { throw Problem.notFound }
        return found
    }

    private func room(_ request: Request, _ site: Site, _ caller: Caller, _ context: AppContext) async throws
        -> RoomCheckInsView
    {
        let found = try await people(request, caller, context)
        let wording = CheckInWording(site, context.language, now: world.now())
        let place = found[0].place
        let path = "/room-sittings/\(place.roomSitting)"
        return RoomCheckInsView(
            path: path + "/check-ins",
            part: path + "/check-ins/list",
            title: wording.words("check_in.room_title", ["room": place.room]),
            sub: "\(place.sitting) \(place.subject) · \(wording.moments.minute(place.startsAt))",
            room: path,
            tallies: Self.tallies(found.filter { $0.duty == .candidate }, wording),
            rows: found.map { row($0, wording) },
            mayOpenDesks: caller.principal.reach(.openDesks) != nil
        )
    }

    private static func tallies(_ candidates: [CheckIn], _ wording: CheckInWording) -> [FactView] {
        let tones: [CheckInState: String] = [.waiting: "warn", .failed: "warn", .refused: "alarm"]
        return CheckInState.allCases.map { state in
            let count = candidates.count { $0.state == state }
            return FactView(wording.state(state), "\(count)", tone: count > 0 ? tones[state] ?? "" : "")
        }
    }

    private func row(_ checkIn: CheckIn, _ wording: CheckInWording) -> RoomCheckInRowView {
        let at = checkIn.since.map { wording.moments.minute($0) } ?? ""
        let how: String =
            switch checkIn.state {
            case .checkedIn: wording.words("check_in.by_face")
            case .admitted, .refused: checkIn.decidedBy ?? ""
            default: wording.reason(checkIn.reason)
            }
        return RoomCheckInRowView(
            id: checkIn.id.description,
            path: "/check-ins?id=\(checkIn.id)",
            name: checkIn.name,
            code: checkIn.code,
            ticket: checkIn.ticket,
            seat: checkIn.seat ?? wording.words("check_in.duty.\(checkIn.duty.rawValue)"),
            place: wording.seat(checkIn),
            state: wording.view(checkIn),
            detail: [at, how].filter { !$0.isEmpty }.joined(separator: " · ")
        )
    }
}

private struct DecisionEntry: Decodable {
    let decision: String
    let reason: String
    let note: String?
    let revision: Int?
}

private struct CheckInListBody: Encodable {
    let items: [CheckInBody]
}

/// A check-in as programs get it.
struct CheckInBody: Encodable {
    let id: String
    let roomSitting: String
    let person: String
    let name: String
    let code: String
    let duty: String
    let ticket: String
    let seat: String?
    let state: String
    let reason: String?
    let since: Date?
    let revision: Int
    let attempts: Int
    let consent: String
    let mayEnter: Bool
    let decidedBy: String?
    let record: String?

    init(_ it: CheckIn) {
        id = it.id.description
        roomSitting = it.place.roomSitting.description
        person = it.person.description
        name = it.name
        code = it.code
        duty = it.duty.rawValue
        ticket = it.ticket
        seat = it.seat
        state = it.state.rawValue
        reason = it.reason?.rawValue
        since = it.since
        revision = it.revision
        attempts = it.attempts
        consent = it.consent.rawValue
        mayEnter = it.mayEnter
        decidedBy = it.decidedBy
        record = it.record?.text
    }
}
