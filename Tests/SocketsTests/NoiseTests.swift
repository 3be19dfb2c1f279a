import Foundation
import Glibc
import Sockets
import Testing

extension SocketsTests {
    @Suite struct NoiseTests {
        @Test("random frames end at most their own connection", arguments: 1...3 as ClosedRange<UInt64>)
        func frames(seed: UInt64) async throws {
            try await withHub { fixture in
                var random = Noise(state: seed)
                let good = try fixture.open()
                for _ in 0..<150 {
                    let (client, _) = try fixture.open()
                    // The hub may be gone in the middle of it: that is what is expected.
                    try? client.write(noise(of: Int.random(in: 1...6_000, using: &random), &random))
                }
                try fixture.hub.send(Array("fine".utf8), to: [good.id])
                #expect(try good.client.next() == .text("fine"))
                try fixture.wait("all gone") { $0.closed.count == 150 }
                #expect(fixture.recorder.state.messages.allSatisfy { $0.text.utf8.count <= 4_096 })
            }
        }

        @Test("damaged upgrade requests let nobody in by accident", arguments: 1...3 as ClosedRange<UInt64>)
        func heads(seed: UInt64) async throws {
            // Whatever is left of the ticket, it is never the good one.
            let admission: @Sendable (UpgradeRequest) -> Admission = { request in
                request.value(of: "ticket") == "good" ? .admit(tag: 1) : .refuse(status: 401)
            }
            try await withHub(admission: admission) { fixture in
                var random = Noise(state: seed)
                for _ in 0..<150 {
                    var head = Fixture.head(path: "/push?ticket=bad")
                    for _ in 0..<Int.random(in: 1...6, using: &random) {
                        let index = Int.random(in: 30..<head.count, using: &random)
                        head[index] = UInt8.random(in: 0...255, using: &random)
                    }
                    let client = try fixture.connect(head)
                    shutdown(client.descriptor, Int32(SHUT_WR))
                    _ = try client.untilEnd()
                }
                #expect(fixture.recorder.state.opened.isEmpty)
                _ = try fixture.open()
            }
        }
    }
}

/// Bytes that look like frames often enough to get past the first one.
private func noise(of length: Int, _ random: inout Noise) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < length {
        let payload = Int.random(in: 0...300, using: &random)
        let opcodes: [UInt8] = [
            0x81, 0x01, 0x00, 0x80, 0x89, 0x8A, UInt8.random(in: 0...255, using: &random),
        ]
        bytes.append(opcodes.randomElement(using: &random) ?? 0)
        bytes += payload < 126 ? [0x80 | UInt8(payload)] : [0xFE, UInt8(payload >> 8), UInt8(payload & 255)]
        bytes += (0..<4 + payload).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    return bytes
}

/// A small generator with a fixed start, so that a failure can be repeated.
private struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
