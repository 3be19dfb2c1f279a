package import FoundationEssentials

/// How far the telling of one alert has come.
package struct Escalation: Sendable, Equatable {
    /// Grows when an alert returns after its end was told.
    package var round = 0
    /// Place on the duty list told last; -1: nobody yet.
    package var step = -1
    package var steppedAt: Date?
    /// How often everybody was reminded after the end of the list.
    package var reminders = 0
    /// The end of the alert was told in this round.
    package var toldClear = false
    /// Nobody on the list can be reached.
    package var isUnreached = false

    package init() {}
}
