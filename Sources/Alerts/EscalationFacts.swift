package import FoundationEssentials

/// What an alert is at the moment of deciding, with who could be told of it.
package struct EscalationFacts: Sendable, Equatable {
    /// What became of a step's messages.
    package enum Result: Sendable, Equatable {
        /// Not known yet.
        case pending
        /// At least one was taken.
        case reached
        /// All failed, or there was no way at all.
        case lost
    }

    package var severity: AlertSeverity
    /// Told anew until it is solved, however often (B-13).
    package var repeats = false
    package var isAcknowledged = false
    package var clearedAt: Date?
    /// The duty list in its order: whether each can be told by any channel.
    package var canReach: [Bool]
    /// Results of the steps told in this round, by place on the list.
    package var results: [Int: Result] = [:]
    /// The sitting runs or is about to: nothing is held back.
    package var isPressing = false
    /// End of the quiet hours that rule now; nil: they do not.
    package var quietUntil: Date?

    package init(severity: AlertSeverity, canReach: [Bool]) {
        self.severity = severity
        self.canReach = canReach
    }
}
