/// Hands out connections, at most `size` at once, to whoever has waited longest. A connection that broke is
/// closed and opened anew by its next user.
actor Pool {
    private let conninfo: String
    private let settings: String
    private let size: Int
    private var idle: [Connection] = []
    private var leased = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    init(conninfo: String, settings: String, size: Int) {
        self.conninfo = conninfo
        self.settings = settings
        self.size = size
    }

    nonisolated func lease<Value: Sendable>(
        _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await take()
        do {
            let value = try await body(connection)
            await give(connection)
            return value
        } catch {
            await give(connection)
            throw error
        }
    }

    private func take() async throws -> Connection {
        while leased >= size && !isClosed {
            await withCheckedContinuation { waiting.append($0) }
        }
        guard !isClosed else { throw PostgresError.unreachable("the pool is closed") }
        leased += 1
        return idle.popLast() ?? Connection(conninfo: conninfo, settings: settings)
    }

    private func give(_ connection: Connection) async {
        if await !connection.isSound() { await connection.close() }
        leased -= 1
        if isClosed { await connection.close() } else { idle.append(connection) }
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    func close() async {
        isClosed = true
        for connection in idle { await connection.close() }
        idle = []
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
