import CSockets
import Foundation
import Glibc
import Sockets
import Testing

extension SocketsTests {
    @Suite struct AdmissionTests {
        @Test(
            "a good ticket is let in with its tag, with and without a subprotocol",
            arguments: [nil, "invigil"]
        )
        func admitted(protocols: String?) async throws {
            try await withHub { fixture in
                let (client, id) = try fixture.open(Fixture.head(protocols: protocols))
                #expect(fixture.recorder.state.opened.map(\.tag) == [7])
                try fixture.hub.send(Array("你好".utf8), to: [id])
                #expect(try client.next() == .text("你好"))
                #expect(fixture.hub.counters.openConnections == 1)
            }
        }

        @Test(
            "what is not to come in gets its status and no connection",
            arguments: [
                ("/push?ticket=bad", "http://exam.test", "401"), ("/push", "http://exam.test", "401"),
                ("/push?x=1&ticket=bad", "http://exam.test", "401"),
                ("/other?ticket=good", "http://exam.test", "404"),
                ("/push/../other?ticket=good", "http://exam.test", "404"),
                ("/push?ticket=good", "http://evil.test", "403"),
                ("/push?ticket=good", "http://exam.test.evil.test", "403"),
                ("/push?ticket=good", "null", "403"),
            ]
        )
        func refused(path: String, origin: String, status: String) async throws {
            try await withHub { fixture in
                for protocols in [nil, "invigil"] {
                    let client = try fixture.connect(
                        Fixture.head(path: path, origin: origin, protocols: protocols)
                    )
                    #expect(try client.readHead().hasPrefix("HTTP/1.0 \(status) "))
                    #expect(try client.untilEnd())
                }
                #expect(fixture.recorder.state.opened.isEmpty)
            }
        }

        @Test("the closure sees path, query, origin and host as the client wrote them")
        func request() async throws {
            let seen = Box<UpgradeRequest>()
            let admission: @Sendable (UpgradeRequest) -> Admission = {
                seen.value = $0
                return .admit(tag: 1)
            }
            try await withHub(admission: admission) { fixture in
                _ = try fixture.open(
                    Fixture.head(path: "/a/b?x=1&y=%E4%BD%A0&z", origin: "https://exam.test")
                )
                let request = try #require(seen.value)
                #expect(request.path == "/a/b")
                #expect(request.query == "x=1&y=你&z")
                #expect(request.value(of: "y") == "你")
                #expect(request.value(of: "z") == nil)
                #expect(request.origin == "https://exam.test")
                #expect(request.host == "exam.test")
                #expect(request.isSameOrigin)
            }
        }

        @Test(
            "no upgrade, another upgrade, another subprotocol, or nonsense: no connection",
            arguments: [
                "GET /push?ticket=good HTTP/1.1\r\nHost: exam.test\r\n\r\n",
                "POST /push?ticket=good HTTP/1.1\r\nHost: exam.test\r\nContent-Length: 0\r\n\r\n",
                "GET /push?ticket=good HTTP/1.1\r\nHost: e\r\nUpgrade: h2c\r\nConnection: Upgrade, "
                    + "HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                String(decoding: Fixture.head(protocols: "other"), as: UTF8.self),
                "\u{0}\u{1}\u{2}\r\n\r\n", "\r\n\r\n", "",
            ]
        )
        func nonsense(head: String) async throws {
            try await withHub(impatient) { fixture in
                let client = try fixture.connect(Array(head.utf8))
                _ = try client.readHead()
                #expect(try client.untilEnd())
                #expect(fixture.recorder.state.opened.isEmpty)
                _ = try fixture.open()
            }
        }

        @Test(
            "a head that never ends, or is larger than the bound, is dropped",
            arguments: [100, 3_000, 5_000, 100_000]
        )
        func endless(length: Int) async throws {
            try await withHub(impatient) { fixture in
                let head = Fixture.head(extra: "X: " + String(repeating: "a", count: length)).dropLast(4)
                let client = try fixture.connect(Array(head))
                _ = try client.readHead()
                #expect(try client.untilEnd())
                #expect(fixture.recorder.state.opened.isEmpty)
            }
        }

        @Test("the last seat taken, the next is refused with 503 until one is free")
        func full() async throws {
            var configuration = HubConfiguration()
            configuration.maximumConnections = 2
            try await withHub(configuration) { fixture in
                let first = try fixture.open()
                let second = try fixture.open()
                #expect(try fixture.connect().readHead().hasPrefix("HTTP/1.0 503 "))
                fixture.hub.close(first.id, code: 1000)
                #expect(try first.client.untilClosed() == .close(1000))
                try first.client.send([0x03, 0xE8], opcode: 8)
                try fixture.wait("first closed") { $0.closed[first.id] == .server(code: 1000) }
                let third = try fixture.open()
                #expect(third.id != first.id)
                // The old name of the seat is void.
                try fixture.hub.send(Array("old".utf8), to: [first.id])
                try fixture.hub.send(Array("new".utf8), to: [third.id, second.id])
                #expect(try third.client.next() == .text("new"))
                #expect(try second.client.next() == .text("new"))
            }
        }

        @Test("a descriptor that is closed, or is no socket, harms nobody")
        func badDescriptors() async throws {
            try await withHub { fixture in
                let (client, id) = try fixture.open()
                // Far above what this process opens, so that no other test can own the number.
                fixture.hub.adopt(descriptor: 15_000, head: Fixture.head())
                fixture.hub.adopt(descriptor: -1, head: Fixture.head())
                fixture.hub.adopt(descriptor: unsafe open("/dev/null", O_RDWR), head: Fixture.head())
                let (half, server) = try fixture.listener.connect()
                shutdown(server, Int32(SHUT_RDWR))
                fixture.hub.adopt(descriptor: server, head: Fixture.head())
                _ = try half.readHead()
                try fixture.hub.send(Array("still here".utf8), to: [id])
                #expect(try client.next() == .text("still here"))
            }
        }
    }
}

/// Waits only a second for an upgrade.
private var impatient: HubConfiguration {
    var configuration = HubConfiguration()
    configuration.upgradeSeconds = 1
    return configuration
}

/// A value set on one thread and read on another.
final class Box<Value: Sendable>: Sendable {
    private let lock = NSLock()
    private nonisolated(unsafe) var guarded: Value?

    var value: Value? {
        get { lock.withLock { unsafe guarded } }
        set { lock.withLock { unsafe guarded = newValue } }
    }
}

extension Client {
    /// Reads whatever comes until the connection is closed.
    func untilEnd() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            if count < 0 { return false }
        }
    }
}
