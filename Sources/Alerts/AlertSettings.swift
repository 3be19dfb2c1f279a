internal import FoundationEssentials
internal import Scheduling

/// What an exam office decides about being alerted: quiet hours, the replay deadline, its working days.
package struct AlertSettings: Sendable, Equatable {
    /// Minutes of the day; nil: no quiet hours.
    package var quiet: Quiet?
    package var deadline = WorkingCalendar.Span.hours(24)
    /// Hours between repetitions after the deadline.
    package var repeatHours = 24
    /// Days as `YYYY-MM-DD`.
    package var holidays: [String] = []
    package var workingDays: [String] = []

    package init() {}

    package struct Quiet: Sendable, Equatable {
        package let from: Int
        package let until: Int

        package init(from: Int, until: Int) {
            self.from = from
            self.until = until
        }
    }

    package func calendar(zone: String) -> WorkingCalendar {
        WorkingCalendar(zone: zone, holidays: Set(holidays), workingDays: Set(workingDays))
    }
}
