import Foundation
import Glibc
import Sockets
import Testing

extension SocketsTests {
    @Suite struct IncomingTests {
        @Test(
            "messages arrive whole, in one frame or several, up to the bound",
            arguments: [0, 1, 125, 126, 1_024, 1_025, 4_096]
        )
        func sizes(length: Int) async throws {
            try await withHub { fixture in
                let (client, id) = try fixture.open()
                let text =
                    String(repeating: "字", count: length / 3) + String(repeating: "a", count: length % 3)
                try client.send(text)
                let bytes = Array(text.utf8)
                let middle = length / 2
                try client.send(Array(bytes[..<middle]), final: false)
                try client.send([1, 2], opcode: 9)
                try client.send(Array(bytes[middle...]), opcode: 0)
                try fixture.wait("both") { $0.messages.count == 2 }
                #expect(fixture.recorder.state.messages.map(\.text) == [text, text])
                #expect(fixture.recorder.state.messages.allSatisfy { $0.connection == id })
                #expect(try client.next() == .pong([1, 2]))
            }
        }

        @Test("frames against the rules close their own connection only", arguments: BadFrame.allCases)
        func violations(frame: BadFrame) async throws {
            try await withHub { fixture in
                let good = try fixture.open()
                let bad = try fixture.open()
                try frame.send(bad.client)
                let end = try bad.client.untilClosed()
                #expect(frame.expected.contains(end), "\(frame)")
                // Without the client's answer the library would wait 5 s for it.
                shutdown(bad.client.descriptor, Int32(SHUT_RDWR))
                try fixture.wait("bad closed") { $0.closed[bad.id] != nil }
                #expect(fixture.recorder.state.messages.isEmpty)
                try fixture.hub.send(Array("fine".utf8), to: [good.id])
                #expect(try good.client.next() == .text("fine"))
            }
        }

        @Test("unmasked frames, which the library lets pass, are bounded like any other")
        func unmasked() async throws {
            try await withHub { fixture in
                let (client, id) = try fixture.open()
                try client.send(Array("hello".utf8), masked: false)
                try fixture.wait("message") { $0.messages.map(\.text) == ["hello"] }
                try client.send([UInt8](repeating: 97, count: 4_097), masked: false)
                #expect(try client.untilClosed() == .close(1009))
                shutdown(client.descriptor, Int32(SHUT_RDWR))
                try fixture.wait("closed") { $0.closed[id] == .server(code: 1009) }
            }
        }

        @Test("the client's own close is answered and reported")
        func clientCloses() async throws {
            try await withHub { fixture in
                let (client, id) = try fixture.open()
                try client.send([0x0F, 0xA1], opcode: 8)
                #expect(try client.untilClosed() == .close(4001))
                try fixture.wait("closed") { $0.closed[id] == .client(code: 4001) }
            }
        }

        @Test("a connection that breaks is reported as lost")
        func broken() async throws {
            try await withHub { fixture in
                let known = try fixture.open().id
                try fixture.wait("lost") { $0.closed[known] == .lost }
            }
        }

        @Test("a silent client gets a ping; one that answers stays, one that does not is dropped")
        func pings() async throws {
            var configuration = HubConfiguration()
            configuration.pingSeconds = 1
            configuration.dropSeconds = 3
            try await withHub(configuration) { fixture in
                let alive = try fixture.open()
                let dead = try fixture.open()
                while fixture.recorder.state.closed[dead.id] == nil {
                    guard case .ping(let payload) = try alive.client.next() else {
                        throw Client.Fault(what: "no ping")
                    }
                    try alive.client.send(payload, opcode: 10)
                }
                #expect(fixture.recorder.state.closed == [dead.id: .lost])
            }
        }
    }
}

/// What a hostile client sends, and what it may get for it.
enum BadFrame: CaseIterable, Sendable {
    case oversized, oversizedInParts, hugeClaim, binary, reservedBit, unknownOpcode, invalidText
    case longPing, fragmentedPing, strayContinuation, nestedMessage, shortClose

    func send(_ client: Client) throws {
        switch self {
        case .oversized: try client.send([UInt8](repeating: 97, count: 4_097))
        case .oversizedInParts:
            try client.send([UInt8](repeating: 97, count: 3_000), final: false)
            try client.send([UInt8](repeating: 97, count: 3_000), opcode: 0)
        case .hugeClaim:
            try client.write(
                [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]
                    + [UInt8](repeating: 0x60, count: 8_192)
            )
        case .binary: try client.send([1, 2, 3], opcode: 2)
        case .reservedBit: try client.send([97], reserved: 0x40)
        case .unknownOpcode: try client.send([97], opcode: 3)
        case .invalidText: try client.send([0xC3, 0x28])
        case .longPing: try client.send([UInt8](repeating: 97, count: 200), opcode: 9)
        case .fragmentedPing: try client.send([97], opcode: 9, final: false)
        case .strayContinuation: try client.send([97], opcode: 0)
        case .nestedMessage:
            try client.send([97], final: false)
            try client.send([98])
        case .shortClose: try client.send([3], opcode: 8)
        }
    }

    var expected: [Client.Frame] {
        switch self {
        case .oversized, .oversizedInParts: [.close(1009)]
        case .hugeClaim: [.close(1009), .close(1002), .end]
        case .binary: [.close(1003)]
        case .invalidText: [.close(1007)]
        // A close frame of one byte is answered in kind.
        case .shortClose: [.close(1002), .close(1005), .end]
        default: [.close(1002), .end]
        }
    }
}
