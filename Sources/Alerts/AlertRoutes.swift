internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Postgres
internal import Scheduling
package import Web

/// Acknowledging alerts, and reading them as data; their pages are the console's (Proctoring).
package struct AlertRoutes: Sendable {
    private static let mostRows = 200

    let book: AlertBook

    package init(book: AlertBook) {
        self.book = book
    }

    package func mount(on routes: Routes) {
        routes.on(.post, "/alerts/:id/acknowledgement", requires: .acknowledgeAlerts) {
            request,
            context,
            caller in
            let form = try await request.form(context)
            do {
                try await acknowledge(request, context, caller)
            } catch let problem as Problem where problem.slug == "alert_cleared" {
                // It went away while the page was open; the page it leads back to says so.
            }
            return .seeOther(LocalPath.checked(form["to"], else: "/alerts"))
        }
        routes.on(.post, "/api/v1/alerts/:id/acknowledgement", requires: .acknowledgeAlerts) {
            try await acknowledge($0, $1, $2)
            return .noContent
        }
        mountTellings(on: routes)
        routes.on(.get, "/api/v1/alerts", requires: .readAlerts) { request, _, caller in
            try await list(request, caller)
        }
        routes.on(.get, "/api/v1/alerts/:id", requires: .readAlerts) { request, context, caller in
            try .json(
                AlertDocument(try await book.one(request.identifier("id", context), reach: caller.reach))
            )
        }
    }

    private func acknowledge(_ request: Request, _ context: AppContext, _ caller: Caller) async throws {
        let id = try request.identifier("id", context, of: Alert.self)
        let entry = caller.audit("alert.acknowledge", id.uuid, "{}", context)
        try await book.acknowledge(id, reach: caller.reach, entry: entry)
    }

    private func list(_ request: Request, _ caller: Caller) async throws -> Response {
        let query = request.uri.queryParameters
        let filter = AlertFilter(rawValue: query["state"].map { String($0) } ?? "open")
        let limit = query["limit"].map { Int($0) ?? 0 } ?? 50
        let before = query["after"].map { ID<Alert>($0) }
        guard let filter, (1...Self.mostRows).contains(limit), before != .some(nil) else {
            throw Problem(.invalid, "malformed", ["where": request.uri.query ?? ""])
        }
        let alerts = try await book.list(
            filter,
            of: caller.principal.user,
            reach: caller.reach,
            limit: limit,
            before: before.flatMap { $0 }
        )
        let next = alerts.count == limit ? alerts.last?.id.description : nil
        return try .json(AlertPage(items: alerts.map(AlertDocument.init), next: next))
    }
}

/// A page of alerts; `next` is the `after` of the following page.
private struct AlertPage: Encodable {
    let items: [AlertDocument]
    let next: String?
}

/// An alert as the API shows it.
private struct AlertDocument: Encodable {
    let id: String
    let cause: String
    let severity: String
    let state: String
    let roomSitting: String
    let room: String
    let sitting: String
    let device: String?
    let deviceName: String?
    let reason: String?
    let since: Date
    let due: Date?
    let raisedAt: Date
    let pushedAt: Date?
    let acknowledgedAt: Date?
    let acknowledgedBy: String?
    let clearedAt: Date?
    let unreachedSince: Date?

    init(_ alert: Alert) {
        id = alert.id.description
        cause = alert.cause.rawValue
        severity = alert.severity.rawValue
        state = alert.state.rawValue
        roomSitting = alert.roomSitting.description
        room = alert.place.room
        sitting = alert.place.sitting
        device = alert.device?.description
        deviceName = alert.place.deviceName
        reason = alert.detail.reason
        since = alert.since
        due = alert.detail.due
        raisedAt = alert.raisedAt
        pushedAt = alert.pushedAt
        acknowledgedAt = alert.acknowledgedAt
        acknowledgedBy = alert.acknowledgedBy
        clearedAt = alert.clearedAt
        unreachedSince = alert.unreachedSince
    }
}
