internal import CSockets

/// Live native handles of this fence; tests assert that it returns to where it was.
package func liveHandles() -> Int { Int(csockets_live_handles()) }

/// Owns the native hub and what its callbacks refer to.
///
/// Unchecked because a raw pointer is not Sendable; the hub behind it takes calls from any thread, and is
/// closed only when nobody has this object, the thread inside `run` included.
@safe final class HubHandle: @unchecked Sendable {
    private let hub: OpaquePointer
    private let callbacks: Callbacks

    init(
        _ configuration: HubConfiguration,
        admission: @escaping @Sendable (UpgradeRequest) -> Admission,
        handler: any HubHandler
    ) throws(HubError) {
        callbacks = Callbacks(
            admission: admission,
            handler: handler,
            slowCode: HubHandle.slowCode
        )
        var limits = configuration.limits
        var events = unsafe callbacks.events
        guard let hub = unsafe csockets_create(&limits, &events, configuration.protocolName) else {
            throw .noMemory
        }
        unsafe self.hub = hub
    }

    deinit {
        unsafe csockets_close(hub)
    }

    /// Private use range of RFC 6455, so that a client can tell slowness from a broken rule.
    static let slowCode: UInt16 = 4008

    func run() -> HubError? {
        HubError(unsafe csockets_run(hub))
    }

    func stop(milliseconds: UInt32) {
        unsafe csockets_stop(hub, milliseconds)
    }

    func adopt(_ descriptor: Int32, head: [UInt8]) -> HubError? {
        HubError(unsafe csockets_adopt(hub, descriptor, head, head.count))
    }

    func send(_ message: [UInt8], to connections: [UInt64]) -> HubError? {
        HubError(unsafe csockets_send(hub, message, message.count, connections, connections.count))
    }

    func offer(_ message: [UInt8], slot: UInt64, to connections: [UInt64]) -> HubError? {
        HubError(unsafe csockets_offer(hub, slot, message, message.count, connections, connections.count))
    }

    func disconnect(_ connection: UInt64, code: UInt16) -> HubError? {
        HubError(unsafe csockets_disconnect(hub, connection, code))
    }

    var counters: HubCounters {
        let counters = unsafe csockets_count(hub)
        return HubCounters(
            openConnections: Int(counters.open),
            sentMessages: Int(counters.sent),
            droppedStills: Int(counters.dropped_stills),
            closedSlow: Int(counters.closed_slow),
            heldBytes: Int(counters.held_bytes)
        )
    }
}

extension HubError {
    /// Nil for success.
    fileprivate init?(_ status: csockets_status) {
        switch status {
        case CSOCKETS_OK: return nil
        case CSOCKETS_STOPPED: self = .stopped
        case CSOCKETS_FULL: self = .full
        case CSOCKETS_NO_MEMORY: self = .noMemory
        default: self = .library
        }
    }
}

extension HubConfiguration {
    /// Bounds brought into the range the library can count.
    fileprivate var limits: csockets_limits {
        csockets_limits(
            connections: UInt32(clamping: max(1, maximumConnections)),
            waiting_messages: UInt32(clamping: max(1, waitingMessages)),
            waiting_bytes: UInt32(clamping: waitingBytes),
            waiting_slots: UInt32(clamping: waitingSlots),
            frames_per_turn: UInt32(clamping: max(1, framesPerTurn)),
            incoming_bytes: UInt32(clamping: max(1, incomingBytes)),
            queued_bytes: UInt64(clamping: queuedBytes),
            ping_seconds: UInt16(clamping: max(1, pingSeconds)),
            drop_seconds: UInt16(clamping: max(pingSeconds + 1, dropSeconds)),
            upgrade_seconds: UInt16(clamping: max(1, upgradeSeconds)),
            close_seconds: UInt16(clamping: max(1, closeSeconds)),
            slow_code: HubHandle.slowCode
        )
    }
}
