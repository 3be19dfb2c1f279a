/// One thing to tell; places are those of the duty list.
package enum Telling: Sendable, Equatable {
    /// It is this one's turn.
    case told(Int)
    /// This one was silent: the other is told now.
    case passedOn(from: Int, to: Int)
    /// The list is at its end and nobody answers: everybody again.
    case reminder(Int, turn: Int)
    /// It is over, for all who were told.
    case cleared
}
