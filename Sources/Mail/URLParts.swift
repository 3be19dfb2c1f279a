internal import Foundation

/// An address taken apart and put together again, so that what was checked is what is used.
package struct URLParts: Sendable, Equatable {
    package let scheme: String
    /// Without brackets.
    package let host: String
    package let port: Int
    /// Path and query, beginning with a slash.
    package let rest: String

    init(scheme: String, host: String, port: Int, rest: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.rest = rest
    }

    /// Nil for anything but http or https with a host, without user information and fragment.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), text.utf8.count <= 2000,
            !text.contains(where: { "\"'<>\\^`{|}#".contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parts.user == nil, parts.password == nil,
            let name = parts.host
        else { return nil }
        let host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard Self.isHost(host), (1...65_535).contains(port) else { return nil }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        self.init(scheme: scheme, host: host, port: port, rest: path + query)
    }

    var text: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)\(rest)" }

    /// Letters, digits, dots and dashes, or a numeric IPv6 address.
    package static func isHost(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        if text.contains(":") { return Door.bytes(of: text) != nil }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == 0x2d
                || byte == 0x2e
        }
    }
}
