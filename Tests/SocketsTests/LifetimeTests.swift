import CSockets
import Foundation
import Glibc
import Sockets
import Testing

extension SocketsTests {
    @Suite struct LifetimeTests {
        @Test(
            "1,000 connections opened and closed leave descriptors and handles where they were",
            arguments: [true, false]
        )
        func cycles(clientCloses: Bool) async throws {
            try await withHub { fixture in
                func cycle() throws {
                    let (client, id) = try fixture.open()
                    try fixture.hub.send(Array("hello".utf8), to: [id])
                    #expect(try client.next() == .text("hello"))
                    if clientCloses {
                        try client.send([0x03, 0xE8], opcode: 8)
                    } else {
                        fixture.hub.close(id, code: 1000)
                    }
                    // To a client that said it goes, the answer is a courtesy which the connection's end may overtake.
                    let last = try client.untilClosed()
                    #expect(last == .close(1000) || (clientCloses && last == .end))
                    if !clientCloses { try client.send([0x03, 0xE8], opcode: 8) }
                    #expect(try client.untilEnd())
                    try fixture.wait("closed") { $0.closed[id] != nil }
                }
                for _ in 0..<10 { try cycle() }
                try Fixture.wait("settled") { liveHandles() == 1 }
                let descriptors = openDescriptors()
                for _ in 0..<1_000 { try cycle() }
                // Other suites of this process open a few of their own meanwhile.
                try Fixture.wait("settled") { liveHandles() == 1 && openDescriptors() <= descriptors + 100 }
                #expect(fixture.recorder.state.opened.count == 1_010)
                #expect(fixture.recorder.state.closed.count == 1_010)
                #expect(fixture.hub.counters.openConnections == 0)
            }
            try Fixture.wait("nothing alive") { liveHandles() == 0 }
        }

        @Test("stopping sends what waits, then 1001, reports each end and returns within 2 s")
        func stop() async throws {
            let recorder = Recorder()
            let clients = Box<[UncheckedClient]>()
            let clock = ContinuousClock()
            let time = try await clock.measure {
                try await withHub(recorder: recorder) { fixture in
                    let opened = try (0..<20).map { _ in try fixture.open() }
                    try fixture.hub.send(Array("last".utf8), to: opened.map(\.id))
                    clients.value = opened.map { UncheckedClient(client: $0.client) }
                }
            }
            #expect(time < .seconds(10))
            for item in clients.value ?? [] {
                #expect(try item.client.next() == .text("last"))
                #expect(try item.client.next() == .close(1001))
                #expect(try item.client.next() == .end)
            }
            #expect(recorder.state.closed.count == 20)
            #expect(recorder.state.closed.values.allSatisfy { $0 == .server(code: 1001) })
        }

        @Test(
            "stopping with clients that do not read, half-made upgrades and a deep queue returns within 2 s"
        )
        func stopUnderLoad() async throws {
            let hub = Box<ContinuousClock.Instant>()
            var configuration = HubConfiguration()
            configuration.waitingBytes = 64 << 20
            try await withHub(configuration) { fixture in
                let (stuck, id) = try fixture.open(window: 4_096)
                let half = try fixture.connect(Array("GET /push HTTP/1.1\r\n".utf8))
                for _ in 0..<200 { try fixture.hub.send([UInt8](repeating: 97, count: 100_000), to: [id]) }
                hub.value = ContinuousClock().now
                fixture.hub.stop()
                try Fixture.wait("stopped") { fixture.recorder.state.closed[id] != nil }
                withExtendedLifetime((stuck, half)) {}
            }
            let begun = try #require(hub.value)
            #expect(ContinuousClock().now - begun < .seconds(2))
            try Fixture.wait("nothing alive") { liveHandles() == 0 }
        }

        @Test("after stopping everything is refused and nothing leaks; a hub runs once")
        func afterwards() async throws {
            let hub = try Hub(admission: ticketed, handler: Recorder())
            hub.stop()
            try await hub.run()
            await #expect(throws: HubError.stopped) { try await hub.run() }
            let id = try await someConnection()
            #expect(throws: HubError.stopped) { try hub.send([97], to: [id]) }
            hub.offer([1], slot: 1, to: [id])
            hub.close(id, code: 1000)
            let (client, server) = try Listener().connect()
            hub.adopt(descriptor: server, head: Fixture.head())
            #expect(try client.untilEnd())
            #expect(hub.counters.droppedStills == 1)
        }

        @Test("a hub that never ran closes the sockets it was given")
        func neverRun() throws {
            var hub: Hub? = try Hub(admission: ticketed, handler: Recorder())
            let (client, server) = try Listener().connect()
            hub?.adopt(descriptor: server, head: Fixture.head())
            hub = nil
            #expect(try client.untilEnd())
            try Fixture.wait("nothing alive") { liveHandles() == 0 }
        }

        @Test("cancelling the task that runs the hub stops it")
        func cancelled() async throws {
            let hub = try Hub(admission: ticketed, handler: Recorder())
            let task = Task { try await hub.run() }
            task.cancel()
            try await task.value
            #expect(liveHandles() == 1)
        }

        @Test("senders on many threads, connections coming and going: nothing lost, nothing left")
        func storm() async throws {
            try await withHub { fixture in
                let steady = try fixture.open()
                let senders = (0..<4).map { sender in
                    let done = DispatchSemaphore(value: 0)
                    let (hub, id) = (fixture.hub, steady.id)
                    Thread.detachNewThread {
                        for number in 0..<50 {
                            try? hub.send(Array("\(sender) \(number)".utf8), to: [id])
                            hub.offer([UInt8(sender)], slot: UInt64(sender), to: [id])
                        }
                        done.signal()
                    }
                    return done
                }
                for _ in 0..<100 { _ = try fixture.open() }
                senders.forEach { $0.wait() }
                var next = [0, 0, 0, 0]
                while next != [50, 50, 50, 50] {
                    guard case .text(let text) = try steady.client.next() else { continue }
                    let parts = text.split(separator: " ").compactMap { Int($0) }
                    try #require(parts.count == 2 && next[parts[0]] == parts[1])
                    next[parts[0]] += 1
                }
                try fixture.wait("others gone") { $0.closed.count == 100 }
            }
            try Fixture.wait("nothing alive") { liveHandles() == 0 }
        }

        private func someConnection() async throws -> ConnectionID {
            let found = Box<ConnectionID>()
            try await withHub { fixture in found.value = try fixture.open().id }
            return try #require(found.value)
        }
    }
}

/// Handed from one thread to the next, never used by both.
struct UncheckedClient: @unchecked Sendable {
    let client: Client
}

func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
}
