package import Foundation
internal import Kernel

extension Moments {
    /// The day of that name (`2026-11-21`) where the pages are; nil when there is none.
    package func day(named text: String) -> Range<Date>? {
        guard text.utf8.count == 10, let noon = Date(rfc3339: "\(text)T12:00:00Z") else { return nil }
        // Noon in Greenwich is another day at the edges of the world.
        for shift in [0.0, -43_200, 43_200] {
            let day = today(noon.addingTimeInterval(shift))
            if self.day(day.lowerBound) == text { return day }
        }
        return nil
    }
}
