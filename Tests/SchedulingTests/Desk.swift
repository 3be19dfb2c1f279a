import Foundation
import Kernel
import Organisations
import Postgres
import Secrets
import Support
import Synchronization

@testable import Scheduling

/// The whole context on a database of its own, with a clock that tests turn.
struct Desk {
    final class Clock: Sendable {
        private let moment: Mutex<Date>

        init(_ now: Date) {
            moment = Mutex(now)
        }

        var now: Date {
            get { moment.withLock { $0 } }
            set { moment.withLock { $0 = newValue } }
        }
    }

    /// 09:00 in Shanghai.
    static let morning = Date(timeIntervalSince1970: 1_795_222_800)

    let database: Database
    let organisations: Organisations
    let scheduling: Scheduling
    let keyring: Keyring
    let clock: Clock
    let world: World

    static func with(_ body: (Desk) async throws -> Void) async throws {
        try await TestDatabase.with { test in
            let keys = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: keys) }
            try await body(Desk(test.database, keys))
        }
    }

    private init(_ database: Database, _ keys: URL) throws {
        let clock = Clock(Self.morning)
        var world = World.live
        world.now = { clock.now }
        let hasher = PasswordHasher(threads: 2, world: world)
        self.database = database
        self.clock = clock
        self.world = world
        keyring = try Keyring(directory: keys, world: world)
        organisations = Organisations(database: database, hasher: hasher, keyring: keyring, world: world)
        scheduling = Scheduling(
            database: database,
            organisations: organisations,
            keyring: keyring,
            hasher: hasher,
            world: world
        )
    }

    @discardableResult
    func take(_ document: PlanDocument, reach: Reach = .everything) async throws -> PlanDecision {
        try await scheduling.plan.run(document, reach: reach) { organisation, detail in
            AuditEntry(actor: nil, action: "plan.import", subject: organisation.uuid, detail: detail)
        }
    }

    func reach(of organisation: String) async throws -> Reach {
        let found = try await organisations.organisations.byCode(organisation)
        return Reach(found.map { [$0.id.uuid] } ?? [])
    }

    func count(_ sql: String) async throws -> Int {
        try await database.row("select count(*) as n from \(sql)")?.get("n") ?? 0
    }

    /// A user to act as.
    func user() async throws -> UUID {
        let user = try await organisations.users.byAccount("zhang.wei")
        return try user.unwrapped().id.uuid
    }
}

struct Missing: Error {}

extension Optional {
    func unwrapped() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}

extension PlanDocument {
    /// A small, wholly right plan: one site, two rooms, three devices, two sittings, four people.
    static func small(code: String = "yl", now: Date = Desk.morning) -> PlanDocument {
        var plan = PlanDocument(organisation: .init(code: code, name: "云岭职业学院"))
        plan.sites = [PlanRow(.init(code: "east", name: "东校区考点"))]
        plan.rooms = [
            PlanRow(
                .init(site: "east", code: "1", number: 1, name: "考场 1", place: "1 号楼 101", seats: .count(30))
            ),
            PlanRow(.init(site: "east", code: "2", number: 2, name: "考场 2", seats: .labels(["A1", "A2"]))),
        ]
        plan.devices = [
            PlanRow(.small("c1", room: "1", place: "front", password: "hush-hush")),
            PlanRow(.small("c2", room: "1", place: "rear")),
            PlanRow(.small("c3", room: "2", place: "front")),
        ]
        plan.sittings = [
            PlanRow(.small("am", at: now, rooms: ["1", "2"])),
            PlanRow(.small("pm", at: now.addingTimeInterval(5 * 3600), rooms: ["1"])),
        ]
        plan.people = [
            PlanRow(
                .init(
                    code: "p1",
                    name: "张伟",
                    kind: "staff",
                    account: "\(code == "yl" ? "" : code + ".")zhang.wei",
                    password: "a-Good-1-password"
                )
            ),
            PlanRow(.init(code: "p2", name: "陈静", kind: "staff")),
            PlanRow(.init(code: "k1", name: "王芳", kind: "candidate")),
            PlanRow(.init(code: "k2", name: "李娜", kind: "candidate")),
        ]
        plan.assignments = [
            PlanRow(.small("am", "1", "p1", "proctor")),
            PlanRow(.small("am", "1", "k1", "candidate", seat: "1")),
            PlanRow(.small("am", "1", "k2", "candidate", seat: "2")),
            PlanRow(.small("am", "2", "p2", "patrol")),
        ]
        return plan
    }

    /// The same with one thing changed.
    func changed(_ change: (inout PlanDocument) -> Void) -> PlanDocument {
        var copy = self
        change(&copy)
        return copy
    }
}

extension PlanRow {
    /// The row with one thing changed.
    func but(_ change: (inout Value) -> Void) -> PlanRow {
        guard var value else { return self }
        change(&value)
        return PlanRow(value)
    }
}

extension PlanDocument.Device {
    static func small(_ code: String, room: String?, place: String, password: String? = nil) -> Self {
        .init(
            code: code,
            site: "east",
            room: room,
            name: "摄像头 \(code)",
            place: place,
            address: "rtsp://10.0.0.9:554/\(code)",
            username: password == nil ? nil : "viewer",
            password: password
        )
    }
}

extension PlanDocument.Sitting {
    static func small(_ code: String, at start: Date, rooms: [String]) -> Self {
        .init(
            code: code,
            name: "场次 \(code)",
            subject: "理论",
            startsAt: start,
            endsAt: start.addingTimeInterval(2 * 3600),
            leadSeconds: 600,
            tailSeconds: 300,
            rooms: rooms.map { PlanRow(.init(site: "east", room: $0, expectedPeople: 2)) }
        )
    }
}

extension PlanDocument.Assignment {
    static func small(
        _ sitting: String,
        _ room: String,
        _ person: String,
        _ duty: String,
        seat: String? = nil
    ) -> Self {
        .init(sitting: sitting, site: "east", room: room, person: person, duty: duty, seat: seat)
    }
}
