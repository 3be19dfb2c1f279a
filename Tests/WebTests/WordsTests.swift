import Testing

@testable import Web

@Suite struct WordsTests {
    private static let words = Words(
        language: .english,
        texts: [
            "rooms": "{n} {n|room|rooms}", "stop": "{count|camera stops|cameras stop} until {until}",
            "plain": "{n} x",
            "odd": "{n|only one} {n|a|b|c} {n",
        ]
    )

    @Test(
        "the word fits the number",
        arguments: [
            ("rooms", ["n": "1"], "1 room"), ("rooms", ["n": "0"], "0 rooms"),
            ("rooms", ["n": "21"], "21 rooms"),
            ("stop", ["count": "1", "until": "9:00"], "camera stops until 9:00"),
            ("plain", ["n": "1"], "1 x"),
        ]
    )
    func inflected(_ key: String, _ arguments: [String: String], _ expected: String) {
        #expect(Self.words(key, arguments) == expected)
    }

    @Test("a text that is not well formed stays as it is, and what is put in is not looked at")
    func odd() {
        #expect(Self.words("odd", ["n": "1"]) == "{n|only one} {n|a|b|c} {n")
        #expect(Self.words("plain", ["n": "{n|a|b}"]) == "{n|a|b} x")
    }
}
