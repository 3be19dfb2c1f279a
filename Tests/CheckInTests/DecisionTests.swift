import Foundation
import Kernel
import Postgres
import Support
import Testing
import Web

@testable import CheckIn

@Suite struct DecisionTests {
    @Test("A-27 a person admits with a reason; the failed attempts stay, and who admitted")
    func admits() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(.unsure, .likenessUnsure)
            let waiting = try await stage.attempt(candidate).checkIn
            let proctor = try await stage.caller(.proctor, over: stage.day.places[0].roomSitting)
            stage.clock.now += 30
            let admitted = try await stage.decide(.admitted, waiting, by: proctor, reason: .glasses)
            #expect(admitted.state == .admitted && admitted.mayEnter && admitted.decidedBy == "proctor")
            let records = try await stage.checkIns.records.of(candidate.id, reach: .everything)
            #expect(records.map(\.outcome) == ["admitted", "unsure"])
            #expect(records[0].about == records[1].id && records[0].decidedBy == "proctor")
            #expect(records[0].method == .manual && records[0].reason == .glasses)
            #expect(try await stage.count("audit where action = 'check_in.decide'") == 1)
            #expect(try await stage.count("events where kind = 'check_in.admitted'") == 1)
        }
    }

    @Test("of two people who decide at once one is told that the other was first")
    func race() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(.unsure, .likenessUnsure)
            let waiting = try await stage.attempt(candidate).checkIn
            let place = stage.day.places[0].roomSitting
            let callers = [
                try await stage.caller(.proctor, over: place),
                try await stage.caller(.siteManager, over: stage.day.site),
            ]
            let told = await withTaskGroup(of: String.self) { group in
                for (caller, act) in zip(callers, [CheckInAct.admitted, .refused]) {
                    group.addTask { await slug { _ = try await stage.decide(act, waiting, by: caller) } }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted()
            }
            #expect(told == ["", "check_in_changed"])
            #expect(try await stage.count("verification_records where method = 'manual'") == 1)
        }
    }

    @Test("C-15 a proctor of another room, and everybody of another organisation, finds nothing")
    func reach() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let strangers = [
                try await stage.caller(.proctor, over: stage.day.places[1].roomSitting),
                try await stage.caller(.examAdministrator, of: stage.other),
            ]
            for caller in strangers {
                #expect(
                    await slug { _ = try await stage.decide(.admitted, candidate, by: caller) } == "not_found"
                )
                #expect(
                    try await stage.checkIns.store.of(candidate.place.roomSitting, reach: caller.reach)
                        .isEmpty
                )
                #expect(try await stage.checkIns.records.of(candidate.id, reach: caller.reach).isEmpty)
            }
            #expect(try await stage.now(candidate).state == .notCheckedIn)
        }
    }

    @Test("a decision that cannot be now is refused, one without a reason says which field")
    func refused() async throws {
        try await CheckInStage.with { stage in
            let candidate = try await stage.assign("王芳")
            let checkedIn = try await stage.attempt(candidate).checkIn
            let proctor = try await stage.caller(.proctor, over: stage.day.places[0].roomSitting)
            #expect(
                await slug { _ = try await stage.decide(.admitted, checkedIn, by: proctor) }
                    == "check_in_not_now"
            )
            for (act, reason, note, field) in [
                ("passed", "document", "", "decision"), ("admitted", "no_face", "", "reason"),
                ("admitted", "other", " ", "note"),
                ("admitted", "light", String(repeating: "长", count: 501), "note"),
            ] {
                do {
                    _ = try CheckInDecision(act: act, reason: reason, note: note, seen: nil)
                    Issue.record("\(act) \(reason) was taken")
                } catch let problem as Problem {
                    #expect(problem.fields.map(\.name) == [field])
                }
            }
        }
    }

    @Test("a person asks for another try, and a later pass counts")
    func again() async throws {
        try await CheckInStage.with(limits: CheckInLimits(attempts: 1)) { stage in
            let candidate = try await stage.assign("王芳")
            stage.faces.say(.failed, .tooDark)
            let waiting = try await stage.attempt(candidate).checkIn
            #expect(waiting.state == .waiting && waiting.left(CheckInLimits(attempts: 1)) == 0)
            let proctor = try await stage.caller(.proctor, over: stage.day.places[0].roomSitting)
            _ = try await stage.decide(.again, waiting, by: proctor, reason: .light)
            stage.faces.say(.passed)
            #expect(try await stage.attempt(candidate).checkIn.state == .checkedIn)
        }
    }
}
