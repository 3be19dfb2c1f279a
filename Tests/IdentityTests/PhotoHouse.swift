import Faces
import Foundation
import Kernel
import Logging
import Organisations
import Postgres
import Records
import Secrets
import Support
import Testing
import Web

@testable import Identity

/// An office with candidates, on a database of its own, and a photo desk without weights.
struct PhotoHouse {
    static let morning = Date(timeIntervalSince1970: 1_795_222_800)

    let database: Database
    let world: World
    let organisation: UUID
    let other: UUID
    let user: UUID
    let desk: PhotoDesk
    let folder: URL
    /// By document number.
    let people: [String: ID<Person>]

    static let numbers = ["11010519491231002X", "E12345678", "E87654321"]

    static func with(_ body: (PhotoHouse) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "photos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await TestDatabase.with { test in
            try await body(PhotoHouse(test.database, folder))
        }
    }

    init(_ database: Database, _ folder: URL) async throws {
        var world = World.live
        world.now = { Self.morning }
        let (ours, theirs, user) = (UUID(), UUID(), UUID())
        var people: [String: ID<Person>] = [:]
        try await database.transaction { transaction in
            for (id, code) in [(ours, "a"), (theirs, "b")] {
                try await transaction.run(
                    """
                    insert into organisations (id, code, name, scope, created_at)
                    values ($1, $2, $2, array[$1::uuid], now())
                    """,
                    id,
                    code
                )
            }
            try await transaction.run(
                """
                insert into users (id, organisation_id, account, name, password_hash, scope, created_at)
                values ($1, $2, 'lin', '林岚', '', array[$2::uuid], now())
                """,
                user,
                ours
            )
            for (index, number) in Self.numbers.enumerated() {
                let id = UUID()
                people[number] = ID(id)
                try await transaction.run(
                    """
                    insert into people (id, organisation_id, code, name, kind, id_type, id_number, scope, created_at)
                    values ($1, $2, $3, $4, 'candidate', $5, $6, array[$2::uuid, $1::uuid], now())
                    """,
                    id,
                    ours,
                    "c\(index)",
                    "考生\(index)",
                    number.count == 18 ? "resident" : "passport",
                    number
                )
            }
        }
        self.database = database
        self.world = world
        (organisation, other, self.user) = (ours, theirs, user)
        self.people = people
        self.folder = folder
        let keyring = try Keyring(directory: folder.appending(path: "keys"), world: world)
        let manifest = FaceMaterial.manifest
        desk = PhotoDesk(
            store: PhotoStore(database: database, keyring: keyring, world: world),
            workers: nil,
            limits: try PhotoLimits(values: manifest?.uses["photo"] ?? [:])
        )
    }

    var reach: Reach { Reach([organisation]) }
    var importer: PhotoImporter {
        let principal = Principal(
            user: user,
            signIn: UUID(),
            account: "lin",
            name: "林岚",
            organisation: organisation,
            organisationName: "a",
            grants: [Grant(role: .examAdministrator, scope: organisation)],
            mustChangePassword: false
        )
        return PhotoImporter(
            desk: desk,
            folder: folder,
            principal: { _ in principal },
            log: Logger(label: "test")
        )
    }

    func audit(_ action: String = "photo.store") -> AuditEntry {
        AuditEntry(actor: user, action: action, subject: nil, detail: "{}", request: nil, address: nil)
    }

    @discardableResult
    func store(_ file: [UInt8], of number: String, reach: Reach? = nil, reason: String? = nil) async throws
        -> ID<ReferencePhoto>?
    {
        let judged = try await desk.judge(file)
        guard let person = people[number] else { return nil }
        return try await desk.take(
            judged,
            file: file,
            of: person,
            reason: reason,
            by: audit(),
            reach: reach ?? self.reach
        )
    }

    func count(_ sql: String) async throws -> Int {
        try await database.row("select count(*) as n from \(sql)")?.get("n") ?? -1
    }

    func state(of number: String) async throws -> String {
        try await database.row("select identity from people where id_number = $1", number)?.get("identity")
            ?? ""
    }

    /// Brings an archive in and takes it.
    func bring(_ archive: [UInt8]) async throws -> (import: RecordImport, refused: [PhotoImportStore.Refused])
    {
        let importer = importer
        let id = UUID()
        try Data(archive).write(to: importer.file(of: id))
        let principal = try await importer.principal(user)
        let author = RecordAuthor(Caller(principal: try #require(principal), reach: reach))
        try await importer.imports.add(id, named: "照片.zip", by: author)
        #expect(try await importer.takeNext())
        return try await importer.imports.one(id, reach: reach)
    }
}

/// An archive written by hand, its files stored and not packed.
enum StoredZip {
    static func file(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var (body, directory): ([UInt8], [UInt8]) = ([], [])
        for entry in entries {
            let name = Array(entry.name.utf8)
            let sums = four(Int(checksum(entry.bytes))) + four(entry.bytes.count) + four(entry.bytes.count)
            // Version 2.0, names in UTF-8, stored, no time.
            let common = two(0x0800) + two(0) + two(0) + two(0x21) + sums + two(name.count) + two(0)
            directory += Array("PK\u{1}\u{2}".utf8) + two(20) + two(20) + common
            directory += two(0) + two(0) + two(0) + four(0) + four(body.count) + name
            body += Array("PK\u{3}\u{4}".utf8) + two(20) + common + name + entry.bytes
        }
        let end =
            two(0) + two(0) + two(entries.count) + two(entries.count) + four(directory.count)
            + four(body.count)
        return body + directory + Array("PK\u{5}\u{6}".utf8) + end + two(0)
    }

    private static func two(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8 & 255)] }
    private static func four(_ number: Int) -> [UInt8] { two(number & 65_535) + two(number >> 16 & 65_535) }

    private static let table: [UInt32] = (0..<256).map { index in
        var sum = UInt32(index)
        for _ in 0..<8 {
            let half = sum >> 1
            sum = sum & 1 == 1 ? half ^ 0xEDB8_8320 : half
        }
        return sum
    }

    /// CRC-32 of ISO 3309.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 255)] ^ sum >> 8 }
        return ~sum
    }
}
