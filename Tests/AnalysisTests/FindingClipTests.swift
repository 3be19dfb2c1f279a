import Analysis
import Testing

/// The rules on recorded clips: what is in them is found, and nothing else.
@Suite(.enabled(if: Clip.canRun, "no clips, weights or ffmpeg"), .serialized) struct FindingClipTests {
    static let intervals = [0.2, 0.33, 0.5, 0.65, 0.8, 0.95, 1]

    @Test("A-05 two people walk through a room", arguments: intervals) func walking(every: Double) throws {
        let result = try Clip.walking.run(expecting: .none, every: every)
        #expect(result.counts.count { $0 == 2 } * 10 >= result.counts.count * 8)
        #expect(result.changes.isEmpty)
    }

    @Test("A-05 four people sit in a classroom", arguments: intervals) func classroom(every: Double) throws {
        let result = try Clip.classroom.run(expecting: .people(4...4), every: every)
        #expect(result.counts.allSatisfy { $0 == 4 })
        #expect(result.changes.isEmpty)
    }

    @Test("A-05 a second face is found where one is expected", arguments: intervals)
    func secondFace(every: Double) throws {
        let result = try Clip.walking.run(expecting: .faces(1), every: every)
        #expect(result.changes.map(\.kind) == [.secondFace, .secondFace])
        #expect(result.changes.first?.since == 0)
    }

    @Test(
        "nothing is found before a webcam with its person",
        arguments: [Clip.center, .left, .office, .head]
    )
    func webcams(clip: Clip) throws {
        for every in [0.2, 0.5, 1] {
            let result = try clip.run(expecting: .faces(1), every: every)
            #expect(result.changes.isEmpty, "\(clip.name) every \(every)")
        }
    }

    @Test("B-21 the seam of a loop is nothing", arguments: [Clip.walking, .classroom, .actors])
    func seams(clip: Clip) throws {
        for every in [0.2, 1] {
            let result = try clip.looped(4).run(expecting: .none, every: every)
            #expect(result.changes.isEmpty, "\(clip.name) every \(every)")
        }
    }

    /// What happens to a picture between the fifth and the thirteenth second, and what that is.
    static let faults: [(filter: String, is: FindingKind?)] = [
        ("drawbox=c=black:t=fill:enable='between(t,5,13)'", .black),
        ("drawbox=c=black:t=fill:enable='between(t,5,13)',noise=alls=8:allf=t", .black),
        ("drawbox=c=gray:t=fill:enable='between(t,5,13)'", .covered),
        ("drawbox=c=0x8a5a44:t=fill:enable='between(t,5,13)',noise=alls=8:allf=t", .covered),
        ("gblur=sigma=20:enable='between(t,5,13)'", .covered),
        ("gblur=sigma=30:enable='between(t,5,13)',eq=brightness=-0.2:enable='between(t,5,13)'", .covered),
        ("drawbox=w=iw*0.9:c=0x8a5a44:t=fill:enable='between(t,5,13)'", .covered),
        ("loop=loop=120:size=1:start=75,setpts=N/15/TB", .frozen),
        ("null", nil),
        ("eq=brightness=-0.15:enable='between(t,5,13)'", nil),
        ("eq=brightness=0.15:contrast=0.8:enable='between(t,5,13)'", nil),
        ("noise=alls=20:allf=t:enable='between(t,5,13)'", nil),
        ("gblur=sigma=1:enable='between(t,5,13)'", nil),
    ]

    @Test("B-21 what happens to a picture is found, and nothing else", arguments: faults.indices)
    func labelled(index: Int) throws {
        let fault = Self.faults[index]
        for clip in [Clip.classroom, .center, .office] {
            let result = try clip.small(filter: fault.filter, seconds: 18).run(expecting: .none, every: 1)
            if fault.is == .black { #expect(result.counts[8] == 0) }
            #expect(result.raised == Set([fault.is].compactMap(\.self)), "\(clip.name) \(fault.filter)")
            if let first = result.changes.first {
                let latest: Double = fault.is == .frozen ? 11 : 8
                #expect((4...6).contains(first.since) && first.at <= latest, "\(clip.name) \(fault.filter)")
            }
        }
    }
}
