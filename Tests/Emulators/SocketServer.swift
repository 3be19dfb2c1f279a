import Foundation
import Glibc

/// A listening socket on 127.0.0.1 with a thread a connection: small, blocking, for emulated counterparts.
package final class SocketServer: @unchecked Sendable {
    package let port: Int
    private let listener: Int32
    private let lock = NSLock()
    private var open: Set<Int32> = []
    private var isClosed = false

    /// - Parameter serve: one connection, on a thread of its own; the descriptor is closed afterwards.
    package init(_ serve: @escaping @Sendable (Line) -> Void) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var yes: Int32 = 1
        unsafe setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var taken = size
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = unsafe bind(listener, raw, size)
                _ = unsafe getsockname(listener, raw, &taken)
            }
        }
        listen(listener, 64)
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                guard let self, self.keep(descriptor) else {
                    Glibc.close(descriptor)
                    return
                }
                Thread.detachNewThread {
                    serve(Line(descriptor: descriptor))
                    self.drop(descriptor)
                }
            }
        }
    }

    private func keep(_ descriptor: Int32) -> Bool {
        lock.withLock {
            guard !isClosed else { return false }
            open.insert(descriptor)
            return true
        }
    }

    private func drop(_ descriptor: Int32) {
        let isOurs = lock.withLock { open.remove(descriptor) != nil }
        if isOurs { Glibc.close(descriptor) }
    }

    /// Ends listening and every open connection.
    package func close() {
        let left = lock.withLock {
            let left = isClosed ? [] : Array(open)
            if !isClosed { shutdown(listener, Int32(SHUT_RDWR)) }
            isClosed = true
            return left
        }
        for descriptor in left { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    deinit {
        close()
        Glibc.close(listener)
    }
}

/// One connection, read by lines and by length.
package final class Line: @unchecked Sendable {
    let descriptor: Int32
    private var received: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    package func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let part = Array(bytes)
            let count = unsafe send(descriptor, part, part.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer.prefix(count)
        return true
    }

    /// The next line without its end; nil when the connection is over.
    package func line() -> String? {
        while true {
            if let end = received.firstIndex(of: 0x0a) {
                let line = received[..<end].filter { $0 != 0x0d }
                received.removeSubrange(...end)
                return String(decoding: line, as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    package func bytes(_ count: Int) -> [UInt8]? {
        while received.count < count { guard fill() else { return nil } }
        let taken = Array(received.prefix(count))
        received.removeFirst(count)
        return taken
    }

    /// Waits until the other side goes away.
    package func wait() {
        while fill() { received = [] }
    }

    /// Breaks the connection without a goodbye.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
