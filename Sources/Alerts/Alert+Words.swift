package import Web

extension Alert {
    /// `考场 16 未开启监控`.
    package func headline(_ words: Words) -> String {
        "\(place.room) \(words("alert.cause.\(cause.rawValue)"))"
    }

    /// What is different from the plan, one sentence.
    package func sentence(_ words: Words, _ moments: Moments) -> String {
        let camera = place.devicePlace.map { words("device.place.\($0)") } ?? words("alert.whole_room")
        return words("alert.text.\(cause.rawValue)", ["camera": camera, "time": moments.clock(since)])
    }
}
