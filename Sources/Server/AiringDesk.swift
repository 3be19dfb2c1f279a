import Dispatch
import Foundation
import Kernel
import Logging
import Synchronization

/// Writes the airing and the newest stills into a directory, best one in memory; in the watching process.
struct AiringWriter: Sendable {
    static let document = "airing.json"
    let directory: URL
    let log: Logger
    /// What is on now, and the still of a source.
    let now: @Sendable () -> Airing
    let still: @Sendable (UUID) -> (at: Date, bytes: [UInt8])?

    /// Writes each second until the task is cancelled.
    func run() async {
        var written: [UUID: Date] = [:]
        while !Task.isCancelled {
            let airing = now()
            let due = airing.tiles.filter { $0.stillAt != nil && written[$0.id] != $0.stillAt }
            do {
                try await Self.blocking { try write(airing, due.map(\.id)) }
                for tile in due { written[tile.id] = tile.stillAt }
                let gone = Set(written.keys).subtracting(airing.tiles.map(\.id))
                for id in gone { written[id] = nil }
                try await Self.blocking { remove(gone) }
            } catch {
                log.warning("nothing is aired", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func write(_ airing: Airing, _ due: [UUID]) throws {
        try FileManager.default.createDirectory(
            at: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750]
        )
        for id in due {
            guard let still = still(id) else { continue }
            try Data(still.bytes).write(to: Self.file(of: id, in: directory), options: .atomic)
        }
        try JSON.data(airing).write(to: directory.appending(path: Self.document), options: .atomic)
    }

    private func remove(_ gone: Set<UUID>) {
        for id in gone { try? FileManager.default.removeItem(at: Self.file(of: id, in: directory)) }
    }

    static func file(of id: UUID, in directory: URL) -> URL {
        directory.appending(path: "\(id.uuidString.lowercased()).jpg")
    }

    /// Off the cooperative pool, because a disk may take its time.
    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}

/// Reads what the watching process airs; in the other process.
final class AiringReader: Sendable {
    /// Older than this, the watching process is silent.
    static let patience: TimeInterval = 5
    private let directory: URL
    private let world: World
    private let known = Mutex<Airing?>(nil)
    private let stills = Mutex<[UUID: (at: Date, bytes: [UInt8])]>([:])

    init(directory: URL, world: World) {
        self.directory = directory
        self.world = world
    }

    /// The last that was read, however old.
    var last: Airing? { known.withLock { $0 } }

    /// The last that was read while it is fresh; nil: the watching process is silent.
    var current: Airing? {
        guard let last, world.now().timeIntervalSince(last.at) < Self.patience else { return nil }
        return last
    }

    /// Reads twice a second until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await look()
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// One look; what cannot be read leaves the last, which grows old.
    func look() async {
        let directory = directory
        let had = stills.withLock { $0.mapValues(\.at) }
        let read = try? await AiringWriter.blocking {
            let data = try Data(contentsOf: directory.appending(path: AiringWriter.document))
            let airing = try JSON.decode(Airing.self, from: data)
            var stills: [UUID: [UInt8]] = [:]
            for tile in airing.tiles where tile.stillAt != nil && tile.stillAt != had[tile.id] {
                stills[tile.id] = try? Array(Data(contentsOf: AiringWriter.file(of: tile.id, in: directory)))
            }
            return (airing, stills)
        }
        guard let (airing, pictures) = read else { return }
        known.withLock { $0 = airing }
        stills.withLock { stills in
            let ids = Set(airing.tiles.map(\.id))
            stills = stills.filter { ids.contains($0.key) }
            for tile in airing.tiles {
                if let at = tile.stillAt, let bytes = pictures[tile.id] { stills[tile.id] = (at, bytes) }
            }
        }
    }

    /// The newest still of a source that was read.
    func still(_ id: UUID) -> (at: Date, bytes: [UInt8])? { stills.withLock { $0[id] } }
}
