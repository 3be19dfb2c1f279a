internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

/// The page where people check in; the steps themselves are shown by `check-in.js`.
package struct DeskView: Sendable {
    /// The desk's name; empty: a device of the person's own, where the name has to be told too.
    package let desk: String
    /// Version of the consent text.
    package let consent: String
    /// Pictures of a burst.
    package let frames: Int
}

/// What the desk's page is told after each step.
package struct DeskAnswer: Encodable, Sendable {
    /// For the next step, in `Authorization: Bearer`.
    package let pass: String
    /// consent, camera or result.
    package let step: String
    /// A code of SM-A2.
    package let state: String
    package let reason: String?
    /// Whether the person is in.
    package let isIn: Bool
    /// Whether a person decides now: the page asks again.
    package let isWaiting: Bool
    /// Bursts left.
    package let left: Int
    /// Whether another burst may help.
    package let mayRetry: Bool
    /// Seconds until the next burst may be taken; 0: at once.
    package let pause: Int
    /// good, notice, warn or alarm.
    package let tone: String
    package let title: String
    package let say: String
    /// What to do now, one sentence; or empty.
    package let advice: String
    package let name: String
    /// Identity number, masked; or empty.
    package let number: String
    package let ticket: String
    package let sitting: String
    package let starts: String
    package let room: String
    package let seat: String
    /// Where to walk to; or empty.
    package let way: String
}

extension CheckIns {
    /// How a visit stands, in the reader's words.
    func answer(_ visit: Visit, _ site: Site, _ language: Language) -> DeskAnswer {
        let wording = CheckInWording(site, language, now: world.now())
        let (checkIn, words) = (visit.checkIn, wording.words)
        let isFresh = visit.record != nil
        let pause = checkIn.retryAt.map { Int($0.timeIntervalSince(world.now()).rounded(.up)) } ?? 0
        let said = Self.said(checkIn, wording)
        return DeskAnswer(
            pass: visit.pass,
            step: Self.step(checkIn, isFresh: isFresh),
            state: checkIn.state.rawValue,
            reason: checkIn.reason?.rawValue,
            isIn: checkIn.state.isIn,
            isWaiting: checkIn.state == .waiting,
            left: visit.left,
            mayRetry: checkIn.mayRetry && visit.left > 0,
            pause: max(0, pause),
            tone: said.tone,
            title: words("check_in.told.\(checkIn.state.rawValue)", ["name": checkIn.name]),
            say: said.say,
            advice: said.advice,
            name: checkIn.name,
            number: checkIn.number,
            ticket: checkIn.duty == .candidate ? checkIn.ticket : checkIn.code,
            sitting: "\(checkIn.place.sitting) \(checkIn.place.subject)",
            starts: wording.moments.minute(checkIn.place.startsAt),
            room: checkIn.place.room,
            seat: checkIn.seat ?? words("check_in.duty.\(checkIn.duty.rawValue)"),
            way: checkIn.place.way
        )
    }

    /// Which step comes next.
    private static func step(_ checkIn: CheckIn, isFresh: Bool) -> String {
        switch checkIn.state {
        case .checkedIn, .admitted, .refused, .waiting: "result"
        case .failed where isFresh: "result"
        case .failed, .notCheckedIn: checkIn.consent == .given ? "camera" : "consent"
        }
    }

    private static func said(_ checkIn: CheckIn, _ wording: CheckInWording) -> (
        tone: String, say: String, advice: String
    ) {
        let words = wording.words
        let reason = wording.reason(checkIn.reason)
        switch checkIn.state {
        case .checkedIn, .admitted:
            let at = checkIn.since.map { wording.moments.clock($0) } ?? ""
            return ("good", words("check_in.said.in", ["time": at]), "")
        case .waiting: return ("notice", words("check_in.said.waiting", ["reason": reason]), "")
        case .refused: return ("alarm", words("check_in.said.refused"), "")
        case .failed:
            let advice = checkIn.reason.map { words("check_in.advice.\($0.rawValue)") } ?? ""
            return ("alarm", reason, advice)
        case .notCheckedIn: return ("notice", "", "")
        }
    }
}
