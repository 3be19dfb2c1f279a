import Foundation
import Glibc

/// A WebSocket client of the tests: blocking, small, and willing to break every rule.
final class Client {
    enum Frame: Equatable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(UInt16)
        /// The connection ended without a close frame.
        case end
    }

    struct Fault: Error {
        let what: String
    }

    let descriptor: Int32
    private var received: [UInt8] = []

    /// Takes a connected socket; reads on it give up after 10 s.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit {
        Glibc.close(descriptor)
    }

    func write(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor,
                    $0.baseAddress?.advanced(by: done),
                    bytes.count - done,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw Fault(what: "write: \(errno)") }
            done += count
        }
    }

    /// Sends a frame, masked unless told otherwise.
    func send(
        _ payload: [UInt8],
        opcode: UInt8 = 1,
        final: Bool = true,
        reserved: UInt8 = 0,
        masked: Bool = true
    ) throws {
        var frame: [UInt8] = [(final ? 0x80 : 0) | reserved | opcode]
        let flag: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ..<126: frame.append(flag | UInt8(payload.count))
        case ..<65_536: frame += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            frame.append(flag | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        if masked { frame += mask }
        frame += masked ? payload.enumerated().map { $1 ^ mask[$0 % 4] } : payload
        try write(frame)
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Reads until the end of an HTTP head and returns it.
    func readHead() throws -> String {
        while true {
            if let end = headEnd(received) {
                defer { received.removeFirst(end) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard try fill() else {
                defer { received = [] }
                return String(decoding: received, as: UTF8.self)
            }
        }
    }

    /// The next frame of the server, which must not be masked.
    func next() throws -> Frame {
        guard try need(2) else { return .end }
        let opcode = received[0] & 0x0F
        guard received[1] & 0x80 == 0, received[0] & 0x70 == 0 else {
            throw Fault(what: "masked or reserved")
        }
        guard received[0] & 0x80 != 0 else { throw Fault(what: "fragmented") }
        var length = Int(received[1] & 0x7F)
        var head = 2
        if length >= 126 {
            head = length == 126 ? 4 : 10
            guard try need(head) else { return .end }
            length = received[2..<head].reduce(0) { $0 << 8 | Int($1) }
        }
        guard try need(head + length) else { return .end }
        let payload = Array(received[head..<head + length])
        received.removeFirst(head + length)
        switch opcode {
        case 1: return .text(String(decoding: payload, as: UTF8.self))
        case 2: return .binary(payload)
        case 8: return .close(payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 1005)
        case 9: return .ping(payload)
        case 10: return .pong(payload)
        default: throw Fault(what: "opcode \(opcode)")
        }
    }

    /// Reads up to the close frame or the end.
    func untilClosed() throws -> Frame {
        while true {
            let frame = try next()
            switch frame {
            case .close, .end: return frame
            default: continue
            }
        }
    }

    private func need(_ count: Int) throws -> Bool {
        while received.count < count {
            guard try fill() else { return false }
        }
        return true
    }

    /// False at the end of the connection; a time-out is a fault.
    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 {
            received += chunk[..<count]
            return true
        }
        if count == 0 || errno == ECONNRESET || errno == EPIPE { return false }
        throw Fault(what: "read: \(errno)")
    }
}

func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (4...bytes.count).first { Array(bytes[$0 - 4..<$0]) == [13, 10, 13, 10] }
}
