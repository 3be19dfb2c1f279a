import Foundation
import Identity
import Kernel
import Logging
import Postgres
import Scheduling
import Secrets
import Support
import Synchronization
import Web

@testable import CheckIn

/// Check-in on a database of its own: an exam of two rooms with candidates and staff, and faces the test decides about.
struct CheckInStage {
    /// What the faces say next, and what happens while they look.
    final class Faces: Sendable {
        let look = Mutex(
            FaceDesk.Look(
                verdict: DeskVerdict(outcome: .passed, similarity: 0.71, liveness: 0.93),
                isStill: false
            )
        )
        let photo = Mutex<[UInt8]?>([0xFF, 0xD8, 0x01])
        let failure = Mutex<FaceDesk.Refusal?>(nil)
        let meanwhile = Mutex<(@Sendable () async throws -> Void)?>(nil)
        let looks = Mutex(0)
        let consents = Mutex<[Bool]>([])

        var desk: FaceDesk {
            var desk = FaceDesk(
                examine: { [self] _, _, _ in
                    looks.withLock { $0 += 1 }
                    if let happening = meanwhile.withLock({ $0 }) { try await happening() }
                    if let failure = failure.withLock({ $0 }) { throw failure }
                    return look.withLock { $0 }
                },
                photo: { [self] _ in photo.withLock { $0 } }
            )
            desk.consent = { [self] _, isGiven in consents.withLock { $0.append(isGiven) } }
            return desk
        }

        func say(_ outcome: DeskOutcome, _ reason: CheckInReason? = nil, similarity: Double? = 0.35) {
            look.withLock {
                $0.verdict = DeskVerdict(
                    outcome: outcome,
                    reason: reason,
                    similarity: similarity,
                    liveness: 0.9,
                    frames: (0..<5).map { _ in
                        DeskVerdict.Frame(faces: 1, similarity: similarity, liveness: 0.9)
                    },
                    best: 2,
                    models: ["face-embedding": "net.onnx"],
                    thresholds: ["same": 0.4, "different": 0.3]
                )
            }
        }
    }

    let test: TestDatabase
    let day: ExamDay
    let other: ExamDay
    let clock: TestClock
    let faces: Faces
    let checkIns: CheckIns
    let folder: URL

    static let starts = Date(timeIntervalSince1970: 1_795_222_800)

    static func with(
        hasWeights: Bool = true,
        limits: CheckInLimits = CheckInLimits(),
        _ body: (CheckInStage) async throws -> Void
    ) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(starts.addingTimeInterval(-600))
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: folder) }
            let faces = Faces()
            var desk = faces.desk
            if !hasWeights { desk.examine = nil }
            let keyring = try Keyring(directory: folder.appending(path: "keys"), world: clock.world)
            let checkIns = CheckIns(
                database: test.database,
                vault: PictureVault(directory: folder.appending(path: "evidence"), keyring: keyring),
                keyring: keyring,
                faces: desk,
                limits: { _ in limits },
                world: clock.world,
                log: Logger(label: "check-in")
            )
            try await body(
                CheckInStage(
                    test: test,
                    day: try await ExamDay(test.database, rooms: 2, starts: starts),
                    other: try await ExamDay(test.database, code: "other", starts: starts),
                    clock: clock,
                    faces: faces,
                    checkIns: checkIns,
                    folder: folder
                )
            )
        }
    }

    /// Somebody with a place in a room sitting.
    func assign(
        _ name: String,
        code: String? = nil,
        duty: Duty = .candidate,
        room: Int = 0,
        of day: ExamDay? = nil
    ) async throws -> CheckIn {
        let day = day ?? self.day
        let place = day.places[room]
        let (person, assignment, seat) = (UUID(), UUID(), UUID())
        try await test.database.transaction { transaction in
            try await transaction.run(
                """
                insert into people (id, organisation_id, code, name, kind, scope, created_at)
                values ($1, $2, $3, $4, $5, $6::uuid[], $7)
                """,
                person,
                day.organisation,
                code ?? person.text,
                name,
                duty == .candidate ? "candidate" : "staff",
                [Reach.house, day.organisation, person],
                clock.now
            )
            if duty == .candidate {
                try await transaction.run(
                    """
                    insert into seats (id, room_id, label)
                    select $1, $2, (count(*) + 1)::text from seats where room_id = $2
                    """,
                    seat,
                    place.room
                )
            }
            try await transaction.run(
                """
                insert into assignments (id, room_sitting_id, person_id, duty, seat_id, created_at)
                values ($1, $2, $3, $4, $5, $6)
                """,
                assignment,
                place.roomSitting,
                person,
                duty.rawValue,
                duty == .candidate ? seat : nil,
                clock.now
            )
        }
        return try await checkIns.store.one(ID(assignment), reach: .everything)
    }

    /// Five pictures nobody has seen, taken just now.
    func burst(camera: String = "Integrated Camera") -> Burst {
        Burst(
            frames: (0..<Burst.size).map { _ in [0xFF, 0xD8] + World.live.random(16) },
            moments: [1.6, 1.3, 0.9, 0.6, 0.2].map { clock.now.addingTimeInterval(-$0) },
            camera: camera
        )
    }

    /// At the desk with consent given.
    func arrive(_ checkIn: CheckIn, at desk: CheckInDesk? = nil) async throws -> CheckInPass {
        let visit = try await checkIns.identify(number: checkIn.ticket, name: checkIn.name, at: desk)
        let pass = try checkIns.pass(visit.pass, at: desk)
        return try checkIns.pass(try await checkIns.consent(true, pass, at: desk).pass, at: desk)
    }

    /// A whole visit with one burst.
    func attempt(_ checkIn: CheckIn, _ burst: Burst? = nil, at desk: CheckInDesk? = nil) async throws -> Visit
    {
        try await checkIns.attempt(burst ?? self.burst(), try await arrive(checkIn, at: desk), at: desk)
    }

    func count(_ sql: String) async throws -> Int {
        try await test.database.row("select count(*) as count from \(sql)")?.get("count") ?? -1
    }

    func now(_ checkIn: CheckIn) async throws -> CheckIn {
        try await checkIns.store.one(checkIn.id, reach: .everything)
    }

    func caller(_ role: Role, over scope: UUID? = nil, of day: ExamDay? = nil) async throws -> Caller {
        let principal = try await (day ?? self.day).user(role, over: scope)
        return Caller(principal: principal, reach: principal.reach(.decideCheckIns) ?? Reach([]))
    }

    func decide(
        _ act: CheckInAct,
        _ checkIn: CheckIn,
        by caller: Caller,
        reason: CheckInReason = .document,
        seen: Int? = nil
    ) async throws -> CheckIn {
        let decision = try CheckInDecision(
            act: act.rawValue,
            reason: reason.rawValue,
            note: "",
            seen: seen ?? checkIn.revision
        )
        return try await checkIns.decide(decision, on: checkIn.id, by: caller, request: nil, address: nil)
    }
}

/// The slug of the problem a body runs into; empty: none.
func slug(_ body: () async throws -> Void) async -> String {
    do { try await body() } catch let problem as Problem { return problem.slug } catch { return "\(error)" }
    return ""
}
