internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

/// A patrol's walk as read at one moment, put into words.
struct PatrolDesk {
    let stops: [PatrolStop]
    let visit: PatrolVisit?
    /// The room being looked at.
    let live: LiveRoom?
    /// His visits of today, newest first.
    let visits: [PatrolVisit]
    /// Only rooms of that site; nil: all.
    let site: ID<ExamSite>?
    let wording: Wording

    private var words: Words { wording.words }

    static func path(site: ID<ExamSite>?) -> String { "/patrol" + query(site) }

    private static func query(_ site: ID<ExamSite>?) -> String { site.map { "?site=\($0)" } ?? "" }

    private var shown: [PatrolStop] { stops.filter { site == nil || $0.room.site.id == site } }

    var view: PatrolView {
        let next = PatrolRules.next(after: visit?.roomSitting, among: shown)
        let room = live?.view
        let forgotten = shown.count { PatrolRules.isForgotten($0, now: wording.now) }
        return PatrolView(
            path: Self.path(site: site),
            part: "/patrol/walk" + Self.query(site),
            site: site?.description ?? "",
            title: room?.title ?? words("patrol.title"),
            summary: words(
                "patrol.summary",
                ["rooms": "\(shown.count)", "forgotten": "\(forgotten)"]
            ),
            visit: visit?.id.description ?? "",
            since: visit?.beganAt.rfc3339 ?? "",
            age: visit.map { wording.age(since: $0.beganAt) } ?? "",
            room: room.map { [$0] } ?? [],
            cameras: room?.cameras ?? [],
            alerts: room?.alerts ?? [],
            incidents: room?.incidents ?? [],
            next: next.map { name($0.room) } ?? "",
            hasNext: next != nil,
            hasPrevious: visit?.follows != nil,
            isIdle: visit == nil,
            sites: sites,
            stops: listed(next),
            visits: visits.prefix(12).map(visitView),
            visitsCount: words("patrol.visits_count", ["n": "\(visits.count)"])
        )
    }

    /// A room's name, with its site where there are several.
    private func name(_ room: RoomSitting) -> String { name(room.room.name, at: room.site.name) }

    private func name(_ room: String, at site: String) -> String {
        Set(stops.map(\.room.site.id)).count > 1 ? "\(site) \(room)" : room
    }

    private var sites: [AlertFilterView] {
        let all = Dictionary(grouping: stops, by: \.room.site.id)
        guard all.count > 1 else { return [] }
        let each = all.values.compactMap(\.first?.room.site).sorted { $0.name < $1.name }
        let whole = AlertFilterView(
            path: Self.path(site: nil),
            word: words("patrol.all_sites"),
            count: stops.count,
            isChosen: site == nil
        )
        return [whole]
            + each.map { one in
                AlertFilterView(
                    path: Self.path(site: one.id),
                    word: one.name,
                    count: all[one.id]?.count ?? 0,
                    isChosen: one.id == site
                )
            }
    }

    /// Rooms with open alerts first, then in the order of the plan: only news moves a room.
    private func listed(_ next: PatrolStop?) -> [PatrolStopView] {
        let plan = shown.sorted {
            ($0.room.site.name, $0.room.room.number, $0.room.id.description)
                < ($1.room.site.name, $1.room.room.number, $1.room.id.description)
        }
        let (alerted, calm) = (plan.filter { $0.alertedAt != nil }, plan.filter { $0.alertedAt == nil })
        return (alerted + calm).map { stop in
            let isForgotten = PatrolRules.isForgotten(stop, now: wording.now)
            let seen: String
            if let watcher = stop.watcher {
                seen = words("patrol.watched_by", ["name": watcher])
            } else {
                seen = words(stop.seenAt == nil ? "patrol.never" : "patrol.seen")
            }
            return PatrolStopView(
                id: stop.room.id.description,
                room: name(stop.room),
                mark: stop.alertedAt != nil ? "warn" : isForgotten ? "stale" : "none",
                seen: seen,
                since: stop.watcher == nil ? stop.seenAt?.rfc3339 ?? "" : "",
                age: stop.watcher == nil ? stop.seenAt.map { wording.age(since: $0) } ?? "" : "",
                isForgotten: isForgotten,
                isHere: stop.room.id == visit?.roomSitting,
                isNext: stop.room.id == next?.room.id
            )
        }
    }

    private func visitView(_ visit: PatrolVisit) -> PatrolVisitView {
        let end = visit.endedAt ?? wording.now
        return PatrolVisitView(
            id: visit.id.description,
            clock: wording.moments.clock(visit.beganAt),
            room: name(visit.room, at: visit.site),
            length: wording.moments.duration(end.timeIntervalSince(visit.beganAt)),
            isOpen: visit.endedAt == nil
        )
    }
}
