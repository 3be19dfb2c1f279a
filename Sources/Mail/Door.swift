internal import CMail
internal import Foundation

/// Which addresses outside may be reached, so that nobody makes the server knock on doors behind its own wall.
///
/// A name must be on the list of hosts where there is one. Whatever it resolves to must be an address of the
/// public internet, or lie in one of the nets named; the address checked is the one connected to.
package struct Door: Sendable, Equatable {
    /// Names allowed, `*.example.cn` for all below; empty: every name.
    package var hosts: [String]
    /// Nets allowed besides the public internet.
    package var nets: [Net]

    package init(hosts: [String] = [], nets: [Net] = []) {
        self.hosts = hosts.map { $0.lowercased() }
        self.nets = nets
    }

    /// A block of addresses in CIDR form, IPv4 or IPv6.
    package struct Net: Sendable, Equatable {
        let bytes: [UInt8]
        let bits: Int

        /// Nil when it is not an address with an optional prefix length.
        package init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let bytes = Door.bytes(of: String(parts[0])) else { return nil }
            let width = parts[0].contains(":") ? 128 : 32
            let bits = parts.count > 1 ? Int(parts[1]) : width
            guard let bits, (0...width).contains(bits) else { return nil }
            self.bytes = bytes
            self.bits = bits + 128 - width
        }

        func contains(_ address: [UInt8]) -> Bool {
            let whole = bits / 8
            guard address.prefix(whole) == bytes.prefix(whole) else { return false }
            guard whole < 16 else { return true }
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> (bits % 8))
            return address[whole] & mask == bytes[whole] & mask
        }
    }

    /// Whether a name may be asked for at all.
    package func allows(host: String) -> Bool {
        let name = host.lowercased()
        return hosts.isEmpty
            || hosts.contains { one in
                one.hasPrefix("*.") ? name.hasSuffix(one.dropFirst(1)) : name == one
            }
    }

    /// Whether an address in its numeric form may be connected to.
    package func allows(address: String) -> Bool {
        guard let bytes = Self.bytes(of: address) else { return false }
        return nets.contains { $0.contains(bytes) } || !Self.inner.contains { $0.contains(bytes) }
    }

    /// Blocks that are not the public internet (RFC 6890 and its registries).
    private static let inner: [Net] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/96", "64:ff9b::/32", "100::/64",
        "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/9", "ff00::/8",
    ].compactMap { Net($0) }

    /// Sixteen bytes, IPv4 in its mapped form; nil when the text is no address.
    static func bytes(of address: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        return unsafe cmail_parse(address, &bytes) == 1 ? bytes : nil
    }

    /// The address to connect to for a name.
    ///
    /// Blocks as long as the resolver does. One forbidden address among several refuses the name: whoever
    /// answers so is playing for the other one.
    func address(of host: String) throws(MailError) -> String {
        guard allows(host: host) else { throw .forbidden }
        let texts = Self.addresses(of: host)
        guard let first = texts.first else { throw .unresolved }
        guard texts.allSatisfy({ allows(address: $0) }) else { throw .forbidden }
        // Halls seldom have a way out over IPv6 even where names have such addresses.
        return texts.first { !$0.contains(":") } ?? first
    }

    private static func addresses(of host: String) -> [String] {
        var found = [cmail_address](repeating: cmail_address(), count: 16)
        let count = unsafe cmail_resolve(host, &found, found.count)
        return found.prefix(count).map { Self.text($0) }
    }

    private static func text(_ address: cmail_address) -> String {
        let bytes = unsafe withUnsafeBytes(of: address.text) { unsafe Array($0.prefix { $0 != 0 }) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
