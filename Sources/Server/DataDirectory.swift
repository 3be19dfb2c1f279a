import Foundation

/// The data directory, held by one server at a time: by one process, or by one of each part.
struct DataDirectory {
    let url: URL
    /// Open for as long as the process lives; the kernel lets go of the locks with them.
    private let lock: FileHandle
    private let partLock: FileHandle?

    struct InUse: Error, CustomStringConvertible {
        let path: String
        var description: String { "another server already uses the data directory \(path)" }
    }

    /// - Parameter part: nil: everything, and nobody else beside.
    init(path: String, only part: Part? = nil) throws {
        url = URL(filePath: path).standardizedFileURL
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        lock = try Self.open(url.appending(path: "lock"))
        partLock = try part.map { [url] in try Self.open(url.appending(path: "lock-\($0.rawValue)")) }
        let kind = part == nil ? LOCK_EX : LOCK_SH
        guard flock(lock.fileDescriptor, kind | LOCK_NB) == 0 else { throw InUse(path: url.path) }
        if let partLock, flock(partLock.fileDescriptor, LOCK_EX | LOCK_NB) != 0 {
            throw InUse(path: url.path)
        }
    }

    /// Whether nobody else holds the directory; only for a process about to end, since it may lose its own hold.
    func isAlone() -> Bool {
        partLock == nil || flock(lock.fileDescriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Runs what two processes may not do at the same time, such as making the database.
    func alone<Value>(_ body: () async throws -> Value) async throws -> Value {
        let gate = try Self.open(url.appending(path: "lock-start"))
        while flock(gate.fileDescriptor, LOCK_EX | LOCK_NB) != 0 {
            try await Task.sleep(for: .milliseconds(100))
        }
        defer { flock(gate.fileDescriptor, LOCK_UN) }
        return try await body()
    }

    private static func open(_ file: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        return try FileHandle(forUpdating: file)
    }

    func path(_ configured: String, or name: String) -> URL {
        configured.isEmpty ? url.appending(path: name) : URL(filePath: configured).standardizedFileURL
    }
}
