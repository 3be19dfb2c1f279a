import Foundation
import Kernel
import Organisations
import Postgres
import Secrets
import Support
import Testing

@testable import Server

@Suite(.serialized) struct BackupTests {
    @Test("P-12 P-10 drill: backed up while it runs, restored elsewhere: the same rows, seals and secrets")
    func drill() async throws {
        try await Drill.with { drill in
            let row = UUID()
            let (manifest, sealed) = try await drill.open("office") { house in
                try await Drill.fill(house)
                let manifest = try await drill.backup(
                    try drill.configuration("office"),
                    to: "b.tar",
                    withKeys: true
                )
                return (manifest, try house.keyring.seal(Data("camera password".utf8), for: row))
            }
            #expect(manifest.rows > 50 && manifest.footage == .init(files: 2, bytes: 3_000, absent: 0))
            #expect(manifest.auditHead != nil && manifest.holdsKeys && manifest.keys.count == 2)
            let footage = drill.folder("fresh/footage")
            try FileManager.default.createDirectory(at: footage, withIntermediateDirectories: true)
            try Data(repeating: 1, count: 1_000).write(to: footage.appending(path: "1.mp4"))
            try Data(repeating: 9, count: 2_000).write(to: footage.appending(path: "2.mp4"))

            let outcome = try await drill.restore("b.tar", into: "fresh", isThorough: true)
            #expect(outcome.manifest.tables == manifest.tables && outcome.missingKeys.isEmpty)
            #expect(outcome.sealed == manifest.auditHead?.position)
            #expect(outcome.footage == .init(present: 1, missing: 0, changed: 1, examples: ["2.mp4"]))
            #expect(!FileManager.default.fileExists(atPath: drill.folder("fresh/restoring").path))
            try await drill.open("fresh") { house in
                #expect(try await BackupManifest.Table.all(of: house.storage.database) == manifest.tables)
                let verdict = try await house.contexts.organisations.audit.verify(
                    against: manifest.auditHead?.seal
                )
                #expect(verdict.fault == nil && verdict.sealed == manifest.auditHead?.position)
                #expect(try house.keyring.open(sealed, for: row) == Array("camera password".utf8))
                let outcome = try await house.contexts.organisations.signIn.open(
                    account: "kaowu",
                    password: "drill-2026",
                    address: nil,
                    agent: nil
                )
                guard case .open(let token) = outcome else {
                    Issue.record("a code is asked for")
                    return
                }
                #expect(
                    try await house.contexts.organisations.sessions.principal(token: token)?.account
                        == "kaowu"
                )
                try await house.contexts.organisations.audit.seal(isThorough: true)
                #expect(try await house.contexts.organisations.audit.verify().fault == nil)
            }
            #expect(await drill.refusal("b.tar", into: "fresh").contains("not empty"))
        }
    }

    /// Makes a backup of a test's own database, reached by URL.
    private static func backedUp(_ drill: Drill, _ test: TestDatabase) async throws {
        _ = try await ExamDay(test.database, rooms: 2, starts: Date(timeIntervalSince1970: 1_800_000_000))
        let urls = ["database.url": test.conninfo, "database.owner_url": test.ownerConninfo]
        try FileManager.default.createDirectory(
            at: drill.folder("office/keys"),
            withIntermediateDirectories: true
        )
        _ = try await drill.backup(try drill.configuration("office", urls), to: "b")
    }

    /// A copy of the backup with one thing different.
    private static func copy(
        _ drill: Drill,
        isSealedAnew: Bool = false,
        _ change: (BackupFolder) throws -> Void
    )
        throws -> String
    {
        let name = "copy-\(UUID().uuidString)"
        try FileManager.default.copyItem(at: drill.folder("b"), to: drill.folder(name))
        let folder = BackupFolder(url: drill.folder(name))
        try change(folder)
        if isSealedAnew {
            try FileManager.default.removeItem(at: folder.file(BackupFolder.sums))
            try folder.seal([BackupFolder.manifest, BackupFolder.database, BackupFolder.footage])
        }
        return name
    }

    private static func rewrite(_ folder: BackupFolder, _ old: String, _ new: String) throws {
        let file = folder.file(BackupFolder.manifest)
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(old))
        try Data(text.replacing(old, with: new).utf8).write(to: file)
    }

    @Test("P-12 a damaged, newer or incomplete backup is refused by name and leaves nothing behind")
    func refusals() async throws {
        try await Drill.with { drill in
            try await TestDatabase.with { try await Self.backedUp(drill, $0) }
            let names = [BackupFolder.manifest, BackupFolder.database, BackupFolder.footage]
            var copies: [(name: String, why: String)] = []
            for name in names {
                copies.append(
                    (
                        try Self.copy(drill) { try Data("x".utf8).write(to: $0.file(name)) },
                        "\(name) was changed"
                    )
                )
                copies.append(
                    (
                        try Self.copy(drill) { try FileManager.default.removeItem(at: $0.file(name)) },
                        "\(name) is missing"
                    )
                )
            }
            let newer = try Self.copy(drill, isSealedAnew: true) {
                try Self.rewrite($0, "20261121T0900_kernel_events", "20991231T0000_kernel_later")
            }
            let format = try Self.copy(drill, isSealedAnew: true) {
                try Self.rewrite($0, #""format":1"#, #""format":2"#)
            }
            let keyless = try Self.copy(drill, isSealedAnew: true) {
                try Self.rewrite($0, #""keys":[]"#, #""keys":["data-65a"]"#)
            }
            let unsealed = try Self.copy(drill) {
                try FileManager.default.removeItem(at: $0.file(BackupFolder.sums))
            }
            let outside = try Self.copy(drill) { folder in
                let line = String(repeating: "0", count: 64) + "  ../../office/lock\n"
                try Data(line.utf8).write(to: folder.file(BackupFolder.sums))
            }
            copies += [
                (newer, "20991231T0000_kernel_later"), (format, "format 2"), (keyless, "data-65a"),
                (unsealed, BackupFolder.sums), (outside, BackupFolder.sums),
                ("nowhere", "there is no backup"),
            ]
            for copy in copies {
                let refusal = await drill.refusal(copy.name, into: "fresh")
                #expect(refusal.contains(copy.why), "\(refusal)")
                #expect(!FileManager.default.fileExists(atPath: drill.folder("fresh").path), "\(copy.why)")
            }
        }
    }

    @Test("P-12 a restore that fails half-way takes everything back")
    func takenBack() async throws {
        try await Drill.with { drill in
            try await TestDatabase.with { try await Self.backedUp(drill, $0) }
            let cut = try Self.copy(drill, isSealedAnew: true) { folder in
                let file = folder.file(BackupFolder.database)
                let bytes = try Data(contentsOf: file)
                try bytes.prefix(bytes.count * 9 / 10).write(to: file)
            }
            #expect(await drill.refusal(cut, into: "fresh").contains("pg_restore"))
            #expect(!FileManager.default.fileExists(atPath: drill.folder("fresh").path))

            // A cluster that was there before, empty, is there afterwards, empty.
            let empty = try drill.configuration("empty")
            let place = try DatabasePlace(empty, data: drill.folder("empty"), log: drill.log)
            try await place.cluster?.start()
            let wrong = try Self.copy(drill, isSealedAnew: true) {
                try Self.rewrite($0, #"{"name":"rooms","rows":2}"#, #"{"name":"rooms","rows":3}"#)
            }
            #expect(await drill.refusal(wrong, into: "empty").contains("rooms has not the rows"))
            try await place.cluster?.start()
            let owner = Database(conninfo: place.owner, connections: 1, owner: true)
            #expect(try await BackupManifest.Table.all(of: owner) == [])
            await owner.close()
            place.cluster?.stop()
            #expect(
                try await drill.restore("b", into: "empty").manifest.tables.contains(
                    .init(name: "rooms", rows: 2)
                )
            )
        }
    }

    @Test("P-12 a backup overwrites nothing and needs a database")
    func nothingOverwritten() async throws {
        try await Drill.with { drill in
            try await TestDatabase.with { test in
                try await Self.backedUp(drill, test)
                let urls = ["database.url": test.conninfo, "database.owner_url": test.ownerConninfo]
                await #expect(throws: BackupMaker.Refused.self) {
                    _ = try await drill.backup(try drill.configuration("office", urls), to: "b")
                }
            }
            await #expect(throws: BackupMaker.Refused.self) {
                _ = try await drill.backup(try drill.configuration("nowhere"), to: "c")
            }
            #expect(!FileManager.default.fileExists(atPath: drill.folder("c").path))
            #expect(!FileManager.default.fileExists(atPath: drill.folder("c.partial").path))
        }
    }
}
