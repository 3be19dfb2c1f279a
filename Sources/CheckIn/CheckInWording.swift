internal import Foundation
internal import Kernel
internal import Scheduling
internal import Web

/// Puts check-ins into a reader's words.
struct CheckInWording {
    let words: Words
    let moments: Moments
    let now: Date

    init(_ site: Site, _ language: Language, now: Date) {
        words = site.words(language)
        moments = site.moments(language)
        self.now = now
    }

    func state(_ state: CheckInState) -> String { words("check_in.state.\(state.rawValue)") }

    func reason(_ reason: CheckInReason?) -> String {
        reason.map { words("check_in.reason.\($0.rawValue)") } ?? ""
    }

    func outcome(_ outcome: String) -> String { words("check_in.outcome.\(outcome)") }

    /// The state with its reason and age.
    func view(_ checkIn: CheckIn) -> StateView {
        let mark =
            switch checkIn.state {
            case .notCheckedIn: "planned"
            case .failed: "warn"
            case .waiting: "warn"
            case .checkedIn, .admitted: "good"
            case .refused: "alarm"
            }
        guard checkIn.state == .waiting, let since = checkIn.since else {
            return StateView(mark: mark, word: state(checkIn.state))
        }
        return StateView(
            mark: mark,
            word: state(checkIn.state),
            since: since.rfc3339,
            age: moments.duration(now.timeIntervalSince(since))
        )
    }

    /// `考场 14 · 座位 7`.
    func place(_ checkIn: CheckIn) -> String {
        "\(checkIn.place.room) · \(seat(checkIn))"
    }

    /// `座位 7`, `监考员`.
    func seat(_ checkIn: CheckIn) -> String {
        checkIn.seat.map { words("check_in.seat", ["seat": $0]) }
            ?? words("check_in.duty.\(checkIn.duty.rawValue)")
    }

    /// `0.36`.
    static func figure(_ value: Double?) -> String {
        guard let value else { return "—" }
        let hundredths = Int((value * 100).rounded())
        let sign = hundredths < 0 ? "−" : ""
        let rest = String(abs(hundredths) % 100)
        return "\(sign)\(abs(hundredths) / 100).\(rest.count < 2 ? "0" + rest : rest)"
    }
}
