internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Sockets

/// Tells every push connection what it may hear, each event once and in order.
///
/// A connection is `live` when it has everything up to `published`; then each batch of the event log goes straight to
/// its group. Before that, and after a hole, it catches up from the database, where the check that it has arrived and
/// the step to `live` happen without a pause in between: nothing is missed or doubled. One that has come farther than
/// `published` waits until that has come as far.
actor FanOut {
    /// One open connection.
    struct Session {
        let claims: PushClaims
        /// Everything up to here has been sent, or was not for it; while it is live, up to `published` instead.
        var position: Int64?
        var isLive = false
        var isCatchingUp = false
        var tiles: Set<UUID> = []
        var wantsLive = false
        /// When each still it got was taken.
        var shown: [UUID: Date] = [:]
    }

    /// Bytes of events beyond which a page is told to renew itself instead: half of what may wait for it.
    private static let mostAtOnce = 512 * 1024

    private let hub: Hub
    private let desk: PushDesk
    private let surroundings: Push.Surroundings
    private var sessions: [ConnectionID: Session] = [:]
    /// Those that are live.
    private var groups = PushGroups()
    /// Those whose position is beyond `published`.
    private var ahead: Set<ConnectionID> = []
    /// The newest position known; nil until the event log has been asked.
    private var published: Int64?
    /// Users and sign-ins that lost something lately, and when.
    private var revoked: [UUID: Date] = [:]
    /// Alerts handed to a page, not noted yet.
    private var pushed: Set<UUID> = []

    init(hub: Hub, desk: PushDesk, surroundings: Push.Surroundings) {
        self.hub = hub
        self.desk = desk
        self.surroundings = surroundings
    }

    // MARK: Events

    /// Follows the event log until it ends.
    func followEvents() async {
        let batches = surroundings.bus.events()
        while published == nil, !Task.isCancelled {
            do { published = try await surroundings.bus.head() } catch {
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        await catchUpAll()
        for await batch in batches { await publish(batch) }
    }

    private func publish(_ batch: [Event]) async {
        guard let first = batch.first?.position, let last = batch.last?.position, let before = published
        else { return }
        guard last > before else { return }
        revoke(batch)
        published = last
        guard first == before + 1 else {
            for id in groups.all { fall(id, behind: before) }
            return await catchUpAll()
        }
        for (ids, heard) in groups.hearing(batch) { pass(heard, on: ids, position: last) }
        for id in ahead {
            guard let session = sessions[id], let position = session.position, position <= last else {
                continue
            }
            let audience = session.claims.audience
            let heard = batch.filter { ($0.position ?? 0) > position && audience.mayHear($0) }
            rise(id)
            if !heard.isEmpty { pass(heard, on: [id], position: last) }
        }
    }

    /// Sends events to live connections, or has them renew themselves when it is too much at once.
    private func pass(_ events: [Event], on ids: [ConnectionID], position: Int64) {
        if Self.size(of: events) > Self.mostAtOnce {
            for id in ids { renew(id) }
        } else {
            tell(events, position: position, to: ids)
        }
    }

    /// The connection has everything up to `published`.
    private func rise(_ id: ConnectionID) {
        guard let session = sessions[id] else { return }
        ahead.remove(id)
        sessions[id]?.isLive = true
        groups.insert(id, hearing: session.claims.audience)
    }

    /// A live connection has everything up to a position only.
    private func fall(_ id: ConnectionID, behind position: Int64) {
        guard let session = sessions[id], session.isLive else { return }
        sessions[id]?.isLive = false
        sessions[id]?.position = position
        groups.remove(id, hearing: session.claims.audience)
    }

    private func forget(_ id: ConnectionID) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        ahead.remove(id)
        groups.remove(id, hearing: session.claims.audience)
    }

    private func close(_ id: ConnectionID, code: UInt16) {
        hub.close(id, code: code)
        forget(id)
    }

    private static func size(of events: [Event]) -> Int {
        events.reduce(0) { $0 + $1.body.utf8.count + 300 }
    }

    private func tell(_ events: [Event], position: Int64, to ids: [ConnectionID]) {
        send(PushMessage.events(events, position: position), to: ids)
        for event in events where event.kind == "alert.raised" { pushed.insert(event.subject) }
    }

    /// Sign-ins and grants that ended take their connections along.
    private func revoke(_ batch: [Event]) {
        for event in batch where ["sign_in.revoked", "grant.revoked"].contains(event.kind) {
            revoked[event.subject] = event.at
            close(where: { $0.signIn == event.subject || $0.user == event.subject })
        }
        guard revoked.count > 1000 else { return }
        let limit = surroundings.world.now().addingTimeInterval(-2 * PushTicket.lifetime)
        revoked = revoked.filter { $0.value > limit }
    }

    /// Whether the ticket was written for somebody who has lost a right since; who a ticket is for is remembered
    /// for up to a second before it is written.
    private func isOutdated(_ claims: PushClaims) -> Bool {
        let known = claims.issuedAt.addingTimeInterval(-2)
        return [claims.user, claims.signIn].contains { revoked[$0].map { $0 > known } ?? false }
    }

    private func close(where isMeant: (PushClaims) -> Bool) {
        for (id, session) in sessions where isMeant(session.claims) {
            close(id, code: Push.signedOut)
        }
    }

    // MARK: Catching up

    private func catchUpAll() async {
        for id in sessions.keys { await catchUp(id) }
    }

    /// Sends what a connection has missed and makes it live.
    private func catchUp(_ id: ConnectionID) async {
        guard sessions[id]?.isCatchingUp == false else { return }
        sessions[id]?.isCatchingUp = true
        defer { sessions[id]?.isCatchingUp = false }
        var bytes = 0
        while let head = published, let session = sessions[id], let position = session.position,
            !session.isLive
        {
            if position > head {
                ahead.insert(id)
                return
            }
            if position == head { return rise(id) }
            do {
                let events = try await surroundings.bus.events(after: position, limit: 200)
                guard sessions[id] != nil else { return }
                guard let events, let end = events.last?.position else { return renew(id) }
                let heard = events.filter(session.claims.audience.mayHear)
                bytes += Self.size(of: heard)
                guard bytes <= Self.mostAtOnce else { return renew(id) }
                sessions[id]?.position = end
                if !heard.isEmpty { tell(heard, position: end, to: [id]) }
            } catch {
                // The page comes back and resumes; nothing is lost by waiting.
                close(id, code: Push.tryAgain)
            }
        }
    }

    private func renew(_ id: ConnectionID) {
        guard let published, sessions[id] != nil else { return }
        sessions[id]?.position = published
        rise(id)
        send(PushMessage.snapshot(position: published, now: surroundings.world.now()), to: [id])
    }

    // MARK: Clients

    /// Listens to what happens on the hub.
    func followClients() async {
        for await _ in desk.rings {
            for (id, news) in desk.takeNews() { await take(news, of: id) }
        }
    }

    private func take(_ news: PushDesk.News, of id: ConnectionID) async {
        if news.isClosed { return forget(id) }
        if let claims = news.claims {
            guard !isOutdated(claims) else { return hub.close(id, code: Push.tryAgain) }
            sessions[id] = Session(claims: claims)
        }
        guard sessions[id] != nil, !news.isTalkative else { return close(id, code: Push.refused) }
        for message in news.messages {
            guard let wish = PushWish.read(message) else { return close(id, code: Push.refused) }
            await grant(wish, to: id)
        }
    }

    private func grant(_ wish: PushWish, to id: ConnectionID) async {
        sessions[id]?.tiles = wish.sources
        sessions[id]?.wantsLive = wish.live ?? false
        sessions[id]?.shown = [:]
        guard sessions[id]?.position == nil else { return }
        do {
            let head = try await max(published ?? 0, surroundings.bus.head())
            guard sessions[id] != nil else { return }
            let after = wish.after ?? head
            // A position not given yet is another database's: nothing of it can be trusted.
            sessions[id]?.position = after > head ? 0 : after
            send(
                PushMessage.hello(position: after > head ? head : after, now: surroundings.world.now()),
                to: [id]
            )
            if after > head { renew(id) } else { await catchUp(id) }
        } catch {
            close(id, code: Push.tryAgain)
        }
    }

    // MARK: Each second

    /// Pulses, live figures and stills, until the task is cancelled.
    func beat() async {
        while !Task.isCancelled {
            let now = surroundings.world.now()
            if let published { send(PushMessage.pulse(position: published, now: now), to: groups.all) }
            offerLive(now)
            offerStills()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func offerLive(_ now: Date) {
        let wanting = sessions.filter { $0.value.wantsLive && $0.value.isLive }
        guard !wanting.isEmpty else { return }
        let tiles = surroundings.liveTiles()
        for (audience, ids) in Dictionary(grouping: wanting.keys, by: { wanting[$0]?.claims.audience }) {
            guard let audience else { continue }
            let message = PushMessage.live(tiles.filter { audience.maySee($0.scope) }, now: now)
            hub.offer(message, slot: .max, to: ids)
        }
    }

    private func offerStills() {
        let wanting = sessions.filter { !$0.value.tiles.isEmpty }
        guard !wanting.isEmpty else { return }
        for tile in surroundings.liveTiles() {
            let asked = wanting.filter {
                $0.value.tiles.contains(tile.id) && $0.value.claims.audience.maySee(tile.scope)
            }
            guard !asked.isEmpty, let still = surroundings.still(tile.id) else { continue }
            let behind = asked.filter { $0.value.shown[tile.id] != still.at }.map(\.key)
            guard !behind.isEmpty else { continue }
            for id in behind { sessions[id]?.shown[tile.id] = still.at }
            hub.offer(PushMessage.still(tile.id, still), slot: tile.id.slot, to: behind)
        }
    }

    /// Notes alerts as pushed and looks at sign-ins again, until the task is cancelled.
    func keepBooks() async {
        var second = 0
        while !Task.isCancelled {
            second += 1
            let due = pushed
            if !due.isEmpty {
                do {
                    try await surroundings.markPushed(Array(due))
                    pushed.subtract(due)
                } catch {
                    surroundings.log.debug("pushed alerts not noted", metadata: ["cause": "\(error)"])
                }
            }
            if second.isMultiple(of: 30) { await closeExpired() }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func closeExpired() async {
        for signIn in Set(sessions.values.map(\.claims.signIn)) {
            guard let isOpen = try? await surroundings.isOpen(signIn), !isOpen else { continue }
            close(where: { $0.signIn == signIn })
        }
    }

    private func send(_ message: [UInt8], to ids: [ConnectionID]) {
        guard !ids.isEmpty else { return }
        do { try hub.send(message, to: ids) } catch {
            // Nothing was queued for anybody: they come back and resume where they were.
            for id in ids { close(id, code: Push.tryAgain) }
        }
    }
}

extension UUID {
    /// A slot of the hub for a source's still.
    fileprivate var slot: UInt64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            ^ bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
