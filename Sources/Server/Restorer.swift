import Foundation
import Kernel
import Logging
import Organisations
import Postgres
import Schema

/// Brings a backup into an empty place.
///
/// Order of acts: everything is checked; keys are laid down (harmless without the database); the database comes in
/// one transaction. Whatever fails is taken back, and a power cut leaves an empty database, never half of one.
struct Restorer: Sendable {
    let configuration: Configuration
    /// Whether it may go on when a key the server had is nowhere.
    let isWithoutKeys: Bool
    /// Whether footage is compared byte by byte.
    let isThorough: Bool
    let world: World
    let log: Logger

    /// What came of it.
    struct Outcome: Sendable {
        let manifest: BackupManifest
        /// Lines of the audit book under seals that hold.
        let sealed: Int64
        let footage: BackupFootage.Comparison
        let missingKeys: [String]
    }

    /// One clear line for the operator.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    func restore(_ source: URL) async throws -> Outcome {
        let files = FileManager.default
        guard files.fileExists(atPath: source.path) else {
            throw Refused(description: "there is no backup \(source.path)")
        }
        let path = configuration.text("data.directory")
        let isNew = !files.fileExists(atPath: path)
        let data = try DataDirectory(path: path)
        let unpacked = data.url.appending(path: "restoring")
        do {
            let folder = try open(source, unpacked)
            let outcome = try await bring(folder, into: data)
            try? files.removeItem(at: unpacked)
            return outcome
        } catch {
            try? files.removeItem(at: unpacked)
            if isNew { try? files.removeItem(at: data.url) }
            throw error
        }
    }

    private func open(_ source: URL, _ unpacked: URL) throws -> BackupFolder {
        guard source.pathExtension == "tar" else { return BackupFolder(url: source) }
        try? FileManager.default.removeItem(at: unpacked)
        let folder = BackupFolder(url: unpacked)
        try folder.unpack(source)
        return folder
    }

    private func bring(_ folder: BackupFolder, into data: DataDirectory) async throws -> Outcome {
        let names = try folder.check()
        let manifest = try read(folder)
        let keys = RestoredKeys(directory: data.url.appending(path: "keys"))
        let missing = try keys.missing(of: manifest, names: names)
        guard missing.isEmpty || isWithoutKeys else {
            throw Refused(
                description: """
                    the keys \(missing.joined(separator: ", ")) are neither in the backup nor in \
                    \(keys.directory.path); bring them there, or say --without-keys
                    """
            )
        }
        let laid = try keys.lay(from: folder, names: names)
        do {
            let sealed = try await fill(folder, manifest, data)
            let footage = data.path(configuration.text("footage.directory"), or: "footage")
            let found = try BackupFootage(footage: footage).compare(
                with: folder.file(BackupFolder.footage),
                isThorough: isThorough
            )
            return Outcome(manifest: manifest, sealed: sealed, footage: found, missingKeys: missing)
        } catch {
            laid.forEach { try? FileManager.default.removeItem(at: $0) }
            throw error
        }
    }

    private func read(_ folder: BackupFolder) throws -> BackupManifest {
        let bytes = try Data(contentsOf: folder.file(BackupFolder.manifest))
        let manifest: BackupManifest
        do { manifest = try JSON.decode(BackupManifest.self, from: bytes) } catch {
            throw BackupFolder.Damaged(file: BackupFolder.manifest, why: "cannot be read: \(error)")
        }
        guard (1...BackupManifest.newestFormat).contains(manifest.format) else {
            throw Refused(
                description:
                    "the backup's format \(manifest.format) is not known; version \(manifest.version) made it"
            )
        }
        let migrator = Migrator(conninfo: "", migrations: try Schema.migrations(resources: Storage.resources))
        switch migrator.refusal(of: manifest.steps.map { ($0.name, $0.checksum) }) {
        case nil: return manifest
        case .unknown(let step)?:
            throw Refused(
                description: """
                    the backup is of version \(manifest.version) and newer than this server, which does not know \
                    the step \(step)
                    """
            )
        case .some(let refusal):
            throw Refused(description: "the backup's schema is not this server's: \(refusal)")
        }
    }

    /// - Returns: how many audit lines are under seals that hold.
    private func fill(_ folder: BackupFolder, _ manifest: BackupManifest, _ data: DataDirectory) async throws
        -> Int64
    {
        let place = try DatabasePlace(configuration, data: data.url, log: log)
        let isNew = place.cluster.map { !$0.exists } ?? false
        var isTouched = false
        do {
            try await place.cluster?.start()
            let tables = try await Self.tables(of: place)
            guard tables.isEmpty else {
                throw Refused(
                    description:
                        "the database is not empty (it has a table \(tables[0].name)); nothing was changed"
                )
            }
            isTouched = true
            try await Dump(conninfo: place.owner).read(from: folder.file(BackupFolder.database).path)
            let sealed = try await Self.settle(manifest, place, world)
            place.cluster?.stop()
            return sealed
        } catch {
            if isTouched, !isNew { try? await Self.clear(place) }
            place.cluster?.stop()
            if isNew { try? place.cluster?.remove() }
            throw error
        }
    }

    private static func tables(of place: DatabasePlace) async throws -> [BackupManifest.Table] {
        try await asOwner(place) { try await BackupManifest.Table.all(of: $0) }
    }

    /// Empties a database that was empty before.
    private static func clear(_ place: DatabasePlace) async throws {
        try await asOwner(place) { owner in
            try await owner.script(
                """
                do $$ declare item record; begin
                    for item in select case relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end
                            as kind, oid::regclass as name
                        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
                            and not relispartition order by relkind = 'S', relkind desc
                    loop execute format('drop %s if exists %s cascade', item.kind, item.name); end loop;
                    for item in select oid::regprocedure as name from pg_proc
                        where pronamespace = 'public'::regnamespace
                    loop execute format('drop function %s', item.name); end loop;
                end $$
                """
            )
        }
    }

    private static func asOwner<Value>(
        _ place: DatabasePlace,
        _ body: (Database) async throws -> Value
    ) async throws -> Value {
        let owner = Database(conninfo: place.owner, connections: 1, owner: true)
        do {
            let value = try await body(owner)
            await owner.close()
            return value
        } catch {
            await owner.close()
            throw error
        }
    }

    /// Counts the rows, brings the schema up to date and checks the audit book against the head the backup names.
    private static func settle(_ manifest: BackupManifest, _ place: DatabasePlace, _ world: World)
        async throws
        -> Int64
    {
        let counted = try await tables(of: place)
        guard counted == manifest.tables else {
            let wrong = manifest.tables.first { !counted.contains($0) }
            throw Refused(description: "the table \(wrong?.name ?? "?") has not the rows the backup names")
        }
        _ = try await Migrator(
            conninfo: place.owner,
            migrations: try Schema.migrations(resources: Storage.resources)
        ).migrate()
        let server = Database(conninfo: place.server, connections: 1)
        let result: Result<AuditStore.Verdict, any Error>
        do {
            let store = AuditStore(database: server, world: world)
            result = .success(try await store.verify(against: manifest.auditHead?.seal))
        } catch {
            result = .failure(error)
        }
        await server.close()
        let verdict = try result.get()
        guard verdict.fault == nil else {
            throw Refused(
                description:
                    "the audit book in the backup is not as it was sealed; `invigil verify audit` where it was made says where"
            )
        }
        return verdict.sealed
    }
}
