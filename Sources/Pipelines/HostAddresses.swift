internal import Dispatch
internal import Glibc

/// Looks names up in the system's resolver.
package enum HostAddresses {
    /// The numeric addresses of a name; empty when it has none.
    ///
    /// Waits for the resolver on a thread of its own.
    package static func of(_ host: String) async -> [String] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: found(host)) }
        }
    }

    private static func found(_ host: String) -> [String] {
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, nil, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe numeric(entry) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func numeric(_ entry: UnsafeMutablePointer<addrinfo>) -> String? {
        var name = [UInt8](repeating: 0, count: 256)
        let status = unsafe name.withUnsafeMutableBytes { room in
            unsafe getnameinfo(
                entry.pointee.ai_addr,
                entry.pointee.ai_addrlen,
                room.bindMemory(to: CChar.self).baseAddress,
                socklen_t(room.count),
                nil,
                0,
                NI_NUMERICHOST
            )
        }
        return status == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) : nil
    }
}
