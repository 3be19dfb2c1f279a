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

    /// Looks once a second at pictures with that crispness or placement.
    private func told(
        _ seconds: Int,
        _ rules: inout FindingRules,
        from start: Int = 0,
        crispness: (Int) -> Double = { _ in 1 },
        placement: (Int) -> Placement? = { _ in nil }
    ) -> [String] {
        (start..<start + seconds).flatMap { second in
            rules.observe(
                Observation(
                    at: Double(second),
                    faces: nil,
                    mean: 100,
                    darkShare: 0,
                    detail: 0.8,
                    crispness: crispness(second),
                    placement: placement(second)
                )
            )
        }.map { "\($0.kind.rawValue) \($0.state.rawValue) \(Int($0.at)) \(Int($0.since))" }
    }

    @Test("B-21 a picture is blurred when it loses half of its crispness for longer than autofocus hunts")
    func blurred() {
        var rules = FindingRules(expecting: .none)
        let crispness = { (second: Int) in
            (20..<26).contains(second) || (40..<70).contains(second) ? 0.4 : 0.9
        }
        #expect(told(100, &rules, crispness: crispness) == ["blurred raised 48 40", "blurred cleared 72 70"])
    }

    @Test(
        "what is usual is learned while it is sharp, and outlives a gap; a plain picture has nothing to lose"
    )
    func usualCrispness() {
        var rules = FindingRules(expecting: .none)
        #expect(told(60, &rules, crispness: { _ in 0.9 }) == [])
        var again = FindingRules(expecting: .none, usual: rules.usual)
        #expect(told(20, &again, from: 100, crispness: { _ in 0.4 }) == ["blurred raised 108 100"])
        var plain = FindingRules(expecting: .none)
        #expect(told(60, &plain, crispness: { $0 < 20 ? 0.18 : 0.02 }) == [])
        var slow = FindingRules(expecting: .none)
        #expect(told(600, &slow, crispness: { 0.9 - Double($0) / 1200 }) == [])
    }

    @Test("B-21 a reference still says how crisp a camera was that has been blurred since it was switched on")
    func referenceCrispness() {
        var rules = FindingRules(expecting: .none)
        let still = Placement(kept: 0.6, referenceCrispness: 1)
        #expect(
            told(20, &rules, crispness: { _ in 0.4 }, placement: { _ in still }) == ["blurred raised 8 0"]
        )
    }

    static let same = Placement(kept: 0.6, matched: 100)
    static let shifted = Placement(kept: 0.1, matched: 60, shiftX: 0.2)
    static let elsewhere = Placement(kept: 0.02, matched: 6, scale: 0.1)

    @Test(
        "B-21 a camera that looks elsewhere is moved when its place was found once, else it shows another place"
    )
    func places() {
        var moved = FindingRules(expecting: .none)
        let placements = { (second: Int) -> Placement in
            second < 20
                ? Self.same : second < 50 ? (second % 8 == 0 ? Self.shifted : Self.elsewhere) : Self.same
        }
        let found = told(80, &moved, placement: { $0 % 4 == 0 ? placements($0) : nil })
        #expect(found == ["moved raised 36 24", "moved cleared 64 52"])
        var other = FindingRules(expecting: .none)
        let wrong = told(80, &other, placement: { (20..<50).contains($0) ? Self.elsewhere : Self.same })
        #expect(wrong == ["wrong_picture raised 30 20", "wrong_picture cleared 60 50"])
    }

    @Test(
        "neither is told of what lasts less, of the dark, of half a picture, or of a camera hardly touched",
        arguments: [
            Placement(kept: 0.02, edges: 900, matched: 3), Placement(kept: 0.33, matched: 20),
            Placement(kept: 0.28, matched: 4), Placement(kept: 0.1, matched: 80, shiftX: 0.01, turn: 1),
        ]
    )
    func inPlace(placement: Placement) {
        var rules = FindingRules(expecting: .none)
        #expect(told(60, &rules, placement: { _ in placement }) == [])
        let short = told(
            60,
            &rules,
            from: 60,
            placement: { (70..<78).contains($0) ? Self.elsewhere : Self.same }
        )
        #expect(short == [])
    }

    @Test("a found camera that is raised keeps its name as long as it is lost")
    func name() {
        var rules = FindingRules(expecting: .none)
        let placements = { (second: Int) -> Placement in
            second < 15 ? Self.elsewhere : second < 60 ? Self.shifted : Self.same
        }
        let found = told(80, &rules, placement: placements)
        #expect(found == ["wrong_picture raised 10 0", "wrong_picture cleared 70 60"])
    }

    @Test(
        "B-21 alike is not frozen: only what is repeated exactly, across key pictures",
        arguments: [2.0, 8.0]
    )
    func repeated(keyInterval: Double) {
        func first(sameFor seconds: Int) -> Double? {
            var rules = FindingRules(expecting: .none)
            for second in 0..<60 {
                let at = Double(second)
                let observation = Observation(
                    at: at,
                    faces: nil,
                    mean: 100,
                    darkShare: 0,
                    detail: 0.8,
                    unchangedSince: 0,
                    sameSince: Double(second / seconds * seconds)
                )
                if let told = rules.observe(observation, keyInterval: keyInterval).first { return told.at }
            }
            return nil
        }
        #expect(first(sameFor: Int(keyInterval)) == nil, "an empty room")
        #expect(first(sameFor: 100) == max(5, 1.5 * keyInterval))
    }
}
