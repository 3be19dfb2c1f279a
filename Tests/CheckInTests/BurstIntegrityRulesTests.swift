import Foundation
import Testing

@testable import CheckIn

@Suite struct BurstIntegrityRulesTests {
    private static let now = Date(timeIntervalSince1970: 1_795_222_800)

    /// A burst as it should be, changed in one thing.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var camera = "Integrated Camera (04f2:b6d9)"
        /// Seconds before the receipt at which each was taken.
        var ages = [1.6, 1.3, 0.9, 0.6, 0.2]
        var digests: [UInt8] = [1, 2, 3, 4, 5]
        var isKnown = false
        var isStill = false
        var refusal: CheckInReason?
        var doubts: [CheckInReason] = []
        var notes: [CheckInReason] = []

        init(_ description: String, change: (inout Case) -> Void = { _ in }) {
            testDescription = description
            change(&self)
        }
    }

    static let cases = [
        Case("as it should be"),
        Case("one picture twice") {
            $0.digests[3] = 2; $0.refusal = .repeatedPictures
        },
        Case("a picture of an earlier burst") {
            $0.isKnown = true; $0.refusal = .knownPictures
        },
        Case("a photo before a program's camera") {
            $0.isStill = true; $0.doubts = [.stillPictures]
        },
        Case("a camera that is a program") {
            $0.camera = "OBS Virtual Camera"; $0.doubts = [.virtualCamera]
        },
        Case("the same in Chinese") {
            $0.camera = "小鱼虚拟摄像头"; $0.doubts = [.virtualCamera]
        },
        Case("time runs backwards") {
            $0.ages = [0.2, 0.6, 0.9, 1.3, 1.6]; $0.doubts = [.oddClock]
        },
        Case("time stands") {
            $0.ages = [1, 1, 1, 1, 1]; $0.doubts = [.oddClock]
        },
        Case("faster than a camera") {
            $0.ages = [0.04, 0.03, 0.02, 0.01, 0]; $0.doubts = [.oddClock]
        },
        Case("over minutes") {
            $0.ages = [200, 150, 100, 50, 0]; $0.doubts = [.oddClock]
        },
        Case("a time missing") {
            $0.ages.removeLast(); $0.doubts = [.oddClock]
        },
        Case("a clock a day off is noted and held against nobody") {
            $0.ages = $0.ages.map { $0 + 86_400 }
            $0.notes = [.clockOff]
        },
    ]

    @Test("attacks on the burst are told apart", arguments: cases)
    func look(at one: Case) {
        let burst = Burst(
            frames: one.digests.map { [$0] },
            moments: one.ages.map { Self.now.addingTimeInterval(-$0) },
            camera: one.camera
        )
        let found = BurstIntegrityRules.look(
            at: burst,
            digests: one.digests.map { [$0] },
            isKnown: one.isKnown,
            isStill: one.isStill,
            receivedAt: Self.now
        )
        #expect(found.refusal == one.refusal)
        #expect(found.doubts == one.doubts)
        #expect(found.notes == one.notes)
    }

    @Test(
        "A-07 a refusal fails even a burst that would pass, a doubt hands it to a person, a note changes nothing"
    )
    func judge() {
        let passed = DeskVerdict(outcome: .passed, similarity: 0.7, liveness: 0.9)
        var findings = BurstIntegrityRules.Findings()
        findings.notes = [.clockOff]
        #expect(BurstIntegrityRules.judge(passed, findings) == passed)
        findings.doubts = [.virtualCamera]
        #expect(BurstIntegrityRules.judge(passed, findings).outcome == .unsure)
        #expect(BurstIntegrityRules.judge(passed, findings).reason == .virtualCamera)
        let failed = DeskVerdict(outcome: .failed, reason: .otherPerson)
        #expect(BurstIntegrityRules.judge(failed, findings) == failed)
        findings.refusal = .knownPictures
        #expect(BurstIntegrityRules.judge(passed, findings).outcome == .failed)
        #expect(findings.flags == [.knownPictures, .virtualCamera, .clockOff])
    }
}
