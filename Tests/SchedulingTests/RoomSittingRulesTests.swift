import Foundation
import Kernel
import Testing

@testable import Scheduling

/// A moment of a room sitting from 09:00 to 11:00, due at 08:50, closing at 11:05.
struct PhaseCase: Sendable, CustomTestStringConvertible {
    let opening: Sitting.Opening
    /// Minutes after the start; nil: not.
    let opened: Double?
    let closed: Double?
    let now: Double
    let phase: RoomSittingPhase
    let isMonitored: Bool
    let opens: RoomSittingRefusal?
    let closes: RoomSittingRefusal?

    init(
        _ opening: Sitting.Opening,
        opened: Double? = nil,
        closed: Double? = nil,
        at now: Double,
        _ phase: RoomSittingPhase,
        monitored: Bool,
        opens: RoomSittingRefusal? = nil,
        closes: RoomSittingRefusal? = nil
    ) {
        self.opening = opening
        self.opened = opened
        self.closed = closed
        self.now = now
        self.phase = phase
        isMonitored = monitored
        self.opens = opens
        self.closes = closes
    }

    var testDescription: String {
        "\(opening.rawValue) opened \(opened.map { "\($0)" } ?? "-") closed \(closed.map { "\($0)" } ?? "-") at \(now)"
    }

    var roomSitting: RoomSitting {
        func moment(_ minutes: Double) -> Date { Desk.morning.addingTimeInterval(minutes * 60) }
        return RoomSitting(
            id: ID(UUID()),
            sitting: Sitting(id: ID(UUID()), code: "am", name: "上午场", subject: "理论"),
            room: Room(id: ID(UUID()), code: "1", name: "考场 1", number: 1, place: ""),
            site: ExamSite(id: ID(UUID()), code: "east", name: "东校区考点"),
            organisation: UUID(),
            startsAt: moment(0),
            endsAt: moment(120),
            dueAt: moment(-10),
            closesAt: moment(125),
            opening: opening,
            openedAt: opened.map(moment),
            closedAt: closed.map(moment),
            scope: []
        )
    }

    static let planned: [PhaseCase] = [
        .init(.planned, at: -131, .planned, monitored: false, opens: .tooEarly, closes: .notOpen),
        .init(.planned, at: -130, .planned, monitored: false, closes: .notOpen),
        .init(.planned, at: -10.1, .planned, monitored: false, closes: .notOpen),
        .init(.planned, at: -10, .due, monitored: true),
        .init(.planned, at: 0, .running, monitored: true),
        .init(.planned, at: 119.9, .running, monitored: true),
        .init(.planned, at: 120, .closing, monitored: true),
        .init(.planned, at: 125, .ended, monitored: false, opens: .ended, closes: .ended),
        .init(.planned, opened: -60, at: -30, .due, monitored: true, opens: .alreadyOpen),
        .init(.planned, opened: 5, at: 6, .running, monitored: true, opens: .alreadyOpen),
        .init(.planned, closed: 30, at: 29, .running, monitored: true, closes: .ended),
        .init(.planned, closed: 30, at: 30, .ended, monitored: false, closes: .ended),
        .init(.planned, opened: 1, closed: 30, at: 60, .ended, monitored: false, closes: .ended),
        .init(.planned, opened: -60, closed: -40, at: -30, .ended, monitored: false, closes: .ended),
    ]

    static let byHand: [PhaseCase] = [
        .init(.byHand, at: -11, .planned, monitored: false, closes: .notOpen),
        .init(.byHand, at: -10, .due, monitored: false, closes: .notOpen),
        .init(.byHand, at: 30, .due, monitored: false, closes: .notOpen),
        .init(.byHand, at: 121, .due, monitored: false, closes: .notOpen),
        .init(.byHand, at: 125, .ended, monitored: false, opens: .ended, closes: .ended),
        .init(.byHand, opened: -8, at: -5, .due, monitored: true, opens: .alreadyOpen),
        .init(.byHand, opened: 4, at: 4, .running, monitored: true, opens: .alreadyOpen),
        .init(.byHand, opened: 4, at: 121, .closing, monitored: true, opens: .alreadyOpen),
        .init(.byHand, opened: 4, at: 126, .ended, monitored: false, opens: .ended, closes: .ended),
        .init(.byHand, opened: 4, closed: 90, at: 100, .ended, monitored: false, closes: .ended),
    ]
}

@Suite struct RoomSittingRulesTests {
    @Test("B-10 phase, monitoring and what a hand may do", arguments: PhaseCase.planned + PhaseCase.byHand)
    func phases(row: PhaseCase) {
        let roomSitting = row.roomSitting
        let now = Desk.morning.addingTimeInterval(row.now * 60)
        #expect(roomSitting.phase(at: now) == row.phase)
        #expect(roomSitting.isMonitored(at: now) == row.isMonitored)
        #expect(refusal { () throws(RoomSittingRefusal) in try roomSitting.mayOpen(now: now) } == row.opens)
        #expect(refusal { () throws(RoomSittingRefusal) in try roomSitting.mayClose(now: now) } == row.closes)
    }

    @Test("every phase occurs in the table")
    func complete() {
        #expect(Set((PhaseCase.planned + PhaseCase.byHand).map(\.phase)) == Set(RoomSittingPhase.allCases))
    }

    @Test("monitored by plan: from due to closing; by hand: from the hand on; ended by hand: until then")
    func windows() {
        func minutes(_ row: PhaseCase) -> [Double]? {
            row.roomSitting.monitored.map { window in
                [window.lowerBound, window.upperBound].map { $0.timeIntervalSince(Desk.morning) / 60 }
            }
        }
        func row(_ opening: Sitting.Opening, _ opened: Double?, _ closed: Double?) -> PhaseCase {
            PhaseCase(opening, opened: opened, closed: closed, at: 0, .planned, monitored: false)
        }
        #expect(minutes(row(.planned, nil, nil)) == [-10, 125])
        #expect(minutes(row(.planned, -30, nil)) == [-30, 125])
        #expect(minutes(row(.planned, 10, 60)) == [-10, 60])
        #expect(minutes(row(.planned, nil, -20)) == nil)
        #expect(minutes(row(.byHand, nil, nil)) == nil)
        #expect(minutes(row(.byHand, 10, nil)) == [10, 125])
        #expect(minutes(row(.byHand, 10, 400)) == [10, 125])
    }

    private func refusal(_ body: () throws(RoomSittingRefusal) -> Void) -> RoomSittingRefusal? {
        do throws(RoomSittingRefusal) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
