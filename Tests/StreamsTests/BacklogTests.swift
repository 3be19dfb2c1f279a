import Logging
import Postgres
import Support
import Synchronization
import Testing

@testable import Streams

@Suite struct BacklogTests {
    /// A database that fails as told and remembers what it was given.
    private final class Book: Sendable {
        let written = Mutex<[Int]>([])
        let failure = Mutex<PostgresError?>(nil)

        func write(_ entry: Int) throws {
            if let failure = failure.withLock({ $0 }) { throw failure }
            if entry < 0 { throw PostgresError.reference(constraint: "x") }
            written.withLock { $0.append(entry) }
        }
    }

    private func with(
        capacity: Int = 100,
        _ body: (Backlog<Int>, Book) async throws -> Void
    ) async throws {
        let book = Book()
        let backlog = Backlog<Int>(
            "test",
            capacity: capacity,
            pause: .milliseconds(5),
            log: Logger(label: "test"),
            write: { try book.write($0) }
        )
        try await withThrowingTaskGroup { group in
            group.addTask { await backlog.run() }
            try await body(backlog, book)
            group.cancelAll()
        }
    }

    @Test("while the database is away everything is kept, and then written in order")
    func away() async throws {
        try await with { backlog, book in
            book.failure.withLock { $0 = .unreachable("away") }
            for entry in 0..<50 { backlog.put(entry) }
            #expect(await !backlog.isWritten(within: .milliseconds(100)))
            book.failure.withLock { $0 = nil }
            #expect(await backlog.isWritten(within: .seconds(60)))
            #expect(book.written.withLock { $0 } == Array(0..<50))
        }
    }

    @Test("what the database refuses for good does not hold up the rest")
    func hopeless() async throws {
        try await with { backlog, book in
            for entry in [1, -1, 2] { backlog.put(entry) }
            #expect(await backlog.isWritten(within: .seconds(60)))
            #expect(book.written.withLock { $0 } == [1, 2])
        }
    }

    @Test("beyond its capacity the oldest is given up")
    func bound() async throws {
        try await with(capacity: 3) { backlog, book in
            book.failure.withLock { $0 = .unreachable("away") }
            for entry in 0..<10 { backlog.put(entry) }
            #expect(backlog.count == 3)
            book.failure.withLock { $0 = nil }
            #expect(await backlog.isWritten(within: .seconds(60)))
            #expect(book.written.withLock { $0 } == [7, 8, 9])
        }
    }

    @Test("what is left at the end is written by the drain")
    func drain() async {
        let book = Book()
        let backlog = Backlog<Int>("test", log: Logger(label: "test")) { try book.write($0) }
        backlog.put(7)
        await backlog.drain()
        #expect(book.written.withLock { $0 } == [7])
    }
}
