internal import Alerts
internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Web

extension Console {
    /// The inbox, whole and as the part that renews itself.
    func mountAlerts(on routes: Routes) {
        routes.on(.get, "/alerts", requires: .readAlerts) { request, context, caller in
            try await site.page("alerts", try await inbox(request, context, caller), context)
        }
        routes.on(.get, "/alerts/list", requires: .readAlerts) { request, context, caller in
            try site.part("alerts-list", try await inbox(request, context, caller), context)
        }
    }

    private static let mostRows = 100

    private func inbox(_ request: Request, _ context: AppContext, _ caller: Caller) async throws -> AlertsView
    {
        let parameters = request.uri.queryParameters
        let filter = parameters["state"].flatMap { AlertFilter(rawValue: String($0)) } ?? .open
        let wording = wording(context)
        let today = wording.moments.today(wording.now).lowerBound
        let mayAcknowledge = caller.principal.reach(.acknowledgeAlerts) != nil
        let user = caller.principal.user
        let counts = try await alerts.counts(of: user, reach: caller.reach, clearedSince: today)
        let before = parameters["before"].flatMap { ID<Alert>($0) }
        let found = try await alerts.list(
            filter,
            of: user,
            reach: caller.reach,
            limit: Self.mostRows,
            before: before
        )
        let cleared =
            filter == .open
            ? try await alerts.list(.cleared, of: user, reach: caller.reach, limit: 20, since: today) : []
        let chosen = parameters["id"].flatMap { ID<Alert>($0) } ?? found.sorted(by: Self.worst).first?.id
        let query = filter == .open ? "" : "state=\(filter.rawValue)&"
        let row = { wording.row($0, query: query, chosen: chosen, mayAcknowledge: mayAcknowledge) }
        let detail: Alert? =
            if let chosen { try await alerts.one(chosen, reach: caller.reach) } else { nil }
        let trail = if let detail { try await alerts.trail(of: detail) } else { AlertTrail() }
        return AlertsView(
            path: "/alerts?\(query)" + (chosen.map { "id=\($0)" } ?? ""),
            part: "/alerts/list?\(query)" + (chosen.map { "id=\($0)" } ?? ""),
            summary: wording.words(
                "alert.summary",
                ["open": "\(counts.open)", "untaken": "\(counts.unacknowledged)"]
            ),
            filters: AlertFilter.allCases.map { one in
                AlertFilterView(
                    path: "/alerts?state=\(one.rawValue)",
                    word: wording.words("alert.filter_\(one.rawValue)"),
                    count: counts.of(one),
                    isChosen: one == filter
                )
            },
            rows: found.sorted(by: Self.worst).map(row),
            cleared: cleared.map(row),
            clearedTitle: wording.words("alert.cleared_today", ["n": "\(cleared.count)"]),
            isEmpty: found.isEmpty && cleared.isEmpty,
            emptyText: wording.words(filter == .open ? "alert.all_quiet" : "alert.none"),
            older: found.count == Self.mostRows
                ? "/alerts?\(query)before=\(found.last?.id.description ?? "")" : "",
            detail: detail.map {
                wording.detail(
                    $0,
                    trail,
                    mayAcknowledge: mayAcknowledge,
                    mayReplay: caller.principal.reach(.replayRecordings) != nil
                )
            },
            dutyPath: caller.principal.reach(.changeDutyLists) == nil ? "" : "/duty-lists",
            channelsPath: caller.principal.reach(.changeChannels) == nil ? "" : "/channels"
        )
    }

    /// Untaken before taken, worst first, then the longest.
    static func worst(_ left: Alert, _ right: Alert) -> Bool {
        let first = (left.acknowledgedAt == nil ? 0 : 1, left.severity.rank, left.since)
        let second = (right.acknowledgedAt == nil ? 0 : 1, right.severity.rank, right.since)
        return first < second
    }
}
