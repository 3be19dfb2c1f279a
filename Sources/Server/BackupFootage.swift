import Foundation
import Postgres

/// The footage list of a backup: SHA-256 and path of every file the database names, as `sha256sum` writes them.
///
/// Footage never changes once it is closed and is too much for a backup's one file: it is copied beside, and this
/// list says whether the copy is whole.
struct BackupFootage {
    let footage: URL
    private static let batch = 5_000

    /// Writes the list as the reader sees the database; stills have no sum there and are read from the disk.
    func write(to file: URL, from reader: some Reader) async throws -> BackupManifest.Footage {
        try BackupFolder.write(Data(), to: file)
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var found = BackupManifest.Footage()
        var last = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        while true {
            let rows = try await reader.rows(
                """
                select id, path, bytes, encode(sha256, 'hex') as sum from segments
                where id > $1 and state <> 'missing' order by id limit \(Self.batch)
                """,
                last
            )
            var lines = ""
            for row in rows {
                lines += "\(try row.get("sum", as: String.self))  \(try row.get("path", as: String.self))\n"
                found.files += 1
                found.bytes += try row.get("bytes")
                last = try row.get("id")
            }
            try handle.write(contentsOf: Data(lines.utf8))
            guard rows.count == Self.batch else { break }
        }
        let stills = try await reader.rows(
            """
            select still as path from findings where still is not null
            union select reference_still from devices where reference_still is not null order by path
            """
        )
        for row in stills { try add(try row.get("path"), to: handle, &found) }
        return found
    }

    private func add(_ path: String, to handle: FileHandle, _ found: inout BackupManifest.Footage) throws {
        let file = footage.appending(path: path)
        guard let size = Self.size(of: file), let sum = try? BackupFolder.digest(file) else {
            found.absent += 1
            return
        }
        try handle.write(contentsOf: Data("\(sum)  \(path)\n".utf8))
        found.files += 1
        found.bytes += size
    }

    /// What of a list lies in the footage directory.
    struct Comparison: Sendable, Equatable {
        var present = 0
        var missing = 0
        /// Only looked for when contents were compared.
        var changed = 0
        /// The first of those missing or changed.
        var examples: [String] = []
    }

    /// - Parameter isThorough: reads every file and compares its sum.
    func compare(with list: URL, isThorough: Bool) throws -> Comparison {
        var found = Comparison()
        let handle = try FileHandle(forReadingFrom: list)
        defer { try? handle.close() }
        var rest = Data()
        while let bytes = try handle.read(upToCount: 1 << 20), !bytes.isEmpty {
            rest += bytes
            let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for line in lines.dropLast() {
                compare(String(decoding: line, as: UTF8.self), &found, isThorough: isThorough)
            }
            rest = Data(lines.last ?? Data())
        }
        return found
    }

    private func compare(_ line: String, _ found: inout Comparison, isThorough: Bool) {
        let path = String(line.dropFirst(66))
        let file = footage.appending(path: path)
        if Self.size(of: file) == nil {
            found.missing += 1
        } else if isThorough, (try? BackupFolder.digest(file)) != String(line.prefix(64)) {
            found.changed += 1
        } else {
            found.present += 1
            return
        }
        if found.examples.count < 10 { found.examples.append(path) }
    }

    private static func size(of file: URL) -> Int64? {
        (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize.map(Int64.init)
    }
}
