/// What the rules can see in a source; the raw value is the code that is stored and shown to other programs.
package enum FindingKind: String, CaseIterable, Sendable, Codable {
    /// Nobody where somebody is expected.
    case noFace = "no_face"
    /// More faces than expected.
    case secondFace = "second_face"
    /// Fewer or more people in a room than planned.
    case peopleCount = "people_count"
    /// The lens shows a picture without detail.
    case covered
    /// The picture is dark and empty.
    case black
    /// The picture does not change.
    case frozen
    /// Nothing in the picture is as sharp as this camera usually shows it.
    case blurred
    /// The camera does not look where it did when its reference still was taken.
    case moved
    /// The picture shows another place than the reference still.
    case wrongPicture = "wrong_picture"
}

/// A finding begins or ends.
package struct FindingChange: Equatable, Sendable {
    package enum State: String, Sendable, Codable {
        case raised, cleared
    }

    package let kind: FindingKind
    package let state: State
    /// When the rules became sure, in seconds of the source.
    package let at: Double
    /// From when on it holds: raised, the first evidence; cleared, the first look without any.
    package let since: Double
    /// What was seen at `at`: faces or people counted, share of the picture with detail (covered), mean luma
    /// 0…255 (black), seconds without change (frozen), crispness (blurred), share of edges found again (moved, wrong
    /// picture).
    package let measure: Double

    package init(_ kind: FindingKind, _ state: State, at: Double, since: Double, measure: Double) {
        self.kind = kind
        self.state = state
        self.at = at
        self.since = since
        self.measure = measure
    }
}

/// Who should be in the picture.
package enum Expectation: Equatable, Sendable {
    /// So many faces before a webcam: none is absence, more is a second face.
    case faces(Int)
    /// People in a room, within bounds, for people come and go.
    case people(ClosedRange<Int>)
    /// Nobody knows: people are counted and nothing is said of it.
    case none
}
