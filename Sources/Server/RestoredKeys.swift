import Foundation

/// The keys beside a restored database.
struct RestoredKeys {
    let directory: URL

    /// Keys the server had that are neither in the backup nor here.
    func missing(of manifest: BackupManifest, names: [String]) throws -> [String] {
        manifest.keys.filter { key in
            !names.contains("\(BackupFolder.keys)/\(key).key")
                && !FileManager.default.fileExists(atPath: directory.appending(path: "\(key).key").path)
        }
    }

    /// Lays down the backup's keys beside those that are here.
    ///
    /// - Returns: the files made.
    /// - Throws: `Restorer.Refused` when a key of that name is here and is another.
    func lay(from folder: BackupFolder, names: [String]) throws -> [URL] {
        let pairs = try names.filter { $0.hasPrefix(BackupFolder.keys + "/") }.map { name in
            let target = directory.appending(path: String(name.dropFirst(BackupFolder.keys.count + 1)))
            return (secret: try Data(contentsOf: folder.file(name)), target: target)
        }
        let standing = pairs.filter { FileManager.default.fileExists(atPath: $0.target.path) }
        for pair in standing where try Data(contentsOf: pair.target) != pair.secret {
            throw Restorer.Refused(description: "there is another key \(pair.target.path) already")
        }
        if !pairs.isEmpty { try BackupFolder.make(directory) }
        let absent = pairs.filter { !FileManager.default.fileExists(atPath: $0.target.path) }
        for pair in absent { try BackupFolder.write(pair.secret, to: pair.target) }
        return absent.map(\.target)
    }
}
