import Alerts
import Foundation
import Kernel
import Proctoring
import Scheduling
import Testing

@Suite("SM-B1 expected against actual") struct MonitoringRulesTests {
    static let before = [
        Look("long before", at: -3600, .planned),
        Look("due, within the grace", at: 4.9, .due),
        Look("B-10 due and no source at all", at: 5, .due, [.notStarted: 5]),
        Look("B-10 nobody starts it by hand", at: 6, .due, [.notOpened: 5]) { $0.opening = .byHand },
        Look("by hand, not due", at: -1, .planned) { $0.opening = .byHand },
        Look("still connecting at the common start", at: 8.9, .due, [:], [.starting]),
        Look("connecting for too long", at: 9, .due, [.notStarted: 5], [.starting]),
        Look("opened late, cameras connect", at: 128, .due, [:], [.starting]) {
            $0.opening = .byHand
            $0.opened = 120
        },
        Look("opened late and still dark", at: 129, .due, [.notStarted: 125], [.starting]) {
            $0.opening = .byHand
            $0.opened = 120
        },
        Look("the codec cannot be kept", at: 2, .due, [.wrongSetting: 1], [.never("unsupported")]),
        Look("the room comes late", at: 30, .due, [.notStarted: 5], [.never("unreachable")]),
        Look("two cameras come late", at: 30, .due, [.notStarted: 5], [.never("unreachable"), .starting]),
        Look("all passwords wrong", at: 30, .due, [.refused: 1], [.never("refused"), .never("refused")]),
        Look(
            "one refused, one late",
            at: 30,
            .due,
            [.notStarted: 5, .refused: 1],
            [.never("refused"), .never("unreachable")]
        ),
        Look("a wrong password is told at once", at: 2, .due, [.refused: 1], [.never("refused")]),
        Look("B-09 a room without cameras", at: 5, .due, [.noDevice: 5]) { $0.devices = 0 },
        Look("B-09 told two hours ahead", at: -7195, .planned, [.noDevice: -7195]) {
            $0.devices = 0
            $0.watched = -9000
            $0.standing = -7200
        },
        Look("no camera tomorrow", at: -7201, .planned) {
            $0.devices = 0
            $0.watched = -9000
            $0.standing = -9000
        },
        Look("the disk will not do", at: -3600, .planned, [.diskShort: -3615]) {
            $0.isDiskShort = true
            $0.watched = -9000
            $0.standing = -3620
        },
        Look("the server has just come back", at: 600, .due, [:], [.starting]) { $0.watched = 597 },
        Look("the server came back a while ago", at: 610, .due, [.notStarted: 602], [.never("unreachable")]) {
            $0.watched = 597
        },
    ]

    static let running = [
        Look("all is well", at: 60, .live, [:], [.good]),
        Look("B-21 no data for 6 s", at: 60, .interrupted, [.noData: 59], [Seen(unit: 54, written: 54)]),
        Look(
            "B-21 connected, no data",
            at: 60,
            .interrupted,
            [.noData: 53],
            [
                .lost("stalled_camera", since: 50, unit: 48)
            ]
        ),
        Look("the clock is off", at: 60, .live, [.clockDrift: 5], [.good { $0.clockOffset = -31 }]),
        Look("the clock is nearly right", at: 60, .live, [:], [.good { $0.clockOffset = 29 }]),
        Look(
            "no clock, but the time since it was switched on",
            at: 60,
            .live,
            [:],
            [
                .good { $0.clockOffset = -3_970_000_000 }
            ]
        ),
        Look("key frames too far apart", at: 60, .live, [.wrongSetting: 5], [.good { $0.keyInterval = 10 }]),
        Look("key frames as far apart as may be", at: 60, .live, [:], [.good { $0.keyInterval = 4.1 }]),
        Look("smaller than the plan wants", at: 60, .live, [.wrongSetting: 5], [.good { $0.height = 480 }]) {
            $0.wishes.leastHeight = 720
        },
        Look("as large as the plan wants", at: 60, .live, [:], [.good { $0.height = 720 }]) {
            $0.wishes.leastHeight = 720
        },
        Look("fewer pictures than the plan wants", at: 60, .live, [.wrongSetting: 5], [.good { $0.rate = 8 }])
        {
            $0.wishes.leastRate = 15
        },
        Look("nearly as many as the plan wants", at: 60, .live, [:], [.good { $0.rate = 14.2 }]) {
            $0.wishes.leastRate = 15
        },
        Look(
            "a setting stands beside a fault",
            at: 60,
            .live,
            [.clockDrift: 5, .black: 50],
            [
                Seen(unit: 60, written: 60, findings: [.black: 50], clockOffset: 90)
            ]
        ),
        Look(
            "a full disk is not also short",
            at: 60,
            .live,
            [.diskFull: 59],
            [
                Seen(unit: 60, written: 59, trouble: "disk_full")
            ]
        ) { $0.isDiskShort = true },
        Look("no data for 4 s", at: 60, .live, [:], [Seen(unit: 56, written: 56)]),
        Look("broke off just now", at: 60, .interrupted, [:], [.lost("no_signal", since: 57, unit: 57)]),
        Look("gone", at: 60, .interrupted, [.noSignal: 53], [.lost("unreachable", since: 50, unit: 48)]),
        Look(
            "password changed",
            at: 60,
            .interrupted,
            [.refused: 55],
            [.lost("refused", since: 55, unit: 54)]
        ),
        Look("one never came", at: 60, .live, [.unreachable: 1], [.good, .never("unreachable")]),
        Look("no camera at that address", at: 60, .live, [.unreachable: 1], [.good, .never("not_camera")]),
        Look("one password wrong", at: 60, .live, [.refused: 1], [.good, .never("refused")]),
        Look("one without a source", at: 60, .live, [.noSignal: 5], [.good]) { $0.devices = 2 },
        Look("stalled behind a live picture", at: 60, .live, [.stalled: 59], [Seen(unit: 60, written: 54)]),
        Look("nothing was ever written", at: 60, .live, [.stalled: 11], [Seen(unit: 60)]),
        Look("waiting for the first key frame", at: 10, .live, [:], [Seen(unit: 10)]),
        Look("live again", at: 60, .live, [:], [Seen(since: 52, unit: 60, written: 40)]),
        Look(
            "the disk is full",
            at: 60,
            .live,
            [.diskFull: 59],
            [Seen(unit: 60, written: 59, trouble: "disk_full"), .good]
        ),
        Look(
            "the disk fails",
            at: 60,
            .live,
            [.stalled: 55],
            [Seen(unit: 60, written: 50, trouble: "disk_failed")]
        ),
        Look("black", at: 60, .live, [.black: 50], [.showing([.black: 50])]),
        Look("blurred", at: 60, .live, [.blurred: 50], [.showing([.blurred: 50])]),
        Look("turned away, so blurred", at: 60, .live, [.moved: 52], [.showing([.blurred: 50, .moved: 52])]),
        Look(
            "another room",
            at: 60,
            .live,
            [.wrongPicture: 52],
            [.showing([.moved: 50, .wrongPicture: 52])]
        ),
        Look("frozen", at: 60, .live, [.frozen: 50], [.showing([.frozen: 50])]),
        Look("covered, so still", at: 60, .live, [.covered: 51], [.showing([.frozen: 50, .covered: 51])]),
        Look(
            "black, then lost",
            at: 60,
            .interrupted,
            [.noData: 55],
            [
                Seen(unit: 50, written: 50, findings: [.black: 40])
            ]
        ),
        Look("after an outage", at: 60, .interrupted, [:], [Seen(unit: 30, written: 30)]) { $0.watched = 58 },
        Look("restarting", at: 66, .interrupted, [:], [.lost("server_down", since: 50, unit: 30)]) {
            $0.watched = 58
        },
        Look("not back", at: 67, .interrupted, [.noSignal: 63], [.lost("server_down", since: 50, unit: 30)]) {
            $0.watched = 58
        },
    ]

    static let over = [
        Look("over, not counted yet", at: 6400, .ended),
        Look("the last segment is being kept", at: 6310, .ended) { $0.replay = replay(0.5) },
        Look("over and whole", at: 6400, .ended) { $0.replay = replay(0.996) },
        Look("B-11 over and short", at: 6400, .ended, [.replayShort: 6330]) { $0.replay = replay(0.994) },
        Look(
            "B-11 short when the deadline is over",
            at: 90_000,
            .ended,
            [.replayShort: 6330, .replayOverdue: 86_400]
        ) {
            $0.replay = replay(0.994)
            $0.deadline = 86_400
        },
        Look("complete when the deadline is over", at: 90_000, .ended, [:]) {
            $0.replay = replay(1)
            $0.deadline = 86_400
        },
        Look("an unexplained second", at: 6400, .ended, [.replayShort: 6330]) {
            $0.replay = ReplayFact(covered: 0.9999, hasUnexplained: true)
        },
        Look("never started", at: 6400, .ended, [.replayShort: 6330]) {
            $0.opening = .byHand
            $0.replay = replay(0)
        },
        Look("entered when it was over", at: 9000, .ended) {
            $0.replay = replay(0)
            $0.entered = 8000
        },
        Look("ended by hand", at: 300, .ended, [.replayShort: 270], [Seen(state: "ended", unit: 240)]) {
            $0.closed = 240
            $0.replay = replay(0.3)
        },
    ]

    private static func replay(_ covered: Double) -> ReplayFact {
        ReplayFact(covered: covered, hasUnexplained: false)
    }

    @Test("B-22 the state and every difference of a look", arguments: before + running + over)
    func says(look: Look) {
        let judged = look.judged
        #expect(judged.state == look.state)
        let told = Dictionary(grouping: judged.differences, by: \.cause)
            .mapValues { $0.map { $0.due.timeIntervalSince(Plans.due) } }
        #expect(told == look.told.mapValues { [$0] })
    }

    @Test("a cause that strikes every camera is the room's", arguments: ["no_signal", "refused"])
    func strikesTheRoom(code: String) {
        let look = Look(
            "",
            at: 60,
            .interrupted,
            [:],
            Array(repeating: .lost(code, since: 50, unit: 50), count: 3)
        )
        let differences = look.judged.differences
        #expect(differences.map(\.cause.rawValue) == [code])
        #expect(differences.allSatisfy { $0.device == nil })
    }

    @Test("a picture's fault stays its camera's")
    func picturesStayTheCameras() {
        let look = Look("", at: 60, .live, [:], [.showing([.black: 50]), .showing([.black: 50])])
        #expect(look.judged.differences.compactMap(\.device).count == 2)
    }

    @Test("SM-B1 only these steps exist", arguments: MonitoringState.allCases, MonitoringState.allCases)
    func steps(from: MonitoringState, to: MonitoringState) {
        let legal: [MonitoringState: Set<MonitoringState>] = [
            .planned: [.due, .live, .ended], .due: [.live, .ended], .live: [.interrupted, .ended],
            .interrupted: [.live, .ended], .ended: [.due, .live, .interrupted],
        ]
        #expect(from.moves(to: to) == legal[from]?.contains(to))
    }
}
