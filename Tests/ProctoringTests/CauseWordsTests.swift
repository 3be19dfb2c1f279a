import Alerts
import Foundation
import Testing

@Suite("words of alerts") struct CauseWordsTests {
    @Test(
        "every cause is named, told, set against the plan and answered with what to do",
        arguments: ["zh-CN", "en"]
    )
    func causes(language: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Web/Locales/\(language).json")
        let texts = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        for cause in AlertCause.allCases {
            for kind in ["cause", "text", "plan", "advice"] {
                #expect(texts["alert.\(kind).\(cause.rawValue)"] != nil, "\(kind) of \(cause)")
            }
        }
        for setting in ["codec", "key_interval", "size", "rate"] {
            #expect(
                texts["alert.reason.\(setting)"] != nil && texts["alert.advice_setting.\(setting)"] != nil
            )
        }
    }
}
