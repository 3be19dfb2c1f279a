internal import Foundation

/// The limits of reference photos, from the models' manifest or a customer's own.
package struct PhotoLimits: Sendable, Equatable {
    /// A limit that is missing from the set.
    package struct Missing: Error, Equatable, CustomStringConvertible {
        package let name: String
        package var description: String { "reference photos have no limit \(name)" }

        package init(name: String) { self.name = name }
    }

    let values: [String: Double]

    /// Every check needs its limits: `<check>.least`, `<check>.most`, or both; the background its hue, too.
    package init(values: [String: Double]) throws(Missing) {
        for check in PhotoCheck.allCases where values["\(check.rawValue).least"] == nil {
            guard values["\(check.rawValue).most"] != nil else { throw Missing(name: check.rawValue) }
        }
        guard values["background.hue"] != nil else { throw Missing(name: "background.hue") }
        self.values = values
    }

    func least(_ check: PhotoCheck) -> Double? { values["\(check.rawValue).least"] }
    func most(_ check: PhotoCheck) -> Double? { values["\(check.rawValue).most"] }
    /// Whether a miss is only said, not refused.
    func isAdvice(_ check: PhotoCheck) -> Bool { values["\(check.rawValue).advice"] == 1 }
    var hue: Double { values["background.hue"] ?? 0 }
}

/// Judges a photo by its measures.
package enum PhotoRules {
    /// Every check in a fixed order; without a face those about it are left out.
    package static func report(_ facts: PhotoFacts, within limits: PhotoLimits) -> PhotoReport {
        let findings = PhotoCheck.allCases.compactMap { check -> PhotoFinding? in
            guard let value = value(of: check, facts, limits) else {
                return missing(check, facts, limits)
            }
            let isLow = limits.least(check).map { value < $0 } ?? false
            let isHigh = limits.most(check).map { value > $0 } ?? false
            let verdict: PhotoFinding.Verdict =
                !(isLow || isHigh) ? .good : limits.isAdvice(check) ? .warned : .refused
            return finding(check, verdict, value, limits)
        }
        return PhotoReport(
            findings: findings,
            width: facts.width,
            height: facts.height,
            box: facts.box,
            eyes: facts.eyes
        )
    }

    private static func finding(
        _ check: PhotoCheck,
        _ verdict: PhotoFinding.Verdict,
        _ value: Double?,
        _ limits: PhotoLimits
    ) -> PhotoFinding {
        PhotoFinding(
            check: check,
            verdict: verdict,
            value: value.map { ($0 * 1000).rounded() / 1000 },
            least: limits.least(check),
            most: limits.most(check)
        )
    }

    /// That nobody looked is said once, with the number of faces; what needs a face is left out without one.
    private static func missing(_ check: PhotoCheck, _ facts: PhotoFacts, _ limits: PhotoLimits)
        -> PhotoFinding?
    {
        let isSaid = check == .faces || (check == .eyes && !facts.box.isEmpty)
        return isSaid ? finding(check, .unknown, nil, limits) : nil
    }

    private static func value(of check: PhotoCheck, _ facts: PhotoFacts, _ limits: PhotoLimits) -> Double? {
        let (width, height) = (Double(max(1, facts.width)), Double(max(1, facts.height)))
        switch check {
        case .width: return Double(facts.width)
        case .aspect: return height / width
        case .faces: return facts.faces.map(Double.init)
        case .background: return hueDifference(facts, limits)
        case .evenness: return facts.unevenness
        case .colour: return facts.colour
        default: break
        }
        guard facts.box.count == 4, facts.eyes.count == 4 else { return nil }
        switch check {
        case .size: return facts.box[2] / width
        case .centring: return (facts.eyes[0] + facts.eyes[2]) / 2 / width - 0.5
        case .height: return (facts.eyes[1] + facts.eyes[3]) / 2 / height
        case .turn: return facts.turn
        case .tilt: return facts.tilt
        case .roll:
            return atan2(facts.eyes[3] - facts.eyes[1], facts.eyes[2] - facts.eyes[0]) * 180 / .pi
        case .eyes: return facts.openness
        case .sharpness: return facts.sharpness
        case .exposure: return facts.brightness
        case .contrast: return facts.contrast
        case .glare: return facts.burntShare
        default: return nil
        }
    }

    /// Degrees between the background's hue and the one asked for; 180 for a grey one, which has none.
    private static func hueDifference(_ facts: PhotoFacts, _ limits: PhotoLimits) -> Double {
        guard facts.chroma >= 15 else { return 180 }
        let apart = abs(facts.hue - limits.hue).truncatingRemainder(dividingBy: 360)
        return min(apart, 360 - apart)
    }
}
