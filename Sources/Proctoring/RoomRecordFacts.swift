package import Alerts
package import FoundationEssentials
internal import Kernel
package import Recording
package import Scheduling

/// What the server knows of a room sitting when its record is made: codes and moments, put into words later.
package struct RoomRecordFacts: Sendable, Equatable, Codable {
    package struct Camera: Sendable, Equatable, Codable {
        package let name: String
        package let place: String
        /// Seconds.
        package let planned: Double
        package let kept: Double
        package let share: Double?
    }

    package struct Gap: Sendable, Equatable, Codable {
        package let camera: String
        package let place: String
        package let from: Date
        package let to: Date
        package let cause: String
    }

    package struct Raised: Sendable, Equatable, Codable {
        package let cause: String
        package let place: String?
        package let at: Date
        package let takenAt: Date?
        package let takenBy: String?
        package let clearedAt: Date?
    }

    package struct Noted: Sendable, Equatable, Codable {
        package let at: Date
        package let kind: String
        package let seat: String?
        package let text: String
        package let by: String
        package let state: String
        package let handling: String?
    }

    package struct Visited: Sendable, Equatable, Codable {
        package let by: String
        package let at: Date
        package let seconds: Double

        package init(by: String, at: Date, seconds: Double) {
            self.by = by
            self.at = at
            self.seconds = seconds
        }
    }

    /// What of a room sitting only its own tables know.
    package struct Rest: Sendable {
        /// Candidates assigned to it.
        package var assigned = 0
        /// When the first camera first delivered.
        package var firstPictureAt: Date?
        package var visits: [Visited] = []

        package init() {}
    }

    package let site: String
    package let room: String
    package let place: String
    package let sitting: String
    package let subject: String
    package let dueAt: Date
    package let startsAt: Date
    package let endsAt: Date
    package let closesAt: Date
    package let opening: String
    package let openedAt: Date?
    package let openedBy: String?
    package let closedAt: Date?
    package let closedBy: String?
    package let firstPictureAt: Date?
    package let proctors: [String]
    package let assigned: Int
    package let cameras: [Camera]
    /// A second and longer.
    package let gaps: [Gap]
    /// Seconds of all shorter ones together.
    package let shortGaps: Double
    package let alerts: [Raised]
    package let incidents: [Noted]
    package let visits: [Visited]

    package init(
        _ room: RoomSitting,
        ledger: RoomCoverage?,
        alerts raised: [Alert],
        incidents noted: [Incident],
        rest: Rest
    ) {
        site = room.site.name
        self.room = room.room.name
        place = room.room.place
        sitting = room.sitting.name
        subject = room.sitting.subject
        (dueAt, startsAt, endsAt, closesAt) = (room.dueAt, room.startsAt, room.endsAt, room.closesAt)
        opening = room.opening.rawValue
        (openedAt, openedBy) = (room.openedAt, room.openedBy?.name)
        (closedAt, closedBy) = (room.closedAt, room.closedBy?.name)
        firstPictureAt = rest.firstPictureAt
        proctors = room.proctors
        assigned = rest.assigned
        visits = rest.visits
        let cameras = CoverageReport([room], ledger.map { [$0] } ?? [], []).rooms.flatMap(\.cameras)
        self.cameras = cameras.map(Self.camera)
        let gaps = cameras.flatMap { camera in camera.coverage.gaps.map { (camera.device, $0) } }
        self.gaps = gaps.filter { $0.1.seconds >= CoverageReport.shortest }.map(Self.gap)
            .sorted { ($0.from, $0.camera) < ($1.from, $1.camera) }
        shortGaps = gaps.map(\.1.seconds).filter { $0 < CoverageReport.shortest }.reduce(0, +)
        alerts = raised.sorted { $0.raisedAt < $1.raisedAt }.map(Self.raised)
        incidents = noted.map(Self.noted)
    }

    private static func camera(_ camera: CoverageReport.Camera) -> Camera {
        Camera(
            name: camera.device?.name ?? "",
            place: (camera.device?.place ?? .other).rawValue,
            planned: camera.coverage.planned,
            kept: camera.coverage.kept,
            share: camera.coverage.share
        )
    }

    private static func gap(_ device: Device?, _ gap: CoverageStretch) -> Gap {
        Gap(
            camera: device?.name ?? "",
            place: (device?.place ?? .other).rawValue,
            from: gap.from,
            to: gap.to,
            cause: (gap.cause ?? .unknown).rawValue
        )
    }

    private static func raised(_ alert: Alert) -> Raised {
        Raised(
            cause: alert.cause.rawValue,
            place: alert.place.devicePlace,
            at: alert.raisedAt,
            takenAt: alert.acknowledgedAt,
            takenBy: alert.acknowledgedBy,
            clearedAt: alert.clearedAt
        )
    }

    private static func noted(_ incident: Incident) -> Noted {
        Noted(
            at: incident.at,
            kind: incident.kind.rawValue,
            seat: incident.seat,
            text: incident.text,
            by: incident.notedBy,
            state: incident.state.rawValue,
            handling: incident.last.map { "\($0.by): \($0.text)" }
        )
    }
}
