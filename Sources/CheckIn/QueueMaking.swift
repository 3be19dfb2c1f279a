internal import Foundation
internal import Kernel
internal import Web

/// Makes the queue's view values.
struct QueueMaking {
    let wording: CheckInWording
    private var words: Words { wording.words }

    func row(_ checkIn: CheckIn, chosen: ID<CheckIn>?) -> QueueRowView {
        QueueRowView(
            id: checkIn.id.description,
            path: "/check-ins?id=\(checkIn.id)",
            name: checkIn.name,
            place: wording.place(checkIn),
            state: wording.view(checkIn),
            reason: wording.reason(checkIn.reason),
            isChosen: checkIn.id == chosen
        )
    }

    func summary(_ waiting: [CheckIn]) -> String {
        guard let since = waiting.first?.since else { return words("check_in.queue.nobody") }
        let longest = wording.moments.duration(wording.now.timeIntervalSince(since))
        return words("check_in.queue.summary", ["n": "\(waiting.count)", "longest": longest])
    }

    /// - Parameters:
    ///   - records: newest first.
    ///   - photo: address of today's reference photo; empty: there is none.
    func panel(
        _ checkIn: CheckIn,
        _ records: [KeptRecord],
        photo: String,
        limits: CheckInLimits,
        mayDecide: Bool
    ) -> CheckInPanelView {
        let shown = records.first { $0.pictures > 0 }
        return CheckInPanelView(
            id: checkIn.id.description,
            name: checkIn.name,
            state: wording.view(checkIn),
            reason: wording.reason(checkIn.reason),
            facts: facts(checkIn, limits),
            live: shown.map { Self.picture($0, $0.best) } ?? "",
            liveCaption: shown.map(caption) ?? "",
            reference: shown.flatMap { $0.hasReference ? Self.picture($0, 0) : nil } ?? photo,
            burst: shown.map(burst) ?? [],
            likeness: shown.flatMap(likeness),
            figures: shown.map(figures) ?? [],
            attempts: records.map(attempt),
            form: mayDecide ? form(checkIn) : nil
        )
    }

    static func picture(_ record: KeptRecord, _ number: Int) -> String {
        "/verification-records/\(record.id.text)/pictures/\(number)"
    }

    private func caption(_ record: KeptRecord) -> String {
        let at = wording.moments.clock(record.receivedAt)
        return [at, record.desk.isEmpty ? words("check_in.own_device") : record.desk].joined(separator: " · ")
    }

    private func facts(_ checkIn: CheckIn, _ limits: CheckInLimits) -> [FactView] {
        var facts = [
            FactView(words("check_in.fact.name"), checkIn.name),
            FactView(words("check_in.fact.ticket"), checkIn.ticket),
            FactView(words("check_in.fact.code"), checkIn.code),
        ]
        if !checkIn.number.isEmpty {
            facts.append(FactView(words("check_in.fact.number"), checkIn.number))
        }
        let tries = "\(checkIn.attempts) / \(max(checkIn.attempts, checkIn.allowed ?? limits.attempts))"
        let consent = words("check_in.consent_state.\(checkIn.consent.rawValue)")
        let agreed = checkIn.consentAt.map { "\(wording.moments.clock($0)) \(consent)" } ?? consent
        facts += [
            FactView(words("check_in.fact.place"), wording.place(checkIn)),
            FactView(
                words("check_in.fact.sitting"),
                "\(checkIn.place.sitting) \(wording.moments.minute(checkIn.place.startsAt))"
            ),
            FactView(words("check_in.fact.consent"), agreed),
            FactView(words("check_in.fact.attempts"), tries),
        ]
        if let name = checkIn.decidedBy { facts.append(FactView(words("check_in.fact.decided_by"), name)) }
        return facts
    }

    func burst(_ record: KeptRecord) -> [PictureView] {
        let first = record.hasReference ? 1 : 0
        guard record.pictures > first else { return [] }
        return (first..<record.pictures).map { place in
            let frame = record.frames.indices.contains(place - first) ? record.frames[place - first] : nil
            return PictureView(
                path: Self.picture(record, place),
                label: words("check_in.picture", ["n": "\(place - first + 1)"]),
                figure: frame?.similarity.map { CheckInWording.figure($0) } ?? "",
                isBest: place == record.best
            )
        }
    }

    func likeness(_ record: KeptRecord) -> LikenessView? {
        guard let value = record.similarity, let same = record.thresholds["same"],
            let different = record.thresholds["different"], different < same
        else { return nil }
        // The band shows 0 … 1 of the cosine; what lies below is not worth telling apart.
        let place = Int((min(1, max(0, value)) * 100).rounded())
        let tone = value >= same ? "good" : value < different ? "alarm" : "warn"
        let lower = Int((different * 100).rounded()), upper = Int((same * 100).rounded())
        return LikenessView(
            figure: CheckInWording.figure(value),
            tone: tone,
            word: words("check_in.likeness.\(tone)"),
            at: place,
            different: lower,
            unsure: upper - lower,
            same: 100 - upper,
            differentWord: words("check_in.likeness.below", ["figure": CheckInWording.figure(different)]),
            sameWord: words("check_in.likeness.from", ["figure": CheckInWording.figure(same)])
        )
    }

    func figures(_ record: KeptRecord) -> [FactView] {
        var facts: [FactView] = []
        if let value = record.liveness {
            let least = record.thresholds["live"]
            facts.append(
                FactView(
                    words("check_in.figure.liveness"),
                    CheckInWording.figure(value),
                    tone: least.map { value < $0 ? "warn" : "good" } ?? ""
                )
            )
        }
        for name in Self.measures {
            let values = record.frames.compactMap { $0.measures[name] }
            guard !values.isEmpty else { continue }
            let mean = values.reduce(0, +) / Double(values.count)
            facts.append(
                FactView(words("check_in.figure.\(name)"), "\((mean * 10).rounded() / 10)")
            )
        }
        facts += record.flags.map {
            FactView(words("check_in.figure.noticed"), wording.reason($0), tone: "warn")
        }
        return facts
    }

    /// Measures shown, by name, when a burst has them.
    private static let measures = ["brightness", "contrast", "sharpness", "turn", "eye_distance"]

    func attempt(_ record: KeptRecord) -> AttemptView {
        let mark =
            switch record.outcome {
            case "passed", "admitted": "good"
            case "failed", "refused": "alarm"
            case "unsure", "waiting": "warn"
            default: "notice"
            }
        let who = record.decidedBy ?? (record.desk.isEmpty ? words("check_in.own_device") : record.desk)
        return AttemptView(
            id: record.id.text,
            path: "/verification-records/\(record.id.text)/evidence",
            clock: wording.moments.clock(record.receivedAt),
            mark: mark,
            text: wording.outcome(record.outcome),
            detail: [wording.reason(record.reason), record.note, who].filter { !$0.isEmpty }.joined(
                separator: " · "
            )
        )
    }

    private func form(_ checkIn: CheckIn) -> DecisionView? {
        let may = { (act: CheckInAct) in checkIn.state.moved(by: act) != nil }
        guard may(.admitted) || may(.again) || may(.refused) else { return nil }
        return DecisionView(
            path: "/check-ins/\(checkIn.id)/decisions",
            revision: checkIn.revision,
            reasons: CheckInReason.ofDeciders.enumerated().map { index, reason in
                ChoiceView(value: reason.rawValue, word: wording.reason(reason), isChosen: index == 0)
            },
            mayAdmit: may(.admitted),
            mayAskAgain: may(.again),
            mayRefuse: may(.refused)
        )
    }
}
