import ArgumentParser
import Foundation
import Kernel
import Logging
import Organisations
import Postgres

/// `invigil backup`: one consistent copy of the database and the list of its footage, while the server runs.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database and the list of its footage; the server may run.",
        discussion: """
            TARGET is a new directory, or one file when it ends in .tar. Footage itself is copied beside with rsync \
            or the like; `sha256sum -c footage.sha256` there says whether the copy is whole.
            """
    )

    @Argument(help: "A directory that does not exist yet, or a file ending in .tar.")
    var target: String

    @Flag(help: "Take the keys along. Whoever has the backup then reads everything in it.")
    var withKeys = false

    @OptionGroup var options: Options

    func run() async throws {
        do {
            let configuration = try options.configuration()
            let maker = BackupMaker(configuration: configuration, world: .live, log: Logger(label: "backup"))
            let manifest = try await maker.make(URL(filePath: target).standardizedFileURL, withKeys: withKeys)
            print(
                """
                backed up \(manifest.rows) rows of \(manifest.tables.count) tables and the list of \
                \(manifest.footage.files) footage files (\(manifest.footage.bytes) bytes) to \(target)
                """
            )
            if manifest.footage.absent > 0 {
                print("\(manifest.footage.absent) stills the database names are not on the disk")
            }
            print(
                withKeys
                    ? "the keys are in it: keep it as safe as them"
                    : "the keys are not in it: keep a copy of the keys folder elsewhere"
            )
        } catch {
            FileHandle.standardError.write(Data("invigil backup: \(Serve.line(for: error))\n".utf8))
            throw ExitCode(1)
        }
    }
}

/// Makes backups; nothing is under the target's name before all of it is on the disk.
struct BackupMaker: Sendable {
    let configuration: Configuration
    let world: World
    let log: Logger

    /// One clear line for the operator.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    func make(_ target: URL, withKeys: Bool) async throws -> BackupManifest {
        let files = FileManager.default
        guard !files.fileExists(atPath: target.path) else {
            throw Refused(description: "\(target.path) is there already; a backup overwrites nothing")
        }
        let data = URL(filePath: configuration.text("data.directory")).standardizedFileURL
        guard files.fileExists(atPath: data.path) else {
            throw Refused(description: "there is no data directory \(data.path)")
        }
        let staging = target.appendingPathExtension("partial")
        try? files.removeItem(at: staging)
        defer { try? files.removeItem(at: staging) }
        let folder = BackupFolder(url: staging)
        try BackupFolder.make(staging)
        let manifest = try await withDatabase(data) { try await fill(folder, $0, data, withKeys: withKeys) }
        if target.pathExtension == "tar" {
            let archive = staging.appendingPathExtension("tar")
            defer { try? files.removeItem(at: archive) }
            try folder.pack(into: archive)
            _ = try BackupFolder.digest(archive)
            try files.moveItem(at: archive, to: target)
        } else {
            try files.moveItem(at: staging, to: target)
        }
        return manifest
    }

    /// The database as it runs; a private cluster that does not run is started for the while.
    private func withDatabase<Value>(_ data: URL, _ body: (DatabasePlace) async throws -> Value) async throws
        -> Value
    {
        let place = try DatabasePlace(configuration, data: data, log: log)
        guard let cluster = place.cluster else { return try await body(place) }
        guard cluster.exists else {
            throw Refused(description: "there is no database in \(data.path)")
        }
        guard let held = try? DataDirectory(path: data.path) else {
            // Somebody's server holds the directory: its database runs.
            return try await body(place)
        }
        defer {
            cluster.stop()
            withExtendedLifetime(held) {}
        }
        try await cluster.start()
        return try await body(place)
    }

    /// Dump, rows and list are of one and the same moment: one exported snapshot.
    private func fill(_ folder: BackupFolder, _ place: DatabasePlace, _ data: URL, withKeys: Bool)
        async throws
        -> BackupManifest
    {
        let database = Database(conninfo: place.owner, connections: 1, owner: true)
        let dump = try Dump(conninfo: place.owner)
        let footage = configuration.text("footage.directory")
        let list = BackupFootage(
            footage: footage.isEmpty ? data.appending(path: "footage") : URL(filePath: footage)
        )
        let keys = try keyFiles(data)
        let result: Result<BackupManifest, any Error>
        do {
            let manifest = try await database.transaction { transaction in
                try await transaction.run("set transaction isolation level repeatable read, read only")
                let row = try await transaction.row(
                    "select pg_export_snapshot() as snapshot, current_setting('server_version') as version"
                )
                try await dump.write(
                    to: folder.file(BackupFolder.database).path,
                    snapshot: try row?.get("snapshot") ?? ""
                )
                return BackupManifest(
                    format: BackupManifest.newestFormat,
                    version: Product.version,
                    madeAt: world.now(),
                    postgres: try row?.get("version") ?? "",
                    steps: try await Self.steps(of: transaction),
                    tables: try await BackupManifest.Table.all(of: transaction),
                    footage: try await list.write(to: folder.file(BackupFolder.footage), from: transaction),
                    keys: keys.map { $0.deletingPathExtension().lastPathComponent },
                    holdsKeys: withKeys,
                    auditHead: try await AuditStore.head(from: transaction).map(AuditHead.init)
                )
            }
            result = .success(manifest)
        } catch {
            result = .failure(error)
        }
        await database.close()
        let manifest = try result.get()
        try finish(folder, manifest, withKeys ? keys : [])
        return manifest
    }

    private func finish(_ folder: BackupFolder, _ manifest: BackupManifest, _ keys: [URL]) throws {
        var names = [BackupFolder.manifest, BackupFolder.database, BackupFolder.footage]
        try BackupFolder.write(try JSON.data(manifest), to: folder.file(BackupFolder.manifest))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: folder.file(BackupFolder.database).path
        )
        if !keys.isEmpty { try BackupFolder.make(folder.file(BackupFolder.keys)) }
        for key in keys {
            let name = "\(BackupFolder.keys)/\(key.lastPathComponent)"
            try BackupFolder.write(try Data(contentsOf: key), to: folder.file(name))
            names.append(name)
        }
        try folder.seal(names)
    }

    private func keyFiles(_ data: URL) throws -> [URL] {
        let folder = data.appending(path: "keys")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "key" }.sorted { $0.path < $1.path }
    }

    private static func steps(of reader: some Reader) async throws -> [BackupManifest.Step] {
        try await reader.rows("select name, checksum from migrations order by name").map {
            .init(name: try $0.get("name"), checksum: try $0.get("checksum"))
        }
    }
}
