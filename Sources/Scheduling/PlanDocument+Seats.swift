extension PlanDocument.Seats {
    private static let separators: Set<Character> = ["、", ",", "，", ";", "；", "\n"]

    /// `30` for seats 1 to 30, else the labels.
    var text: String {
        let labels = all
        if Set(labels) == Set((0..<labels.count).map { String($0 + 1) }) { return "\(labels.count)" }
        // A lone number would be read as a count.
        if labels.count == 1, Int(labels[0]) != nil { return "" }
        return labels.sorted { ($0.count, $0) < ($1.count, $1) }.joined(separator: "、")
    }

    init(text: String) {
        if let count = Int(text) {
            self = .count(count)
        } else {
            let labels = text.split(whereSeparator: Self.separators.contains)
            self = .labels(labels.map { String($0.filter { !$0.isWhitespace }) }.filter { !$0.isEmpty })
        }
    }
}
