internal import FoundationEssentials
internal import Kernel
internal import Sockets
internal import Synchronization

/// Where the push connections' own thread and the rest of the house meet: admits upgrades, remembers who
/// opened and closed, and what clients said.
///
/// Bounded, and returns at once, because nobody is served meanwhile.
final class PushDesk: HubHandler {
    /// News of one connection since the last look.
    struct News: Sendable {
        var claims: PushClaims?
        /// What the client said, oldest first.
        var messages: [[UInt8]] = []
        var isClosed = false
        /// It said more than anybody has reason to.
        var isTalkative = false
    }

    private struct State {
        var tag: UInt64 = 0
        /// Tickets already used, until they would have expired anyway.
        var spent: [UUID: Date] = [:]
        /// Admitted, not opened yet.
        var admitted: [UInt64: (claims: PushClaims, until: Date)] = [:]
        var news: [ConnectionID: News] = [:]
    }

    private static let mostMessages = 16

    private let seal: TicketSeal
    private let world: World
    private let state = Mutex(State())
    private let bell: AsyncStream<Void>.Continuation
    /// Rings when there is news; several at once ring once.
    let rings: AsyncStream<Void>

    init(seal: TicketSeal, world: World) {
        self.seal = seal
        self.world = world
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Decides an upgrade: our own page's origin, and a ticket that is ours, fresh and unused.
    func admit(_ request: UpgradeRequest) -> Admission {
        guard request.path == Push.path else { return .refuse(status: 404) }
        guard request.origin.isEmpty || request.isSameOrigin else { return .refuse(status: 403) }
        let now = world.now()
        guard let text = request.value(of: "ticket"), let payload = seal.verify(text),
            let ticket = PushTicket(payload: payload), ticket.expiresAt > now
        else { return .refuse(status: 401) }
        return state.withLock { state in
            state.spent = state.spent.filter { $0.value > now }
            guard state.spent.updateValue(ticket.expiresAt, forKey: ticket.nonce) == nil else {
                return .refuse(status: 401)
            }
            state.admitted = state.admitted.filter { $0.value.until > now }
            state.tag += 1
            state.admitted[state.tag] = (ticket.claims, now.addingTimeInterval(PushTicket.lifetime))
            return .admit(tag: state.tag)
        }
    }

    func opened(_ connection: ConnectionID, tag: UInt64) {
        state.withLock { state in
            state.news[connection, default: News()].claims = state.admitted.removeValue(forKey: tag)?.claims
        }
        bell.yield()
    }

    func received(_ message: [UInt8], from connection: ConnectionID) {
        state.withLock { state in
            var news = state.news[connection] ?? News()
            if news.messages.count < Self.mostMessages {
                news.messages.append(message)
            } else {
                news.isTalkative = true
            }
            state.news[connection] = news
        }
        bell.yield()
    }

    func closed(_ connection: ConnectionID, reason: CloseReason) {
        state.withLock { $0.news[connection, default: News()].isClosed = true }
        bell.yield()
    }

    /// Everything new since the last call.
    func takeNews() -> [ConnectionID: News] {
        state.withLock { state in
            defer { state.news = [:] }
            return state.news
        }
    }
}
