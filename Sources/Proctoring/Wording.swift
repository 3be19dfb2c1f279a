internal import Alerts
internal import CheckIn
internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Streams
internal import Web

/// Puts facts into a reader's words: the one place where the console's sentences are made.
struct Wording {
    let words: Words
    let moments: Moments
    let now: Date

    init(_ site: Site, _ language: Language, now: Date) {
        words = site.words(language)
        moments = site.moments(language)
        self.now = now
    }

    /// `每 1 秒 1 帧`.
    func interval(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return words(
            "board.fact.every",
            ["n": tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"]
        )
    }

    func age(since: Date) -> String { moments.duration(now.timeIntervalSince(since)) }

    func place(_ device: Device) -> String { words("device.place.\(device.place.rawValue)") }

    func cause(_ alert: Alert) -> String { words("alert.cause.\(alert.cause.rawValue)") }

    /// What is different, one sentence.
    func text(_ alert: Alert) -> String { alert.sentence(words, moments) + reason(alert) }

    /// That nobody could be reached; or empty.
    func unreached(_ alert: Alert) -> String {
        alert.unreachedSince == nil || alert.acknowledgedAt != nil ? "" : words("alert.unreached")
    }

    /// What lies behind it, one sentence more; or empty.
    private func reason(_ alert: Alert) -> String {
        guard let code = alert.detail.reason, Self.reasons.contains(code) else { return "" }
        return words("alert.reason.\(code)")
    }

    /// What to do about it.
    func advice(_ alert: Alert) -> String {
        guard alert.cause == .wrongSetting, let code = alert.detail.reason, Self.settings.contains(code)
        else {
            return words("alert.advice.\(alert.cause.rawValue)")
        }
        return words("alert.advice_setting.\(code)")
    }

    /// Settings of a camera with words of their own on what to change.
    private static let settings: Set = ["codec", "key_interval", "size", "rate"]
    private static let reasons = settings.union([
        "unreachable", "not_camera", "forbidden", "unsupported", "stalled_camera", "server_down",
        "disk_failed", "missing",
        "unexplained", "short",
    ])

    func owner(_ alert: Alert) -> String {
        alert.acknowledgedBy ?? (alert.place.proctors.isEmpty ? words("alert.nobody") : alert.place.proctors)
    }

    func ownerState(_ alert: Alert) -> String {
        if let at = alert.acknowledgedAt {
            return words("alert.state.acknowledged", ["time": moments.clock(at)])
        }
        return words(alert.pushedAt == nil ? "alert.state.raised" : "alert.state.pushed")
    }

    func sitting(_ alert: Alert) -> String {
        "\(alert.place.subject) · \(moments.minute(alert.place.startsAt))"
    }

    /// A camera's state with the age of its newest data.
    func state(_ facts: CameraFacts?, isDue: Bool) -> StateView {
        guard let facts else {
            return StateView(mark: isDue ? "starting" : "planned", word: words("source.state.starting"))
        }
        switch facts.state {
        case .live:
            let isWriting = facts.isWriting(at: now)
            return StateView(
                mark: isWriting ? "live" : "starting",
                word: words(isWriting ? "source.state.live" : "source.state.received"),
                since: facts.unitAt?.rfc3339 ?? "",
                age: facts.unitAt.map { age(since: $0) } ?? "",
                staleAfter: 6
            )
        case .starting:
            return StateView(
                mark: "starting",
                word: words("source.state.starting"),
                since: facts.since.rfc3339,
                age: age(since: facts.since)
            )
        case .interrupted:
            let word = facts.cause.map { words("gap.cause.\($0)") } ?? words("source.state.interrupted")
            return StateView(
                mark: "alarm",
                word: word,
                since: facts.since.rfc3339,
                age: age(since: facts.since)
            )
        case .ended: return StateView(mark: "done", word: words("source.state.ended"))
        }
    }

    /// What stands in place of a picture that shows nothing; nil: the picture is shown.
    func instead(_ facts: CameraFacts?) -> (word: String, detail: String, mark: String)? {
        guard let facts else { return (words("source.waiting"), "", "starting") }
        let blind = ["black", "covered", "frozen"].first { facts.findings[$0] != nil }
        if facts.state == .live, let blind, let since = facts.findings[blind] {
            let detail = words("source.since", ["time": moments.clock(since)])
            return (words("finding.kind.\(blind)"), detail, "warn")
        }
        if facts.state == .live, facts.pictureAt != nil { return nil }
        if facts.state == .live || facts.state == .starting {
            return (words("source.waiting"), "", "starting")
        }
        let word =
            facts.cause.map { words("gap.cause.\($0)") } ?? words("source.state.\(facts.state.rawValue)")
        return (
            word, words("source.since", ["time": moments.clock(facts.since)]),
            facts.state == .ended ? "done" : "alarm"
        )
    }

    /// How check-in stands; empty: nobody is assigned.
    func checkIns(_ tally: CheckInTally?) -> String {
        guard let tally, tally.all > 0 else { return "" }
        let isIn = words("board.check_ins", ["in": "\(tally.isIn)", "all": "\(tally.all)"])
        guard tally[.waiting] > 0 else { return isIn }
        return "\(isIn) · \(words("board.check_ins_waiting", ["n": "\(tally[.waiting])"]))"
    }

    func people(_ facts: CameraFacts?, expected: Int?) -> String {
        guard let facts, facts.state == .live, let people = facts.people else { return "" }
        guard let expected else { return words("board.people", ["n": "\(people)"]) }
        return "\(people) / \(expected)"
    }
}
