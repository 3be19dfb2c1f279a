import Foundation
import Glibc
import Sockets
import Testing

extension SocketsTests {
    @Suite struct MessageTests {
        @Test("what comes back comes back in order")
        func echo() async throws {
            let hub = Box<Hub>()
            let recorder = Recorder { message, connection in try? hub.value?.send(message, to: [connection]) }
            try await withHub(recorder: recorder) { fixture in
                hub.value = fixture.hub
                defer { hub.value = nil }
                let (client, _) = try fixture.open()
                for number in 0..<200 { try client.send("message \(number)") }
                for number in 0..<200 { #expect(try client.next() == .text("message \(number)")) }
            }
        }

        @Test("10,000 messages reach three clients in order")
        func manyInOrder() async throws {
            var configuration = HubConfiguration()
            configuration.waitingMessages = 10_000
            try await withHub(configuration) { fixture in
                let clients = try (0..<3).map { _ in try fixture.open() }
                for number in 0..<10_000 {
                    try fixture.hub.send(Array("\(number)".utf8), to: clients.map(\.id))
                }
                for (client, _) in clients {
                    for number in 0..<10_000 { try #require(try client.next() == .text("\(number)")) }
                }
                try Fixture.wait("counted") { fixture.hub.counters.sentMessages == 30_000 }
                try Fixture.wait("nothing held") { fixture.hub.counters.heldBytes == 0 }
            }
        }

        @Test("a client that does not read is closed as slow while the others go on")
        func slowReader() async throws {
            var configuration = HubConfiguration()
            configuration.waitingMessages = 50
            configuration.closeSeconds = 1
            try await withHub(configuration) { fixture in
                let slow = try fixture.open(window: 4_096)
                let fast = try fixture.open()
                let message = String(repeating: "x", count: 60_000)
                var count = 0
                while fixture.hub.counters.closedSlow == 0, count < 1_000 {
                    try fixture.hub.send(Array("\(count) \(message)".utf8), to: [slow.id, fast.id])
                    #expect(try fast.client.next() == .text("\(count) \(message)"))
                    count += 1
                }
                #expect(fixture.hub.counters.closedSlow == 1)
                try fixture.wait("slow closed") { $0.closed[slow.id] == .slow }
                try fixture.hub.send(Array("after".utf8), to: [slow.id, fast.id])
                #expect(try fast.client.next() == .text("after"))
                #expect(fixture.recorder.state.closed[fast.id] == nil)
                try Fixture.wait("nothing held") { fixture.hub.counters.heldBytes == 0 }
            }
        }

        @Test("one message beyond the bytes of the line closes the connection", arguments: [100, 101])
        func byteBound(size: Int) async throws {
            var configuration = HubConfiguration()
            configuration.waitingBytes = 100
            try await withHub(configuration) { fixture in
                let (client, id) = try fixture.open()
                try fixture.hub.send([UInt8](repeating: 97, count: size), to: [id])
                let text = String(repeating: "a", count: 100)
                #expect(try client.next() == (size == 100 ? .text(text) : .close(4008)))
            }
        }

        @Test("stills: the latest of each slot, after the messages, in the order the slots were filled")
        func latestWins() async throws {
            var configuration = HubConfiguration()
            configuration.waitingMessages = 400
            configuration.waitingBytes = 64 << 20
            configuration.waitingSlots = 3
            try await withHub(configuration) { fixture in
                let (client, id) = try fixture.open(window: 4_096)
                // Enough that the system cannot take it all before the client reads.
                let filler = [UInt8](repeating: 97, count: 100_000)
                for _ in 0..<200 { try fixture.hub.send(filler, to: [id]) }
                for version in 1...100 as ClosedRange<UInt8> {
                    fixture.hub.offer([2, version], slot: 2, to: [id])
                    fixture.hub.offer([1, version], slot: 1, to: [id])
                }
                fixture.hub.offer([3, 1], slot: 3, to: [id])
                fixture.hub.offer([4, 1], slot: 4, to: [id])
                try fixture.hub.send(Array("alert".utf8), to: [id])
                try Fixture.wait("all queued") { fixture.hub.counters.droppedStills == 199 }

                for _ in 0..<200 { try #require(try client.next() != .end) }
                #expect(try client.next() == .text("alert"))
                #expect(try client.next() == .binary([2, 100]))
                #expect(try client.next() == .binary([1, 100]))
                #expect(try client.next() == .binary([3, 1]))
                fixture.hub.offer([4, 2], slot: 4, to: [id])
                #expect(try client.next() == .binary([4, 2]))
                try Fixture.wait("nothing held") { fixture.hub.counters.heldBytes == 0 }
            }
        }

        @Test("closing lets the waiting messages out first")
        func closeAfterMessages() async throws {
            try await withHub { fixture in
                let (client, id) = try fixture.open()
                for number in 0..<100 { try fixture.hub.send(Array("\(number)".utf8), to: [id]) }
                fixture.hub.close(id, code: 4001)
                for number in 0..<100 { #expect(try client.next() == .text("\(number)")) }
                #expect(try client.next() == .close(4001))
            }
        }

        @Test("a full queue refuses at once and keeps what it has")
        func fullQueue() async throws {
            var configuration = HubConfiguration()
            configuration.queuedBytes = 10_000
            let entered = DispatchSemaphore(value: 0)
            let leave = DispatchSemaphore(value: 0)
            let recorder = Recorder { _, _ in
                entered.signal()
                leave.wait()
            }
            try await withHub(configuration, recorder: recorder) { fixture in
                let (client, id) = try fixture.open()
                try client.send("block the hub's thread")
                entered.wait()
                #expect(throws: HubError.full) {
                    for _ in 0..<100 { try fixture.hub.send([UInt8](repeating: 97, count: 1_000), to: [id]) }
                }
                leave.signal()
                var count = 0
                try fixture.wait("room again") { _ in
                    (try? fixture.hub.send(Array("end".utf8), to: [id])) != nil
                }
                while try client.next() != .text("end") { count += 1 }
                #expect(count == 9)
            }
        }
    }
}
