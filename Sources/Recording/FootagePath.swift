package import Foundation

/// Names of footage files: the path alone says whose footage it is and when it began, so that a disk without
/// its database can still be read.
package enum FootagePath {
    /// What hangs on the end of a file's name while it grows.
    package static let part = ".part"
    /// Where unreadable files are put, relative to the footage directory.
    package static let damaged = "damaged"

    /// `YYYY/MM/DD/<room sitting>/<device>/<epoch ms of the first sample>.mp4`, the day in UTC.
    package static func path(of place: FootagePlace, startingAt start: Date) -> String {
        let milliseconds = Int64((start.timeIntervalSince1970 * 1000).rounded())
        let day = day(of: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        return "\(day)/\(name(place.roomSitting))/\(name(place.device))/\(milliseconds).mp4"
    }

    /// What a path says; nil when it is not one of ours.
    package static func read(_ path: String) -> (place: FootagePlace, startsAt: Date)? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[5].hasSuffix(".mp4"),
            let roomSitting = UUID(uuidString: String(parts[3])),
            let device = UUID(uuidString: String(parts[4])), let milliseconds = Int64(parts[5].dropLast(4))
        else { return nil }
        let place = FootagePlace(roomSitting: roomSitting, device: device)
        let start = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        return self.path(of: place, startingAt: start) == path ? (place, start) : nil
    }

    /// `YYYY/MM/DD`, in UTC.
    package static func day(of date: Date) -> String {
        String(date.formatted(Date.ISO8601FormatStyle()).prefix(10)).replacing("-", with: "/")
    }

    private static func name(_ id: UUID) -> String { id.uuidString.lowercased() }
}
