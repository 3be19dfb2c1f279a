import Alerts
import Foundation
import Kernel
import Scheduling
import Testing

private let start = Date(timeIntervalSince1970: 1_763_686_800)
private let room = ID<RoomSitting>(UUID())
private let front = ID<Device>(UUID())
private let rear = ID<Device>(UUID())

private func difference(
    _ cause: AlertCause,
    _ device: ID<Device>? = front,
    in roomSitting: ID<RoomSitting> = room
) -> Difference {
    Difference(cause, roomSitting: roomSitting, device: device, since: start, due: start)
}

private func open(_ cause: AlertCause, _ device: ID<Device>? = front, taken: Bool = false) -> AlertRules.Known
{
    .init(id: ID(UUID()), cause: cause, roomSitting: room, device: device, isAcknowledged: taken)
}

private func cleared(_ cause: AlertCause, ago: TimeInterval, taken: Bool = false) -> AlertRules.Known {
    .init(
        id: ID(UUID()),
        cause: cause,
        roomSitting: room,
        device: cause == .replayShort ? nil : front,
        isAcknowledged: taken,
        clearedAt: start.addingTimeInterval(-ago)
    )
}

@Suite("SM-C2 alert rules") struct AlertRulesTests {
    private func decide(
        _ known: [AlertRules.Known] = [],
        _ differences: [Difference] = [],
        absences: [ID<Alert>: Date] = [:],
        watched: Set<ID<RoomSitting>> = [room],
        at seconds: TimeInterval = 0
    ) -> AlertRules.Decision {
        AlertRules().decide(
            known: known,
            absences: absences,
            differences: differences,
            watched: watched,
            now: start.addingTimeInterval(seconds)
        )
    }

    struct Raising: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let known: [AlertRules.Known]
        let differences: [Difference]
        let raised: [Difference]
    }

    @Test(
        "one alert a cause, never a storm",
        arguments: [
            Raising(
                testDescription: "a new difference",
                known: [],
                differences: [difference(.black)],
                raised: [difference(.black)]
            ),
            Raising(
                testDescription: "told twice in one look",
                known: [],
                differences: [difference(.black), difference(.black)],
                raised: [difference(.black)]
            ),
            Raising(
                testDescription: "already open",
                known: [open(.black)],
                differences: [difference(.black)],
                raised: []
            ),
            Raising(
                testDescription: "another camera",
                known: [open(.black)],
                differences: [difference(.black), difference(.black, rear)],
                raised: [difference(.black, rear)]
            ),
            Raising(
                testDescription: "another cause of the same camera",
                known: [open(.black)],
                differences: [difference(.black), difference(.stalled)],
                raised: [difference(.stalled)]
            ),
            Raising(
                testDescription: "the room's alert covers its cameras",
                known: [open(.noSignal, nil)],
                differences: [difference(.noSignal, rear)],
                raised: []
            ),
            Raising(
                testDescription: "the whole room after one of its cameras",
                known: [open(.noSignal)],
                differences: [difference(.noSignal, nil)],
                raised: [difference(.noSignal, nil)]
            ),
            Raising(
                testDescription: "cleared long ago",
                known: [cleared(.black, ago: 31)],
                differences: [difference(.black)],
                raised: [difference(.black)]
            ),
            Raising(
                testDescription: "a short replay that was acknowledged stays settled",
                known: [cleared(.replayShort, ago: 3600, taken: true)],
                differences: [difference(.replayShort, nil)],
                raised: []
            ),
            Raising(
                testDescription: "a short replay cleared by a restart is raised again",
                known: [cleared(.replayShort, ago: 3600)],
                differences: [difference(.replayShort, nil)],
                raised: [difference(.replayShort, nil)]
            ),
        ]
    )
    func raises(_ row: Raising) {
        let changes = decide(row.known, row.differences).changes
        #expect(changes == row.raised.map { .raise($0) })
    }

    @Test func clearsOnlyAfterTheHoldAndFromTheMomentItWentAway() {
        let alert = open(.noSignal)
        let first = decide([alert], at: 0)
        #expect(first.changes.isEmpty)
        #expect(first.absences == [alert.id: start])
        let second = decide([alert], absences: first.absences, at: 4.9)
        #expect(second.changes.isEmpty)
        let third = decide([alert], absences: second.absences, at: 5)
        #expect(third.changes == [.clear(alert.id, at: start)])
    }

    @Test func aReturnWithinTheHoldForgetsTheAbsence() {
        let alert = open(.noSignal)
        let away = decide([alert], at: 0)
        let back = decide([alert], [difference(.noSignal)], absences: away.absences, at: 3)
        #expect(back.absences.isEmpty && back.changes.isEmpty)
    }

    @Test("what comes back within thirty seconds is the same alert", arguments: [0.0, 12, 30])
    func reopens(ago: TimeInterval) {
        let alert = cleared(.noSignal, ago: ago)
        #expect(decide([alert], [difference(.noSignal)]).changes == [.reopen(alert.id)])
    }

    @Test func aCameraAlertStaysWhileTheWholeRoomIsDark() {
        let alert = open(.noSignal)
        let decision = decide([alert, open(.noSignal, nil)], [difference(.noSignal, nil)], at: 60)
        #expect(decision.changes.isEmpty && decision.absences.isEmpty)
    }

    @Test func theRoomAlertStaysWhileOneCameraIsLeft() {
        let alert = open(.noSignal, nil)
        let decision = decide([alert], [difference(.noSignal, rear)], at: 60)
        #expect(decision.changes.isEmpty && decision.absences.isEmpty)
    }

    @Test func acknowledgingSettlesAShortReplay() {
        let alert = AlertRules.Known(
            id: ID(UUID()),
            cause: .replayShort,
            roomSitting: room,
            isAcknowledged: true
        )
        #expect(decide([alert], [difference(.replayShort, nil)]).changes == [.clear(alert.id, at: start)])
    }

    @Test func notLookingIsNoSignOfHealth() {
        let decision = decide([open(.noSignal)], watched: [], at: 600)
        #expect(decision.changes.isEmpty && decision.absences.isEmpty)
    }

    @Test("SM-C2 only these steps exist", arguments: AlertState.allCases, AlertState.allCases)
    func steps(from: AlertState, to: AlertState) {
        let legal: [AlertState: Set<AlertState>] = [
            .raised: [.pushed, .acknowledged, .cleared], .pushed: [.acknowledged, .cleared],
            .acknowledged: [.cleared], .cleared: [],
        ]
        #expect(from.moves(to: to) == legal[from]?.contains(to))
    }

    @Test("B-21 a camera's silence is told once, under the name by which it began")
    func silence() {
        let known = open(.noData)
        #expect(decide([known], [difference(.noSignal)]) == AlertRules.Decision())
        #expect(decide([open(.noSignal)], [difference(.unreachable)]) == AlertRules.Decision())
        #expect(decide([known], [difference(.refused)]).changes == [.raise(difference(.refused))])
        #expect(
            decide([known], [difference(.noSignal, rear)]).changes == [.raise(difference(.noSignal, rear))]
        )
    }

    @Test("every cause has its severity", arguments: AlertCause.allCases)
    func severity(cause: AlertCause) {
        let alarms: Set<AlertCause> = [
            .notStarted, .notOpened, .noDevice, .noSignal, .noData, .stalled, .diskFull,
        ]
        #expect((cause.severity == .alarm) == alarms.contains(cause))
    }
}
