import Foundation
import Identity
import Kernel
import Organisations
import Postgres
import Scheduling
import Secrets
import Support
import Web

@testable import Records

/// An exam office with a site, on a database of its own.
struct Office {
    static let morning = Date(timeIntervalSince1970: 1_795_222_800)
    static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    let database: Database
    let clock: TestClock
    let day: ExamDay
    let organisations: Organisations
    let author: RecordAuthor

    static func with(_ body: (Office) async throws -> Void) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(morning)
            let day = try await ExamDay(test.database, starts: morning.addingTimeInterval(3600))
            let user = UUID()
            try await test.database.transaction { transaction in
                try await transaction.run(
                    """
                    insert into users (id, organisation_id, account, name, password_hash, scope, created_at)
                    values ($1, $2, 'lin', '林岚', '', array[$1::uuid], now())
                    """,
                    user,
                    day.organisation
                )
            }
            let office = Office(
                database: test.database,
                clock: clock,
                day: day,
                organisations: Organisations(
                    database: test.database,
                    hasher: PasswordHasher(threads: 1, world: clock.world),
                    keyring: try Keyring(
                        directory: FileManager.default.temporaryDirectory.appending(path: UUID().uuidString),
                        world: clock.world
                    ),
                    world: clock.world
                ),
                author: author(user, .examAdministrator, over: day.organisation, of: day.organisation)
            )
            try await body(office)
        }
    }

    static func author(_ user: UUID, _ role: Role, over scope: UUID, of organisation: UUID) -> RecordAuthor {
        let principal = Principal(
            user: user,
            signIn: UUID(),
            account: "lin",
            name: "林岚",
            organisation: organisation,
            organisationName: "云岭",
            grants: [Grant(role: role, scope: scope)],
            mustChangePassword: false
        )
        return RecordAuthor(Caller(principal: principal, reach: Reach([scope])))
    }

    func store(_ type: RecordType) -> RecordStore {
        RecordStore(type, database: database, world: clock.world)
    }

    var sites: RecordStore { store(.sites) }
    var rooms: RecordStore { store(.rooms(world: clock.world)) }
    var sittings: RecordStore { store(.sittings(world: clock.world)) }
    var people: RecordStore { store(.people(world: clock.world)) }
    var users: RecordStore { store(organisations.records[0]) }
    var reach: Reach { author.caller.reach }

    /// Fields named as wrong, with their reasons; empty when it went through.
    func faults(_ body: () async throws -> Void) async throws -> [String] {
        do {
            try await body()
            return []
        } catch let problem as Problem {
            return problem.fields.isEmpty ? [problem.slug] : problem.fields.map { "\($0.name) \($0.key)" }
        }
    }

    func count(_ sql: String) async throws -> Int {
        try await database.row("select count(*) as n from \(sql)")?.get("n") ?? -1
    }
}
