internal import Foundation
internal import Kernel
internal import Web

/// Makes a photo's page in the reader's words.
struct PhotoMaking: Sendable {
    let person: Person
    let state: IdentityState
    let photo: ReferencePhoto?
    let consent: FaceConsent?
    let mayChange: Bool
    let words: Words
    let moments: Moments

    func view(_ shown: PhotoShown) -> PhotoView {
        let report = shown.refused ?? photo?.report
        let path = "/people/\(person.id)"
        let isLocked = state.withPhoto == nil
        return PhotoView(
            title: person.name,
            back: path,
            notice: shown.notice.isEmpty || !words.has("photo.done.\(shown.notice)")
                ? "" : words("photo.done.\(shown.notice)"),
            fault: shown.fault.isEmpty ? "" : words("problem.\(shown.fault).detail"),
            state: StateView(
                mark: state == .accurate ? "good" : state == .manual ? "warn" : "none",
                word: words("records.person.state.\(state.rawValue)")
            ),
            isRefused: shown.refused != nil,
            picture: picture(shown, path),
            frame: report.map { "0 0 \($0.width) \($0.height)" } ?? "",
            marks: report.flatMap(marks),
            facts: facts,
            summary: report.map(summary) ?? "",
            checks: (report?.findings ?? []).map(check),
            hasChecks: report != nil,
            mayChange: mayChange && !isLocked,
            isLocked: isLocked,
            action: path + "/photo",
            consent: mayChange && consent?.isCurrent != true ? path + "/consent" : "",
            revocation: mayChange && consent != nil ? path + "/consent/revocation" : "",
            consentFact: consent.map { words("photo.consented", ["day": moments.day($0.at)]) }
                ?? words("photo.not_consented"),
            confirmation: mayChange && state.confirmed != nil ? path + "/confirmation" : ""
        )
    }

    private func picture(_ shown: PhotoShown, _ path: String) -> String {
        if !shown.preview.isEmpty {
            return "data:image/jpeg;base64," + Data(shown.preview).base64EncodedString()
        }
        return shown.refused == nil && photo != nil ? path + "/photo.jpg" : ""
    }

    private func marks(_ report: PhotoReport) -> PhotoMarksView? {
        guard report.box.count == 4, report.eyes.count == 4 else { return nil }
        let (box, eyes) = (report.box.map(Self.number), report.eyes.map(Self.number))
        return PhotoMarksView(
            x: box[0],
            y: box[1],
            width: box[2],
            height: box[3],
            eyes: "M\(eyes[0]) \(eyes[1])L\(eyes[2]) \(eyes[3])",
            middle: Self.number(Double(report.width) / 2),
            bottom: "\(report.height)"
        )
    }

    private var facts: [FactView] {
        guard let photo else { return [] }
        var facts = [
            FactView(words("photo.fact.size"), "\(photo.report.width) × \(photo.report.height)"),
            FactView(
                words("photo.fact.by"),
                "\(photo.by) · \(moments.day(photo.at)) \(moments.minute(photo.at))"
            ),
        ]
        if let reason = photo.forcedReason {
            facts.append(FactView(words("photo.fact.reason"), reason, tone: "warn"))
        }
        return facts
    }

    private func summary(_ report: PhotoReport) -> String {
        words(
            "photo.summary",
            [
                "count": "\(report.findings.count)", "refused": "\(report.refused.count)",
                "warned": "\(report.warned.count)",
            ]
        )
    }

    private func check(_ finding: PhotoFinding) -> PhotoCheckView {
        let isWrong = finding.verdict == .refused || finding.verdict == .warned
        let tones: [PhotoFinding.Verdict: (String, String)] = [
            .good: ("good", ""), .warned: ("warn", "warn"), .refused: ("alarm", "alarm"),
            .unknown: ("stale", "stale"),
        ]
        let (mark, tone) = tones[finding.verdict] ?? ("none", "")
        return PhotoCheckView(
            mark: mark,
            tone: tone,
            name: words("photo.check.\(finding.check.rawValue)"),
            value: finding.value.map(Self.number) ?? words("photo.not_looked"),
            need: need(finding),
            advice: isWrong ? words("photo.advice.\(finding.check.rawValue)") : ""
        )
    }

    private func need(_ finding: PhotoFinding) -> String {
        switch (finding.least.map(Self.number), finding.most.map(Self.number)) {
        case (let least?, let most?) where least == most: least
        case (let least?, let most?): words("photo.need.between", ["least": least, "most": most])
        case (let least?, nil): "≥ \(least)"
        case (nil, let most?): "≤ \(most)"
        case (nil, nil): ""
        }
    }

    /// At most two decimals.
    static func number(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    }
}
