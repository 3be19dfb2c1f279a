import Foundation
import Glibc
import Synchronization

/// A TCP connection to the server under test; blocking, so its readers have threads of their own.
final class Wire: Sendable {
    struct Fault: Error {
        let what: String
    }

    /// What an HTTP request got.
    struct Answer: Sendable {
        let status: Int
        let head: String
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { String($0.dropFirst(name.count + 1).trimmingPrefix(" ")) }
        }
    }

    let descriptor: Int32

    init(port: Int, window: Int32 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if window > 0 {
            var size = window
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Fault(what: "connect: \(errno)") }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Ends reading and writing; a blocked reader wakes.
    func hangUp() {
        shutdown(descriptor, Int32(SHUT_RDWR))
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

    /// Some bytes; nil at the end or after 15 s of silence.
    func read() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        return count > 0 ? Array(chunk[..<count]) : nil
    }

    /// One request on a connection of its own.
    static func send(
        _ method: String,
        _ path: String,
        port: Int,
        fields: [String: String] = [:],
        body: String = ""
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(method, path, port, fields, body) })
            }
        }
    }

    private static func exchange(
        _ method: String,
        _ path: String,
        _ port: Int,
        _ fields: [String: String],
        _ body: String
    ) throws -> Answer {
        let wire = try Wire(port: port)
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += fields.map { "\($0.key): \($0.value)" }
        lines.append("Content-Length: \(body.utf8.count)")
        try wire.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
        var bytes: [UInt8] = []
        while let more = wire.read() { bytes += more }
        return try answer(bytes)
    }

    static func answer(_ bytes: [UInt8]) throws -> Answer {
        let data = Data(bytes)
        guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { throw Fault(what: "no head") }
        let head = String(decoding: data[..<end.lowerBound], as: UTF8.self)
        guard let status = Int(head.split(separator: " ").dropFirst().first ?? "") else {
            throw Fault(what: head)
        }
        return Answer(status: status, head: head, body: Data(data[end.upperBound...]))
    }
}
