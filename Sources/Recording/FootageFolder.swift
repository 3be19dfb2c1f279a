internal import Crypto
internal import Foundation
internal import Kernel
internal import Movies

/// What is in the footage directory.
///
/// Everything here blocks on the disk.
enum FootageFolder {
    /// Days that have a folder, as `YYYY/MM/DD`.
    static func days(of root: URL) -> Set<String> {
        var days: Set<String> = []
        for year in numbers(in: root, digits: 4) {
            for month in numbers(in: root.appending(path: year), digits: 2) {
                for day in numbers(in: root.appending(path: "\(year)/\(month)"), digits: 2) {
                    days.insert("\(year)/\(month)/\(day)")
                }
            }
        }
        return days
    }

    /// Footage files of a day, grown or growing, relative to the root.
    static func files(of root: URL, below day: String) -> [String] {
        let folder = root.appending(path: day).path
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".mp4") || $0.hasSuffix(".mp4" + FootagePath.part) }.sorted()
            .map { "\(day)/\($0)" }
    }

    /// Reads a file whole: its index for the times, its bytes for the digest.
    static func inspect(
        _ file: URL,
        _ id: ID<Segment>,
        _ place: FootagePlace,
        _ path: String,
        startsAt: Date,
        _ state: Segment.State
    ) throws -> Segment {
        let movie = try MovieReader.read(file.path)
        guard !movie.fragments.isEmpty else { throw MovieError.malformed("no whole fragment") }
        return Segment(
            id: id,
            place: place,
            path: path,
            startsAt: startsAt,
            endsAt: startsAt.addingTimeInterval(Double(movie.duration) / Double(movie.format.timescale)),
            bytes: movie.fileSize,
            sha256: try digest(file),
            state: state,
            codec: movie.format.codecString,
            width: Int(movie.format.width),
            height: Int(movie.format.height)
        )
    }

    /// SHA-256 of a file.
    static func digest(_ file: URL) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        var hash = SHA256()
        while let bytes = try handle.read(upToCount: 1 << 20), !bytes.isEmpty { hash.update(data: bytes) }
        return Array(hash.finalize())
    }

    /// Moves a file to the folder of damaged ones, under a name that still says where it was.
    static func putAside(_ path: String, in root: URL) throws {
        let folder = root.appending(path: FootagePath.damaged)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let name = path.replacing("/", with: "-")
        var target = folder.appending(path: name)
        var number = 1
        while FileManager.default.fileExists(atPath: target.path) {
            number += 1
            target = folder.appending(path: "\(name).\(number)")
        }
        try FileManager.default.moveItem(at: root.appending(path: path), to: target)
    }

    private static func numbers(in folder: URL, digits: Int) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.count == digits && $0.allSatisfy(\.isNumber) }
    }
}
