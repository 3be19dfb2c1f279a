/// Bounds and times of a hub; what is beyond a bound has a stated fate.
package struct HubConfiguration: Sendable {
    /// Connections at a time; further upgrades are refused with 503.
    package var maximumConnections = 20_000
    /// Messages waiting for one connection; one more closes it as slow.
    package var waitingMessages = 256
    /// Bytes of messages waiting for one connection; more close it as slow.
    package var waitingBytes = 1 << 20
    /// Slots with an unsent still on one connection; stills of further slots are dropped.
    package var waitingSlots = 64
    /// Frames written to one connection before others get their turn.
    package var framesPerTurn = 16
    /// Longest message taken from a client, in bytes; a longer one closes its connection with 1009.
    package var incomingBytes = 4096
    /// Bytes handed to the hub and not yet seen by its thread; `send` is refused beyond.
    package var queuedBytes = 64 << 20
    /// Seconds of silence after which a client is sent a ping, and seconds after which it is dropped.
    package var pingSeconds = 30
    package var dropSeconds = 45
    /// Seconds a client has to complete its upgrade.
    package var upgradeSeconds = 5
    /// Seconds a client has to take its close frame.
    package var closeSeconds = 2
    /// Name of the subprotocol; an upgrade that names none is served as well, one that names another is not.
    package var protocolName = "invigil"

    /// The bounds above.
    package init() {}
}

/// One connection of one hub; never used again for another.
package struct ConnectionID: Hashable, Sendable {
    let rawValue: UInt64
}

/// What a client asks for when it opens a connection; everything in it is the client's claim.
package struct UpgradeRequest: Equatable, Sendable {
    package let path: String
    /// Without the question mark, percent escapes resolved; empty when there is none.
    package let query: String
    /// The page's origin as the browser states it; empty for other programs.
    package let origin: String
    package let host: String

    /// The value of the first field of that name in the query.
    package func value(of name: String) -> String? {
        for field in query.split(separator: "&") where field.hasPrefix(name + "=") {
            return String(field.dropFirst(name.utf8.count + 1))
        }
        return nil
    }

    /// Whether the page comes from the host it talks to.
    package var isSameOrigin: Bool {
        ["http://", "https://"].contains { origin.lowercased() == $0 + host.lowercased() } && !host.isEmpty
    }
}

/// The answer to an upgrade.
package enum Admission: Equatable, Sendable {
    /// Lets the client in; the tag comes back with `opened`.
    case admit(tag: UInt64)
    /// Refuses with an HTTP status from 400 to 599.
    case refuse(status: Int)
}

/// Why a connection ended.
package enum CloseReason: Equatable, Sendable {
    /// The client closed with this code (RFC 6455 §7.4).
    case client(code: UInt16)
    /// This side closed with this code: `close`, `stop`, or a message against the rules.
    case server(code: UInt16)
    /// The client did not read as fast as messages came.
    case slow
    /// The connection broke, fell silent, or sent what is no WebSocket frame.
    case lost
}

/// Receives what happens on a hub, on the thread of the hub, one call at a time.
///
/// Calls must return at once: while one runs nobody is served.
package protocol HubHandler: Sendable {
    /// A client was admitted; messages may be sent to it from now on.
    func opened(_ connection: ConnectionID, tag: UInt64)
    /// A client sent a text message, valid UTF-8 of at most `incomingBytes`.
    func received(_ message: [UInt8], from connection: ConnectionID)
    /// Comes exactly once for each `opened`; the ID is void from now on.
    func closed(_ connection: ConnectionID, reason: CloseReason)
}

/// Counts since the hub was made, but for what is held and open now.
package struct HubCounters: Equatable, Sendable {
    package let openConnections: Int
    package let sentMessages: Int
    /// Stills replaced by newer ones or refused for want of a slot.
    package let droppedStills: Int
    package let closedSlow: Int
    /// Bytes held for clients.
    package let heldBytes: Int
}

/// Why a hub does not do what it was told.
package enum HubError: Error, Equatable, Sendable {
    /// It was stopped, or has been run before.
    case stopped
    /// Its queue holds as many bytes as it may; nothing was queued. Try again later.
    case full
    case noMemory
    /// The library under it refused to start.
    case library
}
