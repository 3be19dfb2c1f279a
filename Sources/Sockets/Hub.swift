internal import Foundation

/// The push side of the server: WebSocket connections taken over from the HTTP listener.
///
/// One thread of its own serves all connections; every method here may be called from any thread and only
/// queues. Each connection has a bounded line of text messages, which go first, and slots of stills, of which
/// only the latest counts. A client that does not read is closed; nobody ever waits for it.
package final class Hub: Sendable {
    private let handle: HubHandle

    /// Makes a hub that waits to be run.
    ///
    /// `admission` decides each upgrade on the hub's thread, synchronously: a signed ticket and the origin,
    /// never the database. The handler is kept as long as the hub.
    package init(
        configuration: HubConfiguration = HubConfiguration(),
        admission: @escaping @Sendable (UpgradeRequest) -> Admission,
        handler: any HubHandler
    ) throws(HubError) {
        handle = try HubHandle(configuration, admission: admission, handler: handler)
    }

    /// Starts the thread and returns when it has ended, after `stop` or when the task is cancelled.
    ///
    /// Throws `library` when it could not start, `stopped` when the hub has run before.
    package func run() async throws(HubError) {
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [handle] in
                    Thread.current.name = "sockets"
                    continuation.resume(returning: handle.run())
                }
            }
        } onCancel: {
            stop()
        }
        if let failure { throw failure }
    }

    /// Closes all connections with 1001 once their waiting messages are out, and ends the thread.
    ///
    /// Returns at once. Clients that have not taken their close frame within the time given are cut off.
    package func stop(within milliseconds: Int = 1_000) {
        handle.stop(milliseconds: UInt32(clamping: milliseconds))
    }

    /// Takes over a TCP connection whose upgrade request has been read.
    ///
    /// `head` is that request, at most 4 KiB, and whatever was read behind it. The descriptor belongs to the
    /// hub from here on and is closed whatever goes wrong.
    package func adopt(descriptor: Int32, head: [UInt8]) {
        _ = handle.adopt(descriptor, head: head)
    }

    /// Sends one text message, which must be valid UTF-8, to each of the connections, in the order of calls.
    ///
    /// A connection whose line is full is closed as slow. Throws `full` or `stopped` when nothing was queued
    /// at all.
    package func send(_ message: [UInt8], to connections: [ConnectionID]) throws(HubError) {
        guard !connections.isEmpty else { return }
        if let failure = handle.send(message, to: connections.map(\.rawValue)) { throw failure }
    }

    /// Puts a binary message into a slot of each of the connections, in place of an older one not sent yet.
    ///
    /// May be dropped at any time for a newer one or for want of room; `counters` tells how often.
    package func offer(_ message: [UInt8], slot: UInt64, to connections: [ConnectionID]) {
        guard !connections.isEmpty else { return }
        _ = handle.offer(message, slot: slot, to: connections.map(\.rawValue))
    }

    /// Closes a connection with a code of RFC 6455, 1000 to 4999, once its waiting messages are out.
    package func close(_ connection: ConnectionID, code: UInt16) {
        _ = handle.disconnect(connection.rawValue, code: (1_000...4_999).contains(code) ? code : 1_000)
    }

    /// The state of the hub now.
    package var counters: HubCounters { handle.counters }
}
