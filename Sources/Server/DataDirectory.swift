import Foundation

/// The data directory, held by one server at a time.
struct DataDirectory {
    let url: URL
    /// Open for as long as the process lives; the kernel lets go of the lock with it.
    private let lock: FileHandle

    struct InUse: Error, CustomStringConvertible {
        let path: String
        var description: String { "another server already uses the data directory \(path)" }
    }

    init(path: String) throws {
        url = URL(filePath: path).standardizedFileURL
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let file = url.appending(path: "lock")
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        lock = try FileHandle(forUpdating: file)
        guard flock(lock.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { throw InUse(path: url.path) }
    }

    func path(_ configured: String, or name: String) -> URL {
        configured.isEmpty ? url.appending(path: name) : URL(filePath: configured).standardizedFileURL
    }
}
