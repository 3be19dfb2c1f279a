import Analysis
import Testing

@Suite struct FindingRulesTests {
    @Test("A-05 absence is raised after two seconds and cleared after two") func noFace() {
        var script = Script(.faces(1))
        script.show(.people(1), for: 3)
        script.show(.people(0), for: 4)
        script.show(.people(1), for: 4)
        #expect(script.told == ["no_face raised 5.0 3.0", "no_face cleared 9.0 7.0"])
        #expect(script.rules.open.isEmpty)
    }

    @Test("A-05 a second face is raised after two seconds", arguments: [0.2, 0.25, 0.5, 1, 2])
    func secondFace(every: Double) {
        var script = Script(.faces(1), every: every)
        script.show(.people(1), for: 4)
        script.show(.people(2), for: 6)
        #expect(script.changes.count == 1)
        #expect(script.changes.first?.kind == .secondFace)
        #expect(script.changes.first?.since == 4)
        #expect(script.changes.first?.measure == 2)
        #expect((script.changes.first?.at ?? 0) - 4 <= 2.25)
        #expect(script.rules.open == [.secondFace])
    }

    @Test("nothing that lasts less is raised", arguments: [0.2, 0.5, 1])
    func short(every: Double) {
        var script = Script(.faces(1), every: every)
        for _ in 0..<5 {
            script.show(.people(1), for: 3)
            script.show(.people(0), for: 1)
            script.show(.people(1), for: 3)
            script.show(.people(2), for: 1)
            script.show(.black, for: 1)
            script.show(.covered, for: 1)
            script.show(.still, for: 4)
        }
        #expect(script.told == [])
    }

    @Test("looks further apart than two seconds need two of them") func slow() {
        var script = Script(.faces(1), every: 10)
        script.show(.people(1), for: 20)
        script.show(.people(2), for: 10)
        script.show(.people(1), for: 10)
        #expect(script.told == [])
        script.show(.people(0), for: 20)
        #expect(script.told == ["no_face raised 50.0 40.0"])
    }

    @Test("uncertain faces count as presence and not as a second face") func uncertain() {
        var script = Script(.faces(1), every: 0.5)
        script.show(.people(1, score: 0.75), for: 10)
        script.show(.people(2, score: 0.86), for: 10)
        #expect(script.told == [])
    }

    @Test("one uncertain look does not hide a second face", arguments: [0.2, 0.5, 0.65])
    func faint(every: Double) {
        var script = Script(.faces(1), every: every)
        script.show(.people(2), for: every)
        script.show(.people(2, score: 0.86), for: every)
        script.show(.people(2), for: 3 - 2 * every)
        #expect(script.changes.map(\.kind) == [.secondFace])
        #expect(script.changes.first?.since == 0)
    }

    @Test("a detector that sees a second face every other time is not believed") func flicker() {
        var script = Script(.faces(1), every: 0.2)
        for _ in 0..<30 {
            script.show(.people(2), for: 0.2)
            script.show(.people(1), for: 0.2)
        }
        #expect(script.told == [])
    }

    @Test("more faces than two are expected here") func expectation() {
        var script = Script(.faces(3))
        script.show(.people(3), for: 10)
        script.show(.people(1), for: 10)
        #expect(script.told == [])
        script.show(.people(4), for: 4)
        #expect(script.changes.map(\.kind) == [.secondFace])
    }

    @Test("a room may be short of people for a while") func people() {
        var script = Script(.people(3...5))
        script.show(.people(4), for: 5)
        script.show(.people(2), for: 8)
        script.show(.people(3), for: 5)
        #expect(script.told == [])
        script.show(.people(6), for: 12)
        script.show(.people(5), for: 4)
        #expect(script.told == ["people_count raised 28.0 18.0", "people_count cleared 32.0 30.0"])
    }

    @Test("without expectation people are only counted") func none() {
        var script = Script(.none)
        for count in [0, 3, 9, 0] { script.show(.people(count), for: 20) }
        #expect(script.told == [])
    }

    @Test("B-21 a black picture is black and nothing else") func black() {
        var script = Script(.faces(1))
        script.show(.people(1), for: 3)
        script.show(.black, for: 20)
        script.show(.people(1), for: 4)
        #expect(script.told == ["black raised 5.0 3.0", "black cleared 25.0 23.0"])
    }

    @Test("B-21 a covered lens is covered and nothing else") func covered() {
        var script = Script(.people(1...1))
        script.show(.covered, for: 20)
        #expect(script.told == ["covered raised 2.0 0.0"])
    }

    @Test("a picture that loses most of its detail is covered, one that always had little is not")
    func lostDetail() {
        func look(_ at: Double, detail: Double) -> Observation {
            Observation(at: at, faces: nil, mean: 100, darkShare: 0, detail: detail)
        }
        var plain = FindingRules(expecting: .none)
        #expect((0..<60).flatMap { plain.observe(look(Double($0), detail: 0.15)) }.isEmpty)

        var rich = FindingRules(expecting: .none)
        var changes = (0..<10).flatMap { rich.observe(look(Double($0), detail: 0.9)) }
        changes += (10..<20).flatMap { rich.observe(look(Double($0), detail: 0.15)) }
        #expect(changes.map(\.kind) == [.covered])

        var slow = FindingRules(expecting: .none)
        #expect(
            (0..<600).flatMap { slow.observe(look(Double($0), detail: max(0.12, 0.9 - Double($0) / 300))) }
                .isEmpty
        )
    }

    @Test("B-21 a picture that stays the same for five seconds is frozen", arguments: [0.2, 0.5, 1])
    func frozen(every: Double) {
        var script = Script(.faces(1), every: every)
        script.show(.people(1), for: 3)
        script.show(.still, for: 9)
        script.show(.people(1), for: 4)
        #expect(script.changes.map(\.kind) == [.frozen, .frozen])
        #expect(script.changes.first.map { $0.since == 3 && (7.9...8.5).contains($0.at) } == true)
        #expect(script.changes.last?.state == .cleared)
    }

    @Test("a frozen picture that comes alive is cleared, though its clock ticks but once a second")
    func clock() {
        var script = Script(.faces(1), every: 0.25)
        script.show(.still, for: 8)
        for _ in 0..<4 { script.show(.still, for: 1) }
        #expect(script.told == ["frozen raised 5.0 0.0", "frozen cleared 10.0 8.0"])
    }

    @Test("people are not judged while the lens is covered, and what was raised stays") func suspended() {
        var script = Script(.faces(1))
        script.show(.people(0), for: 3)
        script.show(.covered, for: 5)
        script.show(.people(0), for: 3)
        let kinds = script.changes.filter { $0.kind == .noFace }
        #expect(kinds.map(\.state) == [.raised])
        #expect(script.rules.open == [.noFace])
    }

    @Test("what is open at the end is cleared there, once") func finish() {
        var script = Script(.faces(1))
        script.show(.people(0), for: 3)
        let changes = script.rules.finish(at: 3)
        #expect(changes.map(\.kind) == [.noFace])
        #expect(changes.map(\.state) == [.cleared])
        #expect(script.rules.open.isEmpty)
        #expect(script.rules.finish(at: 4).isEmpty)
    }

    @Test("other times are possible") func limits() {
        var limits = FindingLimits()
        limits.raiseAfter = 0
        limits.clearAfter = 0
        var script = Script(.faces(1), limits: limits)
        script.show(.people(0), for: 1)
        script.show(.people(1), for: 1)
        #expect(script.told == ["no_face raised 0.0 0.0", "no_face cleared 1.0 1.0"])
    }

    @Test("time that steps back raises nothing early") func back() {
        var rules = FindingRules(expecting: .faces(1))
        let nobody = { (at: Double) in Shown.people(0).observation(at: at, stillSince: at) }
        #expect(rules.observe(nobody(100)).isEmpty)
        #expect(rules.observe(nobody(0)).isEmpty)
        #expect(rules.observe(nobody(1)).isEmpty)
        #expect(rules.observe(nobody(2)).isEmpty)
        #expect(rules.observe(nobody(3)).map(\.since) == [1])
    }
}
