package import FoundationEssentials
package import Kernel
package import Logging
package import Sockets

/// The push side of the console: events, live figures and stills to open pages, each within its reach.
///
/// Pages open `/push?ticket=…` and say `{"after":position,"tiles":[…],"live":true}`; they get a `hello`, then every
/// event after that position once and in order, a `snapshot` instead when they were away too long, a `pulse` each
/// second, and in latest-wins slots the newest still of each tile (1) and the figures of all sources (2).
package struct Push: Sendable {
    package static let path = "/push"
    /// The sign-in or a grant has ended; the page goes to sign in again.
    package static let signedOut: UInt16 = 4401
    /// Come back soon (RFC 6455's registry).
    static let tryAgain: UInt16 = 1013
    /// Said something that is no wish.
    static let refused: UInt16 = 1008

    /// What the push side asks of the rest of the house.
    package struct Surroundings: Sendable {
        package let bus: any EventBus
        package let world: World
        package let log: Logger
        /// Every source being ingested.
        package var liveTiles: @Sendable () -> [LiveTile] = { [] }
        /// The newest still of a source.
        package var still: @Sendable (UUID) -> LiveStill? = { _ in nil }
        /// Whether a sign-in is still open.
        package var isOpen: @Sendable (UUID) async throws -> Bool = { _ in true }
        /// Notes alerts as handed to a page.
        package var markPushed: @Sendable ([UUID]) async throws -> Void = { _ in }

        package init(bus: any EventBus, world: World, log: Logger) {
            self.bus = bus
            self.world = world
            self.log = log
        }
    }

    package let hub: Hub
    let seal: TicketSeal
    let surroundings: Surroundings
    private let fanOut: FanOut

    package init(
        configuration: HubConfiguration = HubConfiguration(),
        seal: TicketSeal,
        surroundings: Surroundings
    ) throws {
        let desk = PushDesk(seal: seal, world: surroundings.world)
        hub = try Hub(configuration: configuration, admission: desk.admit, handler: desk)
        fanOut = FanOut(hub: hub, desk: desk, surroundings: surroundings)
        self.seal = seal
        self.surroundings = surroundings
    }

    /// Serves until the task is cancelled, then closes every connection with 1001.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await fanOut.followEvents() }
            group.addTask { await fanOut.followClients() }
            group.addTask { await fanOut.beat() }
            group.addTask { await fanOut.keepBooks() }
            do {
                try await hub.run()
            } catch {
                surroundings.log.error("push ended", metadata: ["cause": "\(error)"])
            }
            group.cancelAll()
        }
    }

    /// Where the event log is now; what pages resume from.
    package func position() async throws -> Int64 {
        try await surroundings.bus.head()
    }

    /// Takes over a connection that asked to become a WebSocket; the descriptor is the push side's from here on.
    package func adopt(descriptor: Int32, head: [UInt8]) {
        hub.adopt(descriptor: descriptor, head: head)
    }
}
