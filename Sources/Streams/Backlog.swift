package import Logging
internal import Postgres
internal import Synchronization

/// What the database must still learn, in order.
///
/// Putting never waits, so streaming threads may do it. While the database is away entries are kept and tried
/// again; beyond the capacity the oldest are given up and the log says so. An entry the database refuses for good
/// is given up too, so that it does not hold up the rest.
package final class Backlog<Entry: Sendable>: Sendable {
    private struct Queue {
        var entries: [Int: Entry] = [:]
        var first = 0
        var next = 0
        var dropped = 0
    }

    private let name: String
    private let capacity: Int
    private let pause: Duration
    private let log: Logger
    private let write: @Sendable (Entry) async throws -> Void
    private let queue = Mutex(Queue())
    private let woken: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>

    /// - Parameters:
    ///   - name: for the log.
    ///   - pause: between tries while the database is away.
    ///   - write: writes one entry; its errors decide whether it is tried again.
    package init(
        _ name: String,
        capacity: Int = 100_000,
        pause: Duration = .milliseconds(500),
        log: Logger,
        write: @escaping @Sendable (Entry) async throws -> Void
    ) {
        self.name = name
        self.capacity = capacity
        self.pause = pause
        self.log = log
        self.write = write
        (wakes, woken) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Entries not yet written.
    package var count: Int { queue.withLock { $0.next - $0.first } }

    /// Whether everything has been written within a while.
    package func isWritten(within patience: Duration) async -> Bool {
        let end = ContinuousClock.now + patience
        while count > 0, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
        return count == 0
    }

    /// Adds an entry; never waits.
    package func put(_ entry: Entry) {
        let dropped = queue.withLock { queue -> Int? in
            queue.entries[queue.next] = entry
            queue.next += 1
            guard queue.next - queue.first > capacity else { return nil }
            queue.entries[queue.first] = nil
            queue.first += 1
            queue.dropped += 1
            return queue.dropped
        }
        if let dropped, dropped % 1000 == 1 {
            log.error("\(name): given up for want of the database", metadata: ["entries": "\(dropped)"])
        }
        woken.yield()
    }

    /// Writes until the task is cancelled; called once.
    package func run() async {
        await writeAll()
        for await _ in wakes { await writeAll() }
    }

    /// Writes what is left, after `run` has returned; gives up after a while.
    package func drain(for patience: Duration = .seconds(3)) async {
        let end = ContinuousClock.now + patience
        while let (number, entry) = head, ContinuousClock.now < end {
            guard await attempt(entry, tries: 1) else {
                try? await Task.sleep(for: .milliseconds(100))
                continue
            }
            remove(number)
        }
        if count > 0 { log.error("\(name): not written at the end", metadata: ["entries": "\(count)"]) }
    }

    private var head: (Int, Entry)? {
        queue.withLock { queue in queue.entries[queue.first].map { (queue.first, $0) } }
    }

    private func remove(_ number: Int) {
        queue.withLock { queue in
            guard queue.first == number else { return }
            queue.entries[number] = nil
            queue.first += 1
        }
    }

    private func writeAll() async {
        var tries = 0
        while !Task.isCancelled, let (number, entry) = head {
            tries += 1
            guard await attempt(entry, tries: tries) else {
                try? await Task.sleep(for: pause)
                continue
            }
            remove(number)
            tries = 0
        }
    }

    /// Whether the entry is done with.
    private func attempt(_ entry: Entry, tries: Int) async -> Bool {
        do {
            try await write(entry)
            return true
        } catch {
            let isHopeless = Self.isHopeless(error) && tries >= 3
            log.log(
                level: isHopeless ? .error : tries == 1 ? .warning : .debug,
                "\(name): not written\(isHopeless ? ", given up" : "")",
                metadata: ["cause": "\(error)", "waiting": "\(count)"]
            )
            return isHopeless
        }
    }

    private static func isHopeless(_ error: any Error) -> Bool {
        switch error as? PostgresError {
        case .duplicate, .reference, .check, .decoding, .failed: true
        case .unreachable, .contention, .timedOut, .full: false
        case nil: !(error is CancellationError)
        }
    }
}
