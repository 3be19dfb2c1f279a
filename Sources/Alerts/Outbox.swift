internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Mail
internal import Postgres
internal import Web

/// The service that tells people: it decides what is due, and sends what is written.
///
/// Everything it knows is in the database. Killed at any moment it goes on where it was: a message that was sent
/// but not yet marked is sent once more, with the same Message-ID and idempotency key; none is forgotten.
package final class Outbox: Sendable {
    /// Seconds between looks when there is nothing to do, and messages sent at once.
    private static let pause = 0.5
    static let atOnce = 6

    let escalations: EscalationStore
    let store: OutboxStore
    let channels: ChannelStore
    private let office: PostOffice
    private let door: Doors
    private let wording: MessageWording
    private let world: World
    private let log: Logger

    /// Which addresses may be reached: web addresses by name and net, mail servers by net alone.
    struct Doors: Sendable {
        let web: Door
        let mail: Door
    }

    init(
        escalations: EscalationStore,
        store: OutboxStore,
        channels: ChannelStore,
        office: PostOffice,
        door: Doors,
        wording: MessageWording,
        world: World,
        log: Logger
    ) {
        self.escalations = escalations
        self.store = store
        self.channels = channels
        self.office = office
        self.door = door
        self.wording = wording
        self.world = world
        self.log = log
    }

    /// Decides and sends until the task is cancelled.
    package func run() async {
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                group.addTask { await self.loop { await self.decide() } }
                for _ in 0..<Self.atOnce { group.addTask { await self.loop { await self.sendNext() } } }
                await group.waitForAll()
            }
        } onCancel: {
            office.stop()
        }
    }

    private func loop(_ body: () async -> Bool) async {
        while !Task.isCancelled {
            if await !body() { try? await Task.sleep(for: .seconds(Self.pause)) }
        }
    }

    /// Decides everything that is due.
    ///
    /// - Returns: whether there may be more at once.
    func decide() async -> Bool {
        do { return try await escalations.decideNext() != nil } catch {
            await putOff(error)
            return false
        }
    }

    private func putOff(_ error: any Error) async {
        log.warning("an alert could not be told", metadata: ["cause": "\(error)"])
        try? await escalations.putOff()
    }

    /// Sends the message that has been due longest; false: there is none.
    func sendNext() async -> Bool {
        do {
            guard let claim = try await store.claim() else { return false }
            let refusal = await send(claim)
            guard refusal?.failure != .internalError || !Task.isCancelled else { return false }
            try await store.finish(claim, refusal)
            if let refusal {
                log.info("a message was not taken", metadata: ["reason": "\(refusal.failure.rawValue)"])
            }
            return true
        } catch {
            log.debug("the outbox waits", metadata: ["cause": "\(error)"])
            return false
        }
    }

    private func send(_ claim: OutboxStore.Claim) async -> ChannelAnswers.Refusal? {
        do {
            guard let (channel, secret) = try await channels.opened(claim.channel), channel.isEnabled else {
                return ChannelAnswers.Refusal(failure: .off)
            }
            let items = try await store.items(of: claim.id)
            return await send(wording.outgoing(claim, items, at: world.now()), channel, secret)
        } catch {
            return ChannelAnswers.Refusal(failure: .unusable)
        }
    }

    /// Sends one message over one channel; nil: it was taken.
    private func send(_ message: OutgoingMessage, _ channel: Channel, _ secret: ChannelSecret) async
        -> ChannelAnswers.Refusal?
    {
        do {
            if channel.kind == .email {
                try await deliver(message, channel.settings, secret)
            } else {
                try await post(message, channel, secret)
            }
            return nil
        } catch let error as MailError {
            return .init(failure: DeliveryRules.Failure(error))
        } catch {
            return error as? ChannelAnswers.Refusal ?? .init(failure: .internalError)
        }
    }

    private func deliver(_ message: OutgoingMessage, _ settings: ChannelSettings, _ secret: ChannelSecret)
        async throws
    {
        let server = ChannelRequests.server(settings, secret)
        guard let server else { throw ChannelAnswers.Refusal(failure: .unusable) }
        try await office.deliver(ChannelRequests.letter(message, settings), through: server, door: door.mail)
    }

    private func post(_ message: OutgoingMessage, _ channel: Channel, _ secret: ChannelSecret) async throws {
        let post = ChannelRequests.post(message, channel.kind, channel.settings, secret)
        guard let post else { throw ChannelAnswers.Refusal(failure: .unusable) }
        let answer = try await office.post(post, door: door.web)
        try ChannelAnswers.check(answer, of: channel.kind, channel.settings)
    }

    /// Sends a test message at once and keeps what it came to.
    ///
    /// - Returns: `sent` or the code of the failure.
    func test(_ id: ID<Channel>, to receiver: String, named name: String, reach: Reach, audit: AuditEntry)
        async throws -> String
    {
        _ = try await channels.one(id, reach: reach)
        guard let (channel, secret) = try await channels.opened(id) else { throw Problem.notFound }
        try Self.check(receiver, channel.kind)
        let message = wording.test(channel, to: receiver, named: name, id: world.id(), at: world.now())
        let reason = await send(message, channel, secret)?.failure.rawValue ?? "sent"
        try await channels.noteTest(reason, of: id, audit: audit)
        return reason
    }

    /// Whether a test can go to that receiver.
    private static func check(_ receiver: String, _ kind: ChannelKind) throws {
        let isWrong =
            kind == .email && !ChannelRules.isEmail(receiver)
            || kind == .sms && !ChannelRules.isPhone(receiver)
        guard isWrong else { return }
        let key = kind == .email ? "bad_email" : "bad_phone"
        throw Problem(.invalid, "channel_test_invalid", fields: [.init("receiver", key)])
    }
}
