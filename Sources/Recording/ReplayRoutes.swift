internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Scheduling
internal import Web

extension ReplayDesk {
    func mountPages(on routes: Routes) {
        routes.on(.get, "/replays", requires: .replayRecordings) { request, context, caller in
            try await list(request.uri.queryParameters["day"].map(String.init), context, caller)
        }
        routes.on(.get, "/room-sittings/:id/replay", requires: .replayRecordings) {
            request,
            context,
            caller in
            let at = request.uri.queryParameters["at"].flatMap { Date(rfc3339: String($0)) }
            return try await replay(request.identifier("id", context), at: at, context, caller)
        }
    }

    private func list(_ day: String?, _ context: AppContext, _ caller: Caller) async throws -> Response {
        let moments = site.moments(context.language)
        let now = recording.world.now()
        let making = ReplayMaking(words: site.words(context.language), moments: moments, now: now)
        let known = making.days(try await recording.store.starts(reach: caller.reach, until: now))
        let shown = try chosen(day, known.first?.day, moments, now)
        let found = try await roomSittings.list(day: shown, reach: caller.reach)
            .filter { $0.recordable.lowerBound <= now && shown.contains($0.startsAt) }
        let coverage = try await recording.coverage(of: found)
        let view = making.list(known, moments.day(shown.lowerBound), Array(zip(found, coverage)))
        return try await site.page("replays", view, context)
    }

    /// The day asked for, else the newest with recordings, else today.
    private func chosen(_ day: String?, _ newest: String?, _ moments: Moments, _ now: Date) throws -> Range<
        Date
    > {
        guard let name = day ?? newest else { return moments.today(now) }
        guard let range = moments.day(named: name) else {
            throw Problem(.invalid, "malformed", ["where": "day"])
        }
        return range
    }

    private func replay(
        _ id: ID<RoomSitting>,
        at: Date?,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let roomSitting = try await roomSittings.one(id, reach: caller.reach)
        let coverage = try await recording.coverage(of: roomSitting)
        let segments = try await recording.segments(of: id.uuid)
        let mayDownload = caller.principal.reach(.downloadRecordings)?.contains(roomSitting.scope) ?? false
        let mayWatch = caller.principal.reach(.watchRooms)?.contains(roomSitting.scope) ?? false
        let making = ReplayMaking(
            words: site.words(context.language),
            moments: site.moments(context.language),
            now: recording.world.now()
        )
        let view = making.replay(
            roomSitting,
            coverage,
            recorded: Set(segments.filter { $0.state != .missing }.map(\.place.device)),
            at: at,
            zone: site.zone,
            mayDownload: mayDownload,
            mayWatch: mayWatch
        )
        try await recording.views.note("recording.view", of: id.uuid, caller, context)
        return try await site.page("replay", view, context)
    }
}
