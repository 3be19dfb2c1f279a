import Foundation
import Kernel
import Support
import Testing
import Web

@testable import Scheduling

/// What the context says to people exists in both languages.
@Suite struct WordsTests {
    private static func words(_ language: Language) throws -> Words {
        let folder = TestDatabase.resources.appending(path: "Invigil_Web.resources/Locales")
        return try Words(language: language, file: folder.appending(path: "\(language.rawValue).json"))
    }

    @Test(
        "every refusal of a row is said in words, with its arguments filled in",
        arguments: Language.allCases
    )
    func refusals(language: Language) throws {
        let words = try Self.words(language)
        for row in WrongRow.all {
            let decision = PlanRules.decide(
                PlanDocument.small().changed(row.change),
                known: PlanKnown(),
                policy: PlanImport.standard,
                now: Desk.morning
            )
            for refusal in PlanAnswer(decision, in: words).refused {
                #expect(!refusal.reason.hasPrefix("problem."), "\(refusal.code)")
                #expect(!refusal.reason.contains("{"), "\(refusal.code): \(refusal.reason)")
            }
        }
    }

    @Test("the keys that a row cannot show alone exist too", arguments: Language.allCases)
    func rest(language: Language) throws {
        let words = try Self.words(language)
        let fields = [
            "seat_in_use", "kind_changed", "account_changed", "sitting_ended", "device_in_use", "too_many",
            "too_many_accounts", "unreadable", "address_host", "address_port", "bad_address", "password_long",
            "password_account", "password_monotone",
        ]
        for key in fields { #expect(words.has("problem.field.\(key)"), "\(key)") }
        let refusals: [RoomSittingRefusal] = [.tooEarly, .alreadyOpen, .notOpen, .ended]
        let slugs =
            refusals.map(\.problem.slug) + [
                "plan_invalid", "plan_refused", "device_invalid", "device_in_use",
            ]
        for slug in slugs {
            #expect(words.has("problem.\(slug).title") && words.has("problem.\(slug).detail"), "\(slug)")
        }
        for place in Device.Place.allCases { #expect(words.has("device.place.\(place.rawValue)")) }
    }

    @Test(
        "every outcome of a connection test is said in words, with what to do",
        arguments: Language.allCases
    )
    func outcomes(language: Language) throws {
        let words = try Self.words(language)
        let outcomes = [
            "no_signal", "refused", "unreachable", "not_camera", "unsupported", "stalled_camera", "not_found",
            "no_video", "forbidden",
        ]
        for outcome in outcomes {
            let test = DeviceTest(at: Desk.morning, outcome: outcome)
            let moments = Moments(zone: "Asia/Shanghai", words: words)
            let view = DeviceTestView(
                test,
                hasSub: false,
                in: words,
                moments,
                now: Desk.morning.addingTimeInterval(60)
            )
            #expect(!view.outcome.hasPrefix("device.") && !view.advice.hasPrefix("device."), "\(outcome)")
            #expect(view.state.mark == "warn" && view.facts.isEmpty)
        }
        let moments = Moments(zone: "Asia/Shanghai", words: words)
        let good = DeviceTest(
            at: Desk.morning,
            outcome: DeviceTest.passed,
            codec: "avc1.42c01e",
            width: 640,
            height: 480,
            rate: 14.96,
            keyInterval: 2
        )
        let view = DeviceTestView(good, hasSub: false, in: words, moments, now: Desk.morning)
        #expect(view.state.mark == "done" && view.advice.isEmpty)
        #expect(view.facts.prefix(2).map(\.value) == ["H.264", "640×480"])
    }

    @Test("B-08 every hint and every maker has words", arguments: Language.allCases)
    func hints(language: Language) throws {
        let words = try Self.words(language)
        let test = DeviceTest(
            at: Desk.morning,
            outcome: DeviceTest.passed,
            codec: "hvc1.1",
            keyInterval: 12,
            clockOffset: 400,
            sub: .init(outcome: "not_found", codec: "hvc1.1")
        )
        let moments = Moments(zone: "Asia/Shanghai", words: words)
        for hasSub in [true, false] {
            let view = DeviceTestView(test, hasSub: hasSub, in: words, moments, now: Desk.morning)
            #expect(view.hints.count >= 4 && view.hints.allSatisfy { !$0.hasPrefix("device.") })
            #expect(!view.subFacts.isEmpty && view.subFacts.allSatisfy { !$0.value.hasPrefix("device.") })
        }
        for brand in DeviceBrand.allCases {
            #expect(words("device.brand.\(brand.rawValue)") != "device.brand.\(brand.rawValue)")
        }
    }
}
