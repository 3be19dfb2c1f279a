import Dispatch
import Glibc

/// A TCP port that answers everyone with the same bytes and hangs up, or keeps silent, and is no camera.
final class Door: Sendable {
    let port: UInt16
    private let listener: Int32

    /// `answer`: sent to whoever connects; nil keeps silent.
    ///
    /// `isOpen` false: the port is taken but refuses.
    init?(answer: [UInt8]?, isOpen: Bool = true) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, size) == 0 && getsockname(listener, address, &size) == 0
            }
        }
        guard isBound else { return nil }
        if isOpen { listen(listener, 8) }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        guard isOpen else { return }
        DispatchQueue(label: "door").async {
            var silenced: [Int32] = []
            while case let visitor = accept(listener, nil, nil), visitor >= 0 {
                guard let answer else {
                    silenced.append(visitor)
                    continue
                }
                var request = [UInt8](repeating: 0, count: 1024)
                _ = unsafe recv(visitor, &request, request.count, 0)
                _ = unsafe send(visitor, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(visitor)
            }
            for visitor in silenced { close(visitor) }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var url: String { "rtsp://127.0.0.1:\(port)/room" }
}
