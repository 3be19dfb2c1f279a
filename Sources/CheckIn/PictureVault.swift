internal import Crypto
internal import Dispatch
package import Foundation
internal import Kernel
package import Secrets

/// Pictures of verification records: one sealed file a record, written and on the disk for good before the record is.
///
/// A file without a record is what a crash left between the two; `sweep` takes it away.
package struct PictureVault: Sendable {
    private let directory: URL
    private let keyring: Keyring
    private static let queue = DispatchQueue(label: "check-in.pictures", attributes: .concurrent)

    package init(directory: URL, keyring: Keyring) {
        self.directory = directory
        self.keyring = keyring
    }

    /// Seals the pictures for that record and writes them.
    ///
    /// - Returns: SHA-256 of the file.
    func keep(_ pictures: [[UInt8]], of record: UUID) async throws -> [UInt8] {
        try await Self.blocking { [self] in
            let sealed = Data(try keyring.seal(Data(Self.bundle(pictures)), for: record))
            let file = file(of: record)
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let draft = folder.appending(path: file.lastPathComponent + ".new")
            guard
                FileManager.default.createFile(
                    atPath: draft.path,
                    contents: nil,
                    attributes: [.posixPermissions: 0o600]
                )
            else { throw CocoaError(.fileWriteUnknown) }
            let handle = try FileHandle(forWritingTo: draft)
            try handle.write(contentsOf: sealed)
            try handle.synchronize()
            try handle.close()
            try FileManager.default.moveItem(at: draft, to: file)
            try Self.sync(folder)
            return Array(SHA256.hash(data: sealed))
        }
    }

    /// The pictures of a record.
    ///
    /// - Throws: `Problem` `pictures_gone` when the file is not there, is another or does not open.
    package func open(_ record: UUID, sha256: [UInt8]?) async throws -> [[UInt8]] {
        try await Self.blocking { [self] in
            let gone = Problem(.gone, "pictures_gone")
            guard let sealed = FileManager.default.contents(atPath: file(of: record).path),
                sha256 == nil || Array(SHA256.hash(data: sealed)) == sha256,
                let bundle = try? keyring.open(Array(sealed), for: record),
                let pictures = Self.pictures(in: bundle)
            else { throw gone }
            return pictures
        }
    }

    /// Takes the file away, when the record it was for was not written.
    func discard(_ record: UUID) async {
        try? await Self.blocking { [self] in try FileManager.default.removeItem(at: file(of: record)) }
    }

    /// Takes away what no record names.
    ///
    /// - Parameter isKept: which of these ids are records.
    /// - Returns: how many files went.
    package func sweep(isKept: @Sendable ([UUID]) async throws -> Set<UUID>) async throws -> Int {
        let found = try await Self.blocking { [self] in
            (FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)?.allObjects ?? [])
                .compactMap { $0 as? URL }
                .filter { ["sealed", "new"].contains($0.pathExtension) }
        }
        var gone = 0
        for batch in stride(from: 0, to: found.count, by: 500).map({ found[$0..<min($0 + 500, found.count)] })
        {
            let named = batch.map { (UUID(uuidString: String($0.lastPathComponent.prefix(36))), $0) }
            let kept = try await isKept(named.compactMap(\.0))
            for (id, file) in named
            where id.map({ !kept.contains($0) || file.pathExtension == "new" }) ?? true {
                try await Self.blocking { try FileManager.default.removeItem(at: file) }
                gone += 1
            }
        }
        return gone
    }

    /// Ids grow with time: two digits of chance spread the files over folders that stay small.
    private func file(of record: UUID) -> URL {
        directory.appending(path: "\(record.text.suffix(2))/\(record.text).sealed")
    }

    /// How many, then each with its length before it; numbers of four bytes, most significant first.
    static func bundle(_ pictures: [[UInt8]]) -> [UInt8] {
        number(pictures.count) + pictures.flatMap { number($0.count) + $0 }
    }

    /// Reads what `bundle` writes; nil when it is cut or damaged.
    static func pictures(in bundle: [UInt8]) -> [[UInt8]]? {
        var rest = bundle[...]
        func number() -> Int? {
            guard rest.count >= 4 else { return nil }
            defer { rest = rest.dropFirst(4) }
            return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let count = number(), count <= 64 else { return nil }
        var pictures: [[UInt8]] = []
        for _ in 0..<count {
            guard let length = number(), rest.count >= length else { return nil }
            pictures.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return rest.isEmpty ? pictures : nil
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private static func sync(_ folder: URL) throws {
        guard let handle = FileHandle(forReadingAtPath: folder.path) else { return }
        try handle.synchronize()
        try handle.close()
    }

    /// Work that blocks on the disk, off the cooperative pool.
    private static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
