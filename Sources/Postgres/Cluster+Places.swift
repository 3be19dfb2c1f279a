internal import Foundation

/// Where a cluster may lie. As root its files belong to an unprivileged account, which must be able to walk to
/// them; and a Unix socket's path holds at most 107 bytes.
extension Cluster {
    static func findBinaries() -> String? {
        ["15", "16", "17"].map { "/usr/lib/postgresql/\($0)/bin" }
            .first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    }

    static func accountName() -> String {
        guard let entry = unsafe getpwuid(getuid()) else { return "root" }
        return unsafe String(cString: entry.pointee.pw_name)
    }

    /// The directory itself, or one under /var/lib when the account could not walk to it.
    static func home(for directory: URL, account: String?) throws -> URL {
        guard account != nil, !isOpen(directory.deletingLastPathComponent()) else { return directory }
        return URL(filePath: "/var/lib/invigil").appending(path: fingerprint(directory.path))
    }

    static func socketDirectory(for home: URL) -> URL {
        let near = home.appending(path: "socket")
        guard near.path.utf8.count > 80 else { return near }
        return URL(filePath: "/tmp/invigil-\(fingerprint(home.path))")
    }

    static func make(_ directory: URL, owner: String?) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        if let owner { try give(directory, to: owner) }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.path)
    }

    /// Refuses a cluster that belongs to another account: giving it to ours would take it from the server.
    static func refuseForeign(_ data: URL, mine: String) throws {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: data.appending(path: "PG_VERSION").path
        )
        guard let owner = attributes?[.ownerAccountName] as? String, owner != mine else { return }
        throw Failure.command(
            "the database in \(data.path) belongs to the account \(owner): run this as \(owner)"
        )
    }

    static func give(_ file: URL, to account: String) throws {
        try FileManager.default.setAttributes(
            [.ownerAccountName: account, .groupOwnerAccountName: account],
            ofItemAtPath: file.path
        )
    }

    /// Whether everybody may walk through every directory of the path that exists.
    private static func isOpen(_ directory: URL) -> Bool {
        var path = directory
        while path.path != "/" {
            if let mode = try? FileManager.default.attributesOfItem(atPath: path.path)[.posixPermissions]
                as? Int,
                mode & 0o001 == 0
            {
                return false
            }
            path = path.deletingLastPathComponent()
        }
        return true
    }

    /// FNV-1a of the path: short, stable, and not a secret.
    private static func fingerprint(_ path: String) -> String {
        let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
