import Testing

@testable import Web

@Suite struct PageTreeTests {
    private struct Row {
        let name: String
        let count: Int
        let isOpen: Bool
        let state: StateView?
    }

    private struct Table {
        let rows: [Row]
    }

    @Test("a view value becomes dictionaries and arrays; what is nil is absent")
    func tree() throws {
        let state = StateView(mark: "live", word: "录制中")
        let rows = [
            Row(name: "a", count: 2, isOpen: true, state: state),
            Row(name: "b", count: 0, isOpen: false, state: nil),
        ]
        let tree = try #require(PageTree.of(Table(rows: rows)) as? [String: Any])
        let made = try #require(tree["rows"] as? [[String: Any]])
        #expect(made.map { $0["name"] as? String } == ["a", "b"])
        #expect(made.map { $0["count"] as? Int } == [2, 0])
        #expect(made.map { $0["isOpen"] as? Bool } == [true, false])
        #expect((made[0]["state"] as? [String: Any])?["word"] as? String == "录制中")
        #expect(made[1].keys.contains("state") == false)
    }
}
