import Testing

@testable import Pipelines

struct DecodeClockTests {
    @Test(
        "decode times rise and never pass the presentation, which stays as it was when the depth is declared",
        arguments: [
            (0, [0, 40, 80, 120]),
            (1, [0, 120, 40, 80, 240, 160, 200]),
            (2, [0, 160, 80, 40, 120, 320, 240, 200, 280]),
            (4, [0, 40, 80, 120, 160, 200]),
        ] as [(Int, [Int64])]
    )
    func declared(depth: Int, presentations: [Int64]) {
        var clock = DecodeClock(depth: depth)
        let times = presentations.map { clock.stamp($0, frame: 40) }
        #expect(times.map(\.presentation) == presentations)
        #expect(zip(times.dropFirst(), times).allSatisfy { $0.decode > $1.decode })
        #expect(times.allSatisfy { $0.decode <= $0.presentation })
        #expect(times[0].decode == Int64(-40 * depth))
    }

    @Test("a stream that reorders without saying so is seen to, and only its first pictures are late")
    func undeclared() {
        var clock = DecodeClock(depth: nil)
        let group: [Int64] = [0, 160, 80, 40, 120]
        let presentations = (0..<20).flatMap { round in group.map { $0 + Int64(round) * 200 } }
        let times = presentations.map { clock.stamp($0, frame: 40) }
        #expect(zip(times.dropFirst(), times).allSatisfy { $0.decode > $1.decode })
        #expect(times.allSatisfy { $0.decode <= $0.presentation })
        let late = zip(times, presentations).enumerated().filter { $0.element.0.presentation != $0.element.1 }
        #expect(late.allSatisfy { $0.offset < 10 }, "\(late.map(\.offset))")
    }

    @Test("a time that jumps back does not make decode times fall", arguments: [0, 2])
    func jump(depth: Int) {
        var clock = DecodeClock(depth: depth)
        let presentations: [Int64] = (0..<30).map { $0 * 40 } + (0..<60).map { $0 * 40 - 5000 }
        let times = presentations.map { clock.stamp($0, frame: 40) }
        #expect(zip(times.dropFirst(), times).allSatisfy { $0.decode > $1.decode })
        #expect(times.allSatisfy { $0.decode <= $0.presentation })
    }

    @Test("a new format goes on where the old one was")
    func format() {
        var old = DecodeClock(depth: 0)
        _ = old.stamp(1000, frame: 40)
        var new = DecodeClock(depth: 2, after: old)
        #expect(new.stamp(1040, frame: 40).decode > 1000)
    }
}
