internal import CPostgres
internal import Dispatch
internal import Glibc

/// One libpq connection.
///
/// libpq blocks, so every call runs on the connection's own serial queue, never on the cooperative pool; the
/// queue is also what makes the handle safe to share.
///
/// `@unchecked Sendable`: `handle`, `prepared` and `broken` are touched only on `queue`.
@safe final class Connection: @unchecked Sendable {
    private let queue = DispatchQueue(label: "postgres.connection")
    private let conninfo: String
    private let settings: String
    private var handle: OpaquePointer?
    private var prepared: [String: String] = [:]
    private var broken = false

    /// - Parameters:
    ///   - conninfo: libpq's connection string or URL.
    ///   - settings: statements run once after each connect, such as `set timezone = 'UTC'`.
    init(conninfo: String, settings: String) {
        self.conninfo = conninfo
        self.settings = settings
    }

    deinit {
        if let handle = unsafe handle { unsafe PQfinish(handle) }
    }

    /// Runs one statement, preparing it the first time this connection sees its text.
    func execute(_ sql: String, _ binds: [String?]) async throws(PostgresError) -> [Row] {
        let result = await onQueue { $0.blockingExecute(sql, binds) }
        return try result.get()
    }

    /// Runs a script of several statements without binds.
    func script(_ sql: String) async throws(PostgresError) {
        let result = await onQueue { connection -> Result<Void, PostgresError> in
            connection.open().flatMap {
                unsafe connection.rows(of: PQexec(connection.handle, sql)).map { _ in }
            }
        }
        try result.get()
    }

    /// Waits for a notification or the end of the time, whichever comes first.
    func waitForNotification(milliseconds: Int32) async throws(PostgresError) {
        let result = await onQueue { $0.blockingWait(milliseconds) }
        try result.get()
    }

    /// Whether the connection can be used again.
    func isSound() async -> Bool {
        await onQueue { connection in
            unsafe !connection.broken && connection.handle != nil
                && PQtransactionStatus(connection.handle) == PQTRANS_IDLE
        }
    }

    /// Closes the connection; the next statement opens it anew.
    func close() async {
        await onQueue { connection in
            if let handle = unsafe connection.handle { unsafe PQfinish(handle) }
            unsafe connection.handle = nil
            connection.prepared = [:]
            connection.broken = false
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable (Connection) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body(self)) }
        }
    }

    private func open() -> Result<Void, PostgresError> {
        if unsafe handle != nil { return .success(()) }
        let opened = unsafe PQconnectdb(conninfo)
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            let message = unsafe String(cString: PQerrorMessage(opened))
            unsafe PQfinish(opened)
            return .failure(.unreachable(message))
        }
        unsafe handle = opened
        unsafe PQsetNoticeProcessor(opened, { _, _ in }, nil)
        return unsafe rows(of: PQexec(opened, settings)).map { _ in }
    }

    private func blockingExecute(_ sql: String, _ binds: [String?]) -> Result<[Row], PostgresError> {
        open().flatMap { prepare(sql) }.flatMap { name in
            let copies = unsafe binds.map { unsafe $0.flatMap { unsafe strdup($0) } }
            defer { unsafe copies.forEach { unsafe free($0) } }
            let values = unsafe copies.map { unsafe UnsafePointer($0) }
            return unsafe rows(of: PQexecPrepared(handle, name, Int32(binds.count), values, nil, nil, 0))
        }
    }

    private func prepare(_ sql: String) -> Result<String, PostgresError> {
        if let name = prepared[sql] { return .success(name) }
        let name = "s\(prepared.count)"
        return unsafe rows(of: PQprepare(handle, name, sql, 0, nil)).map { _ in
            prepared[sql] = name
            return name
        }
    }

    private func rows(of result: OpaquePointer?) -> Result<[Row], PostgresError> {
        defer { unsafe PQclear(result) }
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return .success(unsafe read(result))
        default: return .failure(unsafe failure(of: result))
        }
    }

    private func failure(of result: OpaquePointer?) -> PostgresError {
        if unsafe PQstatus(handle) != CONNECTION_OK { broken = true }
        let field = { (code: Int32) in
            unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) } ?? ""
        }
        let message = unsafe String(cString: PQerrorMessage(handle))
        // PG_DIAG_SQLSTATE and PG_DIAG_CONSTRAINT_NAME are character macros the importer cannot read.
        let error = PostgresError(
            state: field(Int32(UInt8(ascii: "C"))),
            message: message,
            constraint: field(Int32(UInt8(ascii: "n")))
        )
        if case .unreachable = error { broken = true }
        return error
    }

    private func read(_ result: OpaquePointer?) -> [Row] {
        let width = unsafe PQnfields(result)
        var columns: [String: Int] = [:]
        for column in 0..<width {
            unsafe columns[String(cString: PQfname(result, column))] = Int(column)
        }
        let height = unsafe PQntuples(result)
        return (0..<height).map { row in
            let values = (0..<width).map { column in
                unsafe PQgetisnull(result, row, column) == 1
                    ? nil : String(cString: PQgetvalue(result, row, column))
            }
            return Row(columns: columns, values: values)
        }
    }

    private func blockingWait(_ milliseconds: Int32) -> Result<Void, PostgresError> {
        open().flatMap {
            // What came in together with the answer to the last statement waits in memory, where poll cannot see it.
            if takeNotifications() { return .success(()) }
            var poller = unsafe pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&poller, 1, milliseconds)
            guard unsafe PQconsumeInput(handle) == 1 else {
                broken = true
                return .failure(.unreachable(unsafe String(cString: PQerrorMessage(handle))))
            }
            _ = takeNotifications()
            return .success(())
        }
    }

    /// Takes every notification read so far; whether there was one.
    private func takeNotifications() -> Bool {
        var isAny = false
        while let notice = unsafe PQnotifies(handle) {
            unsafe PQfreemem(notice)
            isAny = true
        }
        return isAny
    }
}
