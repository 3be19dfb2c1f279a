package import Web

/// One incident in a list beside pictures.
package struct IncidentItemView: Sendable {
    package let id: String
    package let path: String
    /// `09:12:40`: when it was.
    package let clock: String
    /// warn while somebody has to look after it; done, none.
    package let mark: String
    package let kind: String
    package let text: String
    /// `座位 12 · 郑浩（巡考） · 待处理`.
    package let detail: String
    package let isOver: Bool
}

/// The form that writes one down.
package struct IncidentFormView: Sendable {
    /// Names the room: a form half filled in is never carried to another.
    package let key: String
    package let path: String
    package let kinds: [ChoiceView]
    package let seats: [ChoiceView]
    package let hasSeats: Bool
}

/// One incident with its history.
package struct IncidentView: Sendable {
    /// Where to come back to after an action.
    package let path: String
    package let title: String
    package let state: StateView
    package let room: String
    package let roomPath: String
    package let text: String
    package let facts: [FactView]
    /// The replay at that moment; empty: this reader may not replay.
    package let replay: String
    package let steps: [CheckView]
    /// What may be said of it now; empty: nothing, or this reader may not.
    package let moves: [ActionView]
    package let steppingPath: String
}
