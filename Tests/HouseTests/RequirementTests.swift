import Foundation
import Support
import Testing

@Suite struct RequirementTests {
    /// A test that shows a requirement names its ID in its title: `@Test("B-02 …")` here, `test_B_02_…` in journeys.
    private static func shown() -> [String: Set<String>] {
        var shown: [String: Set<String>] = [:]
        for file in Repository.files("Tests", "swift") {
            for title in file.text.components(separatedBy: "@Test(\"").dropFirst() {
                for id in ids(String(title.prefix { $0 != "\"" }), separator: "-") {
                    shown[id, default: []].insert(file.path)
                }
            }
        }
        for file in Repository.files("Tests/JourneyTests", "py") {
            for name in file.text.components(separatedBy: "def test_").dropFirst() {
                for id in ids(String(name.prefix { $0 != "(" }), separator: "_") {
                    shown[id, default: []].insert(file.path)
                }
            }
        }
        return shown
    }

    /// IDs like `B-02` in a title; a module letter, the separator, two digits.
    private static func ids(_ title: String, separator: Character) -> Set<String> {
        var found: Set<String> = []
        let letters = Array(title)
        for at in letters.indices where at + 3 < letters.count {
            let isStart = at == 0 || !(letters[at - 1].isLetter || letters[at - 1].isNumber)
            guard isStart, "ABCDEFGHIJKLMNOPQ".contains(letters[at]), letters[at + 1] == separator,
                letters[at + 2].isNumber, letters[at + 3].isNumber
            else { continue }
            found.insert("\(letters[at])-\(letters[at + 2])\(letters[at + 3])")
        }
        return found
    }

    @Test("Docs/Requirements.md lists which tests show which requirement (INVIGIL_WRITE_GOLDEN=1 renews it)")
    func document() throws {
        let shown = Self.shown()
        #expect(shown.count >= 10)
        var lines = [
            "# Requirements", "",
            "Generated from test titles. The catalogue has 403 requirements; those with tests stand here, the others are not yet shown.",
            "A requirement whose later parts are still to come is listed as soon as a test shows its first.",
            "",
            "| requirement | shown by |", "|---|---|",
        ]
        for (id, files) in shown.sorted(by: { $0.key < $1.key }) {
            lines.append("| \(id) | \(files.sorted().map { "`\($0)`" }.joined(separator: ", ")) |")
        }
        lines += ["", "\(shown.count) of 403 requirements are shown by at least one test."]
        #expect(try Golden.matches("Docs/Requirements.md", lines.joined(separator: "\n") + "\n"))
    }
}
