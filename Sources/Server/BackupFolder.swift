import Crypto
import Foundation

/// A backup's files: a directory, or one tar archive of it.
///
/// `SHA256SUMS` names them all, so that `sha256sum -c SHA256SUMS` checks a backup without this program.
struct BackupFolder: Sendable {
    static let manifest = "manifest.json"
    static let database = "database.dump"
    static let footage = "footage.sha256"
    static let keys = "keys"
    static let sums = "SHA256SUMS"

    let url: URL

    /// A file that is not what the backup says, by name.
    struct Damaged: Error, CustomStringConvertible {
        let file: String
        let why: String

        var description: String { "the backup is damaged: \(file) \(why)" }
    }

    func file(_ name: String) -> URL { url.appending(path: name) }

    /// SHA-256 of a file in hexadecimal; what it holds is on the disk afterwards.
    static func digest(_ file: URL) throws -> String {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        var hash = SHA256()
        while let bytes = try handle.read(upToCount: 1 << 20), !bytes.isEmpty { hash.update(data: bytes) }
        try handle.synchronize()
        return hash.finalize().map { hexadecimal($0) }.joined()
    }

    static func hexadecimal(_ byte: UInt8) -> String {
        String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }

    private static let digits = Array("0123456789abcdef")

    /// Writes the sums of the files so far; the last act of a backup.
    func seal(_ names: [String]) throws {
        let lines = try names.sorted().map { "\(try Self.digest(file($0)))  \($0)\n" }
        try Self.write(Data(lines.joined().utf8), to: file(Self.sums))
        _ = try Self.digest(file(Self.sums))
    }

    /// Compares every file with its sum.
    ///
    /// - Returns: the names of the files.
    /// - Throws: `Damaged` with the first that is not as it was.
    func check() throws -> [String] {
        guard let text = try? String(contentsOf: file(Self.sums), encoding: .utf8) else {
            throw Damaged(file: Self.sums, why: "is missing or cannot be read")
        }
        let names = try text.split(separator: "\n").map { line in
            let sum = String(line.prefix(64)), name = String(line.dropFirst(66))
            guard sum.count == 64, line.dropFirst(64).hasPrefix("  "), Self.isName(name) else {
                throw Damaged(file: Self.sums, why: "has a line that is none: \(line.prefix(80))")
            }
            guard FileManager.default.fileExists(atPath: file(name).path) else {
                throw Damaged(file: name, why: "is missing")
            }
            guard try Self.digest(file(name)) == sum else { throw Damaged(file: name, why: "was changed") }
            return name
        }
        for name in [Self.manifest, Self.database, Self.footage] where !names.contains(name) {
            throw Damaged(file: Self.sums, why: "does not name \(name)")
        }
        return names
    }

    /// Only names this program writes, so that no backup leads outside itself.
    private static func isName(_ name: String) -> Bool {
        if [manifest, database, footage].contains(name) { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == keys && parts[1].hasSuffix(".key") && !parts[1].hasPrefix(".")
    }

    /// Writes a file for our own eyes.
    static func write(_ data: Data, to file: URL) throws {
        guard
            FileManager.default.createFile(
                atPath: file.path,
                contents: data,
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path]) }
    }

    /// Makes a directory for our own eyes.
    static func make(_ directory: URL) throws {
        try FileManager.default.createDirectory(
            at: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// Packs the folder into one archive.
    func pack(into archive: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        try Self.tar(["--create", "--file", archive.path, "--directory", url.path, "--"] + names)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: archive.path)
    }

    /// Unpacks an archive into this folder, without owners and without leading outside it.
    func unpack(_ archive: URL) throws {
        try Self.make(url)
        let modes = ["--no-same-owner", "--no-same-permissions", "--keep-old-files"]
        try Self.tar(["--extract", "--file", archive.path, "--directory", url.path] + modes)
    }

    private static func tar(_ arguments: [String]) throws {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/tar")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Damaged(file: "the archive", why: "cannot be read or written: \(text.prefix(300))")
        }
    }
}
