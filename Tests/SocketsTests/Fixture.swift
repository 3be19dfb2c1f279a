import Foundation
import Glibc
import Sockets
import Testing

/// One after the other, because they count what is alive in the process.
@Suite(.serialized) struct SocketsTests {}

/// Remembers what a hub reported.
final class Recorder: HubHandler {
    struct State {
        var opened: [(connection: ConnectionID, tag: UInt64)] = []
        var messages: [(connection: ConnectionID, text: String)] = []
        var closed: [ConnectionID: CloseReason] = [:]
    }

    private let lock = NSLock()
    private nonisolated(unsafe) var guarded = State()
    /// Answers on the hub's thread.
    let answer: @Sendable ([UInt8], ConnectionID) -> Void

    init(answer: @escaping @Sendable ([UInt8], ConnectionID) -> Void = { _, _ in }) {
        self.answer = answer
    }

    var state: State { lock.withLock { unsafe guarded } }

    func opened(_ connection: ConnectionID, tag: UInt64) {
        lock.withLock { unsafe guarded.opened.append((connection, tag)) }
    }

    func received(_ message: [UInt8], from connection: ConnectionID) {
        let text = String(decoding: message, as: UTF8.self)
        lock.withLock { unsafe guarded.messages.append((connection, text)) }
        answer(message, connection)
    }

    func closed(_ connection: ConnectionID, reason: CloseReason) {
        lock.withLock { unsafe guarded.closed[connection] = reason }
    }
}

/// A thread of its own for a test that blocks: the pool of two cores stays free for the hub and other tests.
final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Listens on a free port of 127.0.0.1 as the HTTP server would.
final class Listener {
    let descriptor: Int32
    let port: UInt16

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = Listener.address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 1_024) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard status else { throw Client.Fault(what: "listen: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(descriptor)
    }

    /// Both ends of a new connection; a small `window` makes the client's side fill up soon.
    func connect(window: Int32 = 0) throws -> (client: Client, server: Int32) {
        let client = Client(descriptor: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        if window > 0 {
            var size = window
            unsafe setsockopt(
                client.descriptor,
                SOL_SOCKET,
                SO_RCVBUF,
                &size,
                socklen_t(MemoryLayout<Int32>.size)
            )
        }
        var address = Listener.address(port: port)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.connect(client.descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let server = accept(descriptor, nil, nil)
        guard status == 0, server >= 0 else { throw Client.Fault(what: "connect: \(errno)") }
        return (client, server)
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// A running hub with its recorder and a way to reach it.
struct Fixture {
    let hub: Hub
    let recorder: Recorder
    let listener: Listener

    /// An upgrade request; nil leaves a field out.
    static func head(
        path: String = "/push?ticket=good",
        origin: String? = "http://exam.test",
        protocols: String? = nil,
        extra: String = ""
    ) -> [UInt8] {
        var lines = ["GET \(path) HTTP/1.1", "Host: exam.test", "Connection: Upgrade", "Upgrade: websocket"]
        lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"]
        if let origin { lines.append("Origin: \(origin)") }
        if let protocols { lines.append("Sec-WebSocket-Protocol: \(protocols)") }
        if !extra.isEmpty { lines.append(extra) }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Hands a connection with this head to the hub.
    func connect(_ head: [UInt8] = Fixture.head(), window: Int32 = 0) throws -> Client {
        let (client, server) = try listener.connect(window: window)
        hub.adopt(descriptor: server, head: head)
        return client
    }

    /// A client whose upgrade went through, and the connection the hub knows it by.
    func open(_ head: [UInt8] = Fixture.head(), window: Int32 = 0) throws -> (
        client: Client, id: ConnectionID
    ) {
        let known = recorder.state.opened.count
        let client = try connect(head, window: window)
        let answer = try client.readHead()
        guard answer.hasPrefix("HTTP/1.1 101") else { throw Client.Fault(what: answer) }
        try wait("opened") { $0.opened.count > known }
        return (client, recorder.state.opened[known].connection)
    }

    /// Waits for what the hub reports; fails after 10 s.
    func wait(_ what: String, until condition: (Recorder.State) -> Bool) throws {
        try Fixture.wait(what) { condition(recorder.state) }
    }

    static func wait(_ what: String, until condition: () -> Bool) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while !condition() {
            guard clock.now < deadline else { throw Client.Fault(what: "waited for \(what)") }
            sched_yield()
        }
    }
}

/// Admits `ticket=good` with tag 7 from no origin or from the host itself.
@Sendable func ticketed(_ request: UpgradeRequest) -> Admission {
    guard request.path == "/push" else { return .refuse(status: 404) }
    guard request.origin.isEmpty || request.isSameOrigin else { return .refuse(status: 403) }
    return request.value(of: "ticket") == "good" ? .admit(tag: 7) : .refuse(status: 401)
}

/// Runs a hub around a test that may block, and stops it afterwards.
func withHub(
    _ configuration: HubConfiguration = HubConfiguration(),
    recorder: Recorder = Recorder(),
    admission: @escaping @Sendable (UpgradeRequest) -> Admission = ticketed,
    _ body: @escaping @Sendable (Fixture) throws -> Void
) async throws {
    try await withTaskExecutorPreference(OwnThread()) {
        let hub = try Hub(configuration: configuration, admission: admission, handler: recorder)
        // Not a child task: that would wait for the very thread the test blocks. Not on the pool: other
        // suites do.
        let running = Task.detached(executorPreference: OwnThread()) { try await hub.run() }
        let result = Result {
            try body(Fixture(hub: hub, recorder: recorder, listener: try Listener()))
        }
        hub.stop()
        try await running.value
        try result.get()
    }
}
