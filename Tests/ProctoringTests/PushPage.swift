import Foundation
import Kernel
import Synchronization

/// An open page as the push side sees it: a WebSocket client that keeps everything it was told.
final class PushPage: Sendable {
    struct State {
        var status = 0
        var texts: [[String: JSONValue]] = []
        var binaries: [[UInt8]] = []
        /// The close frame's code; 1006 when the connection just ended.
        var closed: Int?
    }

    private let wire: Wire
    private let state = Mutex(State())

    /// Asks for an upgrade and, unless told to be slow, reads on after the answer.
    init(port: Int, path: String, fields: [String: String] = [:], window: Int32 = 0, reads: Bool = true)
        throws
    {
        wire = try Wire(port: port, window: window)
        var lines = [
            "GET \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: Upgrade", "Upgrade: websocket",
        ]
        lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"]
        lines += fields.map { "\($0.key): \($0.value)" }
        try wire.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        startReading(beyondAnswer: reads)
    }

    deinit {
        wire.hangUp()
    }

    var now: State { state.withLock { $0 } }

    func hangUp() {
        wire.hangUp()
    }

    private func startReading(beyondAnswer: Bool) {
        // The thread must not keep the page alive, which would never hang up.
        Thread.detachNewThread { [wire, weak self] in
            var bytes: [UInt8] = []
            while let more = wire.read() {
                bytes += more
                guard let self else { return }
                self.take(&bytes)
                if !beyondAnswer, self.now.status != 0 { return }
            }
            self?.state.withLock { $0.closed = $0.closed ?? 1006 }
        }
    }

    func say(_ text: String) throws {
        let payload = Array(text.utf8)
        var frame: [UInt8] = [0x81]
        frame +=
            payload.count < 126
            ? [0x80 | UInt8(payload.count)] : [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        let mask: [UInt8] = [1, 2, 3, 4]
        try wire.write(frame + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] })
    }

    private func take(_ bytes: inout [UInt8]) {
        if now.status == 0 {
            guard let answer = try? Wire.answer(bytes) else { return }
            state.withLock { $0.status = answer.status }
            bytes = Array(answer.body)
            guard answer.status == 101 else { return }
        }
        while let (opcode, payload, size) = Self.frame(bytes) {
            bytes.removeFirst(size)
            state.withLock { state in
                switch opcode {
                case 1:
                    state.texts.append(
                        (try? JSON.decode([String: JSONValue].self, from: Data(payload))) ?? [:]
                    )
                case 2: state.binaries.append(payload)
                case 8: state.closed = payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 1005
                default: break
                }
            }
        }
    }

    private static func frame(_ bytes: [UInt8]) -> (opcode: UInt8, payload: [UInt8], size: Int)? {
        guard bytes.count >= 2 else { return nil }
        var length = Int(bytes[1] & 0x7F)
        var head = 2
        if length >= 126 {
            head = length == 126 ? 4 : 10
            guard bytes.count >= head else { return nil }
            length = bytes[2..<head].reduce(0) { $0 << 8 | Int($1) }
        }
        guard bytes.count >= head + length else { return nil }
        return (bytes[0] & 0x0F, Array(bytes[head..<(head + length)]), head + length)
    }
}

extension PushPage.State {
    func texts(_ type: String) -> [[String: JSONValue]] {
        texts.filter { $0["type"]?.text == type }
    }

    /// Every event told, in the order told.
    var events: [JSONValue] { texts("events").flatMap { $0["events"]?.list ?? [] } }
    var positions: [Int] { events.compactMap { $0["position"]?.number.map { Int($0) } } }
    /// The newest position the page may resume from.
    var position: Int? { texts.last { $0["position"] != nil }?["position"]?.number.map { Int($0) } }
}

/// Any JSON.
enum JSONValue: Decodable, Sendable {
    case text(String), number(Double), flag(Bool), list([JSONValue]), object([String: JSONValue]), null

    init(from decoder: any Decoder) throws {
        let one = try decoder.singleValueContainer()
        if let value = try? one.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? one.decode(Double.self) {
            self = .number(value)
        } else if let value = try? one.decode(String.self) {
            self = .text(value)
        } else if let value = try? one.decode([JSONValue].self) {
            self = .list(value)
        } else if let value = try? one.decode([String: JSONValue].self) {
            self = .object(value)
        } else {
            self = .null
        }
    }

    var text: String? { if case .text(let value) = self { value } else { nil } }
    var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var list: [JSONValue]? { if case .list(let value) = self { value } else { nil } }

    subscript(name: String) -> JSONValue? {
        if case .object(let value) = self { value[name] } else { nil }
    }
}
