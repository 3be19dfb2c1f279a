internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Web

extension AlertRoutes {
    /// Who was told of an alert, as data.
    func mountTellings(on routes: Routes) {
        routes.on(.get, "/api/v1/alerts/:id/tellings", requires: .readAlerts) { request, context, caller in
            let alert = try await book.one(request.identifier("id", context), reach: caller.reach)
            let trail = try await book.trail(of: alert)
            return try .json(
                TellingsDocument(
                    tellings: trail.told.map(TellingDocument.init),
                    nextAt: trail.nextAt,
                    next: trail.next.isEmpty ? nil : trail.next
                )
            )
        }
    }
}

private struct TellingsDocument: Encodable {
    let tellings: [TellingDocument]
    let nextAt: Date?
    let next: String?
}

/// One line of who was told.
private struct TellingDocument: Encodable {
    let kind: String
    let at: Date
    let receiver: String?
    let holder: String?
    let channel: String
    let channelName: String
    let state: String
    let reason: String?
    let endedAt: Date?

    init(_ told: AlertTold) {
        kind = told.kind
        at = told.at
        receiver = told.receiver.isEmpty ? nil : told.receiver
        holder = told.holder.isEmpty ? nil : told.holder
        channel = told.channel.rawValue
        channelName = told.channelName
        state = told.state
        reason = told.reason
        endedAt = told.endedAt
    }
}
