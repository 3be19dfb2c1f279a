import ArgumentParser
import Foundation
import Kernel
import Logging
import Organisations
import Postgres

/// A whole drill over a realistic base: back up, restore into a fresh directory, check rows and seals.
struct RestoreBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Seconds of a restore drill against pg_restore alone (P-12, P-13)."
    )

    @Option(help: "Events in the base.")
    var events = 1_000_000

    @Option(help: "Sittings in the base, five rooms with two cameras each.")
    var sittings = 200

    @Option(help: "A directory with some GB free to work in.")
    var work = FileManager.default.temporaryDirectory.path

    @Flag(help: "End with one JSON object.")
    var json = false

    func run() async throws {
        let root = URL(filePath: work).appending(path: "invigil-drill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let result: Result<BenchReport, any Error>
        do { result = .success(try await drill(root)) } catch { result = .failure(error) }
        for name in ["office", "fresh", "bare"] {
            let cluster = try? Cluster(
                directory: root.appending(path: "\(name)/postgres").path,
                log: Logger(label: "bench")
            )
            cluster?.stop()
            try? cluster?.remove()
        }
        try? FileManager.default.removeItem(at: root)
        try result.get().print(json: json)
    }

    private func configuration(_ root: URL, _ name: String) throws -> Configuration {
        try Configuration(
            file: nil,
            environment: [:],
            overrides: ["data.directory": root.appending(path: name).path]
        )
    }

    private func drill(_ root: URL) async throws -> BenchReport {
        let log = Logger(label: "bench")
        let clock = ContinuousClock()
        let office = try configuration(root, "office")
        progress("filling the base")
        let data = try DataDirectory(path: root.appending(path: "office").path)
        let storage = try await Storage.open(office, data: data, log: log)
        try await RestoreBase(sittings: sittings, events: events).fill(office, data, log)
        progress("sealing its audit book")
        try await AuditStore(database: storage.database, world: .live).seal(isThorough: true)
        progress("backing up")
        let began = clock.now
        let backup = root.appending(path: "backup")
        let manifest = try await BackupMaker(configuration: office, world: .live, log: log)
            .make(backup, withKeys: true)
        let backupTime = (clock.now - began) / .seconds(1)
        await storage.close()
        withExtendedLifetime(data) {}
        progress("restoring \(manifest.rows) rows")
        let restored = clock.now
        let restorer = Restorer(
            configuration: try configuration(root, "fresh"),
            isWithoutKeys: true,
            isThorough: false,
            world: .live,
            log: log
        )
        _ = try await restorer.restore(backup)
        let restoreTime = (clock.now - restored) / .seconds(1)
        progress("restoring with pg_restore alone")
        let bareTime = try await bare(root, backup, log)
        let size =
            (try? BackupFolder(url: backup).file(BackupFolder.database)
            .resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
        return BenchReport(
            name: "restore",
            figures: [
                "backup_s": backupTime, "restore_s": restoreTime, "rows": Double(manifest.rows),
                "dump_mb": Double(size) / 1e6,
            ],
            reference: ["pg_restore_s": bareTime],
            ratio: restoreTime / bareTime,
            firstBottleneck: "building indexes on one core, then reading the audit book through"
        )
    }

    /// The same dump into a fresh cluster, with nothing checked.
    private func bare(_ root: URL, _ backup: URL, _ log: Logger) async throws -> Double {
        let folder = root.appending(path: "bare")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock = ContinuousClock()
        let began = clock.now
        let place = try DatabasePlace(try configuration(root, "bare"), data: folder, log: log)
        try await place.cluster?.start()
        try await Dump(conninfo: place.owner)
            .read(from: BackupFolder(url: backup).file(BackupFolder.database).path)
        let time = (clock.now - began) / .seconds(1)
        place.cluster?.stop()
        return time
    }
}
