import Foundation
import Identity
import Kernel
import Scheduling
import Testing

@testable import CheckIn

@Suite struct CheckInRulesTests {
    /// The whole matrix: where each act leads from each state; what is not there leaves the state as it is.
    private static let moves: [CheckInState: [CheckInAct: CheckInState]] = [
        .notCheckedIn: [
            .passed: .checkedIn, .unsure: .waiting, .failed: .failed, .spent: .waiting, .asked: .waiting,
            .admitted: .admitted, .refused: .refused,
        ],
        .failed: [
            .passed: .checkedIn, .unsure: .waiting, .failed: .failed, .spent: .waiting, .asked: .waiting,
            .admitted: .admitted, .refused: .refused, .again: .notCheckedIn,
        ],
        .waiting: [
            .passed: .checkedIn, .unsure: .waiting, .spent: .waiting, .asked: .waiting, .admitted: .admitted,
            .refused: .refused, .again: .notCheckedIn,
        ],
        .checkedIn: [.refused: .refused],
        .admitted: [.refused: .refused, .again: .notCheckedIn],
        .refused: [.admitted: .admitted, .again: .notCheckedIn],
    ]

    @Test(
        "A-01 a check-in moves as SM-A2 says, from every state by every act",
        arguments: CheckInState.allCases
    )
    func moves(state: CheckInState) {
        for act in CheckInAct.allCases {
            #expect(state.moved(by: act) == Self.moves[state]?[act], "\(state) by \(act)")
        }
    }

    @Test("what a person has decided no burst changes")
    func decided() {
        for state in [CheckInState.checkedIn, .admitted, .refused] {
            for act in CheckInAct.allCases where !act.isDecision { #expect(state.moved(by: act) == nil) }
        }
    }

    private static let start = Date(timeIntervalSince1970: 1_795_222_800)

    static func checkIn(_ change: (inout CheckIn) -> Void = { _ in }, gate: Sitting.Gate = .open) -> CheckIn {
        var checkIn = CheckIn(
            id: ID(UUID()),
            person: ID(UUID()),
            name: "王芳",
            code: "k1",
            number: "",
            duty: .candidate,
            ticket: "000000112342",
            seat: "1",
            place: CheckInPlace(
                roomSitting: ID(UUID()),
                organisation: "机构",
                sitting: "第 1 场",
                subject: "理论",
                startsAt: start,
                endsAt: start.addingTimeInterval(5400),
                gate: gate,
                room: "考场 1",
                number: 1,
                way: ""
            ),
            state: .notCheckedIn,
            reason: nil,
            since: nil,
            revision: 0,
            attempts: 0,
            allowed: nil,
            retryAt: nil,
            consent: .given,
            consentAt: nil,
            record: nil,
            decidedBy: nil,
            scope: []
        )
        change(&checkIn)
        return checkIn
    }

    private static let tries: [(Double, CheckInState, ConsentAnswer, Int, Double, CheckInRefusal?)] = [
        (-7201, .notCheckedIn, .given, 0, 0, .tooEarly(opensAt: start.addingTimeInterval(-7200))),
        (-7200, .notCheckedIn, .given, 0, 0, nil),
        (5399, .failed, .given, 2, 0, nil),
        (5400, .failed, .given, 0, 0, .over),
        (0, .checkedIn, .given, 1, 0, .alreadyIn),
        (0, .admitted, .given, 1, 0, .alreadyIn),
        (0, .refused, .given, 1, 0, .refused),
        (0, .notCheckedIn, .unasked, 0, 0, .noConsent),
        (0, .waiting, .declined, 0, 0, .noConsent),
        (0, .waiting, .given, 3, 0, .spent),
        (0, .waiting, .given, 2, 0, nil),
        (0, .failed, .given, 1, 4.2, .pause(seconds: 5)),
        (0, .failed, .given, 1, -0.1, nil),
    ]

    @Test(
        "nobody is looked at before the time, after the end, without consent, without attempts or too soon",
        arguments: tries
    )
    func mayTry(
        at seconds: Double,
        state: CheckInState,
        consent: ConsentAnswer,
        attempts: Int,
        pause: Double,
        refusal: CheckInRefusal?
    ) {
        let now = Self.start.addingTimeInterval(seconds)
        let checkIn = Self.checkIn {
            $0.state = state
            $0.consent = consent
            $0.attempts = attempts
            $0.retryAt = pause == 0 ? nil : now.addingTimeInterval(pause)
        }
        var found: CheckInRefusal?
        do throws(CheckInRefusal) { try checkIn.mayTry(now: now, CheckInLimits()) } catch { found = error }
        #expect(found == refusal)
    }

    @Test("the last failed burst hands over to a person, and asking again gives a further attempt")
    func attempts() {
        let limits = CheckInLimits(attempts: 2)
        var checkIn = Self.checkIn()
        for act in [CheckInAct.failed, .spent] {
            let done = checkIn.act(of: .failed, limits)
            #expect(done == act)
            checkIn = checkIn.after(done, .noFace, record: UUID(), decider: nil, now: Self.start, limits)
        }
        #expect(checkIn.state == .waiting && checkIn.left(limits) == 0 && checkIn.revision == 2)
        checkIn = checkIn.after(.again, .light, record: UUID(), decider: "罗静", now: Self.start, limits)
        #expect(checkIn.state == .notCheckedIn && checkIn.left(limits) == 1 && checkIn.retryAt == nil)
        #expect(checkIn.act(of: .passed, limits) == .passed)
    }

    @Test(
        "A-26 the gate lets in whoever is in, or everybody who was not refused",
        arguments: Sitting.Gate.allCases
    )
    func gate(gate: Sitting.Gate) {
        for state in CheckInState.allCases {
            let mayEnter = Self.checkIn({ $0.state = state }, gate: gate).mayEnter
            let expected = gate == .open ? state != .refused : [.checkedIn, .admitted].contains(state)
            #expect(mayEnter == expected, "\(state)")
        }
    }

    @Test(
        "I-39 the check digit finds a mistyped digit and two that changed places",
        arguments: [
            ("000000100010", false), ("000000112342", true), ("000000113242", false), ("000000112352", false),
            ("00000011234", false),
            ("0000001123420", false), ("00000011234a", false), ("", false),
        ]
    )
    func ticket(number: String, isRight: Bool) {
        #expect(TicketNumber.isWellFormed(number) == isRight)
    }

    @Test("spaces and dashes in a number do not matter")
    func plain() { #expect(TicketNumber.plain(" 0000-0011 2342\n") == "000000112342") }
}

extension CheckInRulesTests {
    @Test("another burst is offered only where it can change something")
    func retry() {
        func mayRetry(_ state: CheckInState, _ reason: CheckInReason?, _ consent: ConsentAnswer = .given)
            -> Bool
        {
            Self.checkIn {
                $0.state = state
                $0.reason = reason
                $0.consent = consent
            }.mayRetry
        }
        #expect(mayRetry(.failed, .blurred) && mayRetry(.waiting, .likenessUnsure))
        for reason in [CheckInReason.noWeights, .noReference, .serverFailed, .wished] {
            #expect(!mayRetry(.waiting, reason))
        }
        #expect(
            !mayRetry(.waiting, .declined, .declined) && !mayRetry(.checkedIn, nil)
                && !mayRetry(.refused, .document)
        )
    }
}
