import Analysis
import Foundation
import Testing

/// The rules on recorded clips: what is in them is found, and nothing else.
@Suite(.enabled(if: Clip.canRun, "no clips, weights or ffmpeg"), .serialized) struct FindingClipTests {
    static let intervals = [0.2, 0.33, 0.5, 0.65, 0.8, 0.95, 1]

    /// What one case of a table looks at: every other clip, in turn; all of them when `INVIGIL_ALL_CLIPS` is set.
    static func share<Value>(_ clips: [Value], of index: Int) -> [Value] {
        guard ProcessInfo.processInfo.environment["INVIGIL_ALL_CLIPS"] == nil else { return clips }
        return clips.enumerated().filter { ($0.offset + index) % 2 == 0 }.map(\.element)
    }

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

    /// What happens to a camera between the fifth and the twenty-fifth second, with its picture made of a part of the
    /// clip so that there is something beside it; W and H stand for its size.
    static let mishaps: [(filter: String, is: FindingKind?)] = [
        ("[b]crop=iw*0.8:ih*0.8:0:0", .moved),
        ("[b]crop=iw*0.8:ih*0.8:iw*0.14:ih*0.1", .moved),
        ("[b]rotate=9*PI/180,crop=iw*0.8:ih*0.8", .moved),
        ("[b]crop=iw*0.6:ih*0.6", .moved),
        ("movie='OTHER':loop=0,setpts=N/15/TB", .wrongPicture),
        ("[b]crop=iw*0.8:ih*0.8,gblur=sigma=3", .blurred),
        ("[b]crop=iw*0.8:ih*0.8,gblur=sigma=0.8", nil),
        ("[b]crop=iw*0.8:ih*0.8,eq=brightness=-0.25", nil),
        ("[b]crop=iw*0.8:ih*0.8,eq=contrast=0.5:brightness=0.1", nil),
        ("[b]crop=iw*0.8:ih*0.8,eq=gamma=0.5", nil),
        ("[b]crop=iw*0.8:ih*0.8,noise=alls=16:allf=t", nil),
        ("[b]crop=iw*0.8:ih*0.8,drawbox=w=iw/3:c=0x8a5a44:t=fill", nil),
    ]

    @Test(
        "B-21 a camera that is moved, blurred or shows another room is found, and nothing else",
        arguments: mishaps.indices
    )
    func happens(index: Int) throws {
        let mishap = Self.mishaps[index]
        let folder = try #require(Clip.shared).appending(path: "streams").path
        let rooms = [(Clip.classroom, "webcam_office"), (.office, "room_classroom")]
        for (clip, other) in Self.share(rooms, of: index) {
            let size = "scale=\(clip.width / 4 * 2):\(clip.height / 4 * 2)"
            let change = mishap.filter.replacing("OTHER", with: "\(folder)/\(other).mp4")
            let begin = change.hasPrefix("[b]") ? "split[a][b];" : "null[a];"
            let filter =
                "\(begin)[a]crop=iw*0.8:ih*0.8,\(size)[c];\(change),\(size)[d];"
                + "[c][d]overlay=enable='between(t,5,25)'"
            let result = try clip.small(filter: filter, seconds: 40).referenced.run(
                expecting: .none,
                every: 1
            )
            #expect(result.raised == Set([mishap.is].compactMap(\.self)), "\(clip.name) \(mishap.filter)")
            guard mishap.is != nil else { continue }
            let told = result.changes.map { ($0.state, $0.since, $0.at) }
            #expect(told.map(\.0) == [.raised, .cleared], "\(clip.name) \(mishap.filter) \(told)")
            #expect(
                told.allSatisfy { ((5...9).contains($0.1) || (25...30).contains($0.1)) && $0.2 - $0.1 < 13 }
            )
        }
    }

    static let scenes = [
        "null", "eq=eval=frame:brightness='-0.25*between(t,10,25)'",
        "eq=eval=frame:gamma='1+0.5*sin(t/6)'",
        "eq=eval=frame:contrast='1-0.5*between(t,8,30)'",
    ]

    @Test(
        "B-21 people who walk, light that is switched and day that goes are neither blurred, moved nor elsewhere",
        arguments: scenes.indices
    )
    func natural(index: Int) throws {
        let filter = Self.scenes[index]
        for clip in Self.share([Clip.walking, .classroom, .center, .left, .office, .head], of: index) {
            let result = try clip.small(filter: filter, seconds: 32).referenced.run(
                expecting: .none,
                every: 1
            )
            #expect(result.changes.isEmpty, "\(clip.name) \(filter) \(result.changes)")
        }
        let cuts = try Clip.actors.small(filter: filter, seconds: 32).run(expecting: .none, every: 1)
        #expect(cuts.changes.isEmpty, "\(filter) \(cuts.changes)")
    }

    @Test("B-21 an empty room lives, however coarsely it is encoded", arguments: [0, 3, 8])
    func emptyRoom(noise: Int) throws {
        let stands = "loop=loop=600:size=1:start=5,setpts=N/15/TB"
        for clip in [Clip.classroom, .center, .office] {
            let filter = noise > 0 ? "\(stands),noise=alls=\(noise):allf=t" : stands
            let result = try clip.small(filter: filter, seconds: 20).run(expecting: .none, every: 1)
            #expect(result.raised == (noise > 0 ? [] : [.frozen]), "\(clip.name) noise \(noise)")
        }
    }

    @Test("B-21 what happens to a picture is found, and nothing else", arguments: faults.indices)
    func labelled(index: Int) throws {
        let fault = Self.faults[index]
        for clip in Self.share([Clip.classroom, .center, .office], of: index) {
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
