import Foundation
import Kernel
import Postgres
import Scheduling
import Support
import Synchronization
import Testing
import Web

@testable import CheckIn

@Suite struct DeskTests {
    @Test("A-01 A-03 a candidate checks in by face, and everything of it is kept")
    func passes() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(.passed, similarity: 0.62)
            let burst = stage.burst()
            let visit = try await stage.attempt(candidate, burst)
            #expect(visit.checkIn.state == .checkedIn && visit.checkIn.mayEnter && visit.left == 2)
            let record = try #require(
                try await stage.checkIns.records.of(candidate.id, reach: .everything).first
            )
            #expect(record.outcome == "passed" && record.method == .face && record.similarity == 0.62)
            #expect(record.thresholds == ["same": 0.4, "different": 0.3] && record.frames.count == 5)
            #expect(record.models == ["face-embedding": "net.onnx"] && record.consent == ConsentText.version)
            #expect(record.pictures == 6 && record.hasReference && record.best == 3)
            #expect(record.clientAt == burst.moments.last && record.receivedAt == stage.clock.now)
            let pictures = try await stage.checkIns.vault.open(record.id, sha256: record.sha256)
            #expect(pictures == [[0xFF, 0xD8, 0x01]] + burst.frames)
            #expect(try await stage.count("events where kind = 'check_in.passed'") == 1)
            #expect(
                try await stage.checkIns.store.tallies(of: [candidate.place.roomSitting]).values.first?.isIn
                    == 1
            )
        }
    }

    @Test(
        "A-06 A-07 what the faces say leads where it must",
        arguments: [
            (DeskOutcome.failed, CheckInReason.otherPerson, CheckInState.failed),
            (.failed, .notLive, .failed), (.failed, .noFace, .failed), (.failed, .severalFaces, .failed),
            (.unsure, .likenessUnsure, .waiting), (.unsure, .lifeUnsure, .waiting),
        ]
    )
    func outcomes(outcome: DeskOutcome, reason: CheckInReason, state: CheckInState) async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(outcome, reason)
            let visit = try await stage.attempt(candidate)
            #expect(visit.checkIn.state == state && visit.checkIn.reason == reason)
            #expect(!visit.checkIn.state.isIn)
        }
    }

    @Test("attempts are spaced and limited; the last failed one goes to a person")
    func limits() async throws {
        try await CheckInStage.with(limits: CheckInLimits(attempts: 2, pause: 10)) { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(.failed, .blurred)
            #expect(try await stage.attempt(candidate).checkIn.state == .failed)
            #expect(await slug { _ = try await stage.attempt(candidate) } == "check_in_pause")
            stage.clock.now += 10
            #expect(try await stage.attempt(candidate).checkIn.state == .waiting)
            stage.clock.now += 10
            #expect(await slug { _ = try await stage.attempt(candidate) } == "check_in_spent")
            #expect(try await stage.count("verification_records") == 2)
            #expect(try await stage.checkIns.store.waitingCount(reach: .everything) == 1)
        }
    }

    @Test("A-02 an examiner signs in for his assignment; one without an assignment is refused")
    func examiner() async throws {
        try await CheckInStage.with { stage in
            let examiner = try await stage.assign("罗静", code: "e7", duty: .examiner)
            let visit = try await stage.checkIns.identify(number: "e7", name: "罗静", at: nil)
            #expect(visit.checkIn.id == examiner.id && visit.checkIn.scene == .examiner)
            #expect(try await stage.attempt(examiner).checkIn.state == .checkedIn)
            try await stage.test.database.transaction { transaction in
                try await transaction.run(
                    """
                    insert into people (id, organisation_id, code, name, kind, scope, created_at)
                    values ($1, $2, 'e8', '何琳', 'staff', $3::uuid[], now())
                    """,
                    UUID(),
                    stage.day.organisation,
                    [Reach.house, stage.day.organisation]
                )
            }
            let refused = await slug {
                _ = try await stage.checkIns.identify(number: "e8", name: "何琳", at: nil)
            }
            #expect(refused == "check_in_unassigned")
        }
    }

    @Test(
        "without weights, without a photo, or when looking fails, everybody goes to a person",
        arguments: 0..<3
    )
    func obstacles(which: Int) async throws {
        try await CheckInStage.with(hasWeights: which != 0) { stage in
            let candidate = try await stage.assign("王芳")
            if which == 1 { stage.faces.photo.withLock { $0 = nil } }
            if which == 2 { stage.faces.meanwhile.withLock { $0 = { throw CancellationError() } } }
            let visit = try await stage.attempt(candidate)
            let reasons: [CheckInReason] = [.noWeights, .noReference, .serverFailed]
            #expect(visit.checkIn.state == .waiting && visit.checkIn.reason == reasons[which])
            let record = try #require(
                try await stage.checkIns.records.of(candidate.id, reach: .everything).first
            )
            #expect(record.outcome == "waiting" && record.pictures == (which == 1 ? 5 : 6))
        }
    }

    @Test("whoever declines the use of his face is handed to a person and never looked at")
    func declines() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let visit = try await stage.checkIns.identify(number: candidate.ticket, name: "王芳", at: nil)
            let pass = try stage.checkIns.pass(visit.pass, at: nil)
            let declined = try await stage.checkIns.consent(false, pass, at: nil)
            #expect(declined.checkIn.state == .waiting && declined.checkIn.reason == .declined)
            #expect(declined.checkIn.consent == .declined)
            let next = try stage.checkIns.pass(declined.pass, at: nil)
            #expect(
                await slug { _ = try await stage.checkIns.attempt(stage.burst(), next, at: nil) }
                    == "check_in_consent"
            )
            #expect(stage.faces.looks.withLock { $0 } == 0)
            #expect(stage.faces.consents.withLock { $0 } == [false])
        }
    }

    @Test("consent taken back while a burst is looked at: nothing of the burst is kept")
    func revokes() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let pass = try await stage.arrive(candidate)
            let checkIns = stage.checkIns
            stage.faces.meanwhile.withLock { $0 = { _ = try await checkIns.consent(false, pass, at: nil) } }
            #expect(
                await slug { _ = try await checkIns.attempt(stage.burst(), pass, at: nil) }
                    == "check_in_consent"
            )
            let records = try await checkIns.records.of(candidate.id, reach: .everything)
            #expect(records.map(\.reason) == [.revoked] && records[0].pictures == 0)
            #expect(try await checkIns.vault.sweep { _ in [] } == 0)
        }
    }

    @Test(
        "the name must go with the number on one's own device, and guessing gets slow; a desk vouches itself"
    )
    func names() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let checkIns = stage.checkIns
            func tell(_ name: String) async -> String {
                await slug { _ = try await checkIns.identify(number: candidate.ticket, name: name, at: nil) }
            }
            for name in ["李娜", "", "王"] { #expect(await tell(name) == "check_in_unknown") }
            #expect(await tell("王芳") == "check_in_pause")
            stage.clock.now += 2
            #expect(await tell("王 芳") == "")
            let proctor = try await stage.caller(.proctor, over: stage.day.places[0].roomSitting)
            let desk = try await stage.open("签到台 1", by: proctor)
            let visit = try await checkIns.identify(number: candidate.ticket, name: "", at: desk)
            #expect(visit.checkIn.id == candidate.id)
            let elsewhere = try await stage.assign("李娜", room: 1)
            #expect(
                await slug { _ = try await checkIns.identify(number: elsewhere.ticket, name: "", at: desk) }
                    == "check_in_unknown"
            )
            let mistyped = String(candidate.ticket.dropLast()) + (candidate.ticket.last == "0" ? "1" : "0")
            #expect(
                await slug { _ = try await checkIns.identify(number: mistyped, name: "", at: desk) }
                    == "check_in_mistyped"
            )
        }
    }
}

extension CheckInStage {
    /// An open desk of that person's.
    func open(_ name: String, by caller: Caller) async throws -> CheckInDesk {
        let token = try await checkIns.desks.open(name, by: caller.principal, reach: caller.reach) {
            AuditEntry(actor: caller.principal.user, action: "check_in_desk.open", subject: $0)
        }
        guard let desk = try await checkIns.desks.desk(token: token) else { throw Problem.notFound }
        return desk
    }
}
