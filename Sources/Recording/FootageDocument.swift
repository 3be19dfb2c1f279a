package import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Scheduling
internal import Web

/// What others know of a replay's timeline; Proctoring hands it in.
package struct FootageMarks: Sendable, Encodable {
    /// What a detector saw.
    package struct Finding: Sendable, Encodable {
        package let id: String
        package let device: String
        package let kind: String
        /// The kind in the reader's language.
        package let words: String
        package let from: Date
        /// nil: goes on.
        package let to: Date?
        /// Address of the evidence picture, if there is one.
        package let still: String?

        package init(
            id: String,
            device: String,
            kind: String,
            words: String,
            from: Date,
            to: Date?,
            still: String?
        ) {
            self.id = id
            self.device = device
            self.kind = kind
            self.words = words
            self.from = from
            self.to = to
            self.still = still
        }
    }

    /// A difference between plan and reality that had an owner.
    package struct Alert: Sendable, Encodable {
        package let id: String
        package let device: String?
        package let cause: String
        package let severity: String
        /// The cause in the reader's language.
        package let words: String
        package let from: Date
        /// nil: goes on.
        package let to: Date?

        package init(
            id: String,
            device: String?,
            cause: String,
            severity: String,
            words: String,
            from: Date,
            to: Date?
        ) {
            self.id = id
            self.device = device
            self.cause = cause
            self.severity = severity
            self.words = words
            self.from = from
            self.to = to
        }
    }

    /// What somebody noted.
    package struct Incident: Sendable, Encodable {
        package let id: String
        package let kind: String
        /// The kind in the reader's language.
        package let words: String
        package let text: String
        package let at: Date
        /// open, settled or dismissed.
        package let state: String

        package init(id: String, kind: String, words: String, text: String, at: Date, state: String) {
            self.id = id
            self.kind = kind
            self.words = words
            self.text = text
            self.at = at
            self.state = state
        }
    }

    package let findings: [Finding]
    package let alerts: [Alert]
    package let incidents: [Incident]

    package init(findings: [Finding] = [], alerts: [Alert] = [], incidents: [Incident] = []) {
        self.findings = findings
        self.alerts = alerts
        self.incidents = incidents
    }
}

/// The replay of one room sitting as the page and programs get it (B-07, B-23): what was to be recorded, what
/// was, and why not the rest.
struct FootageDocument: Encodable {
    struct Stretch: Encodable {
        let from: Date
        let to: Date
    }

    struct Gap: Encodable {
        let from: Date
        let to: Date
        let cause: GapCause
        let words: String
    }

    struct File: Encodable {
        let id: String
        let url: String
        let startsAt: Date
        let endsAt: Date
        let mime: String
        let bytes: Int64
        let state: String
        let sha256: String
    }

    struct Camera: Encodable {
        let device: String
        let name: String
        let place: String
        let origin: String
        /// Share recorded of what was due so far; absent: nothing was due.
        let share: Double?
        let stretches: [Stretch]
        let segments: [File]
        let gaps: [Gap]
    }

    let roomSitting: String
    let from: Date
    let to: Date
    let state: ReplayState
    let cameras: [Camera]
    let findings: [FootageMarks.Finding]
    let alerts: [FootageMarks.Alert]
    let incidents: [FootageMarks.Incident]

    init(
        _ roomSitting: RoomSitting,
        _ coverage: RoomCoverage,
        _ segments: [Segment],
        _ marks: FootageMarks,
        _ words: Words
    ) {
        self.roomSitting = roomSitting.id.description
        from = roomSitting.recordable.lowerBound
        to = roomSitting.recordable.upperBound
        state = coverage.state
        findings = marks.findings
        alerts = marks.alerts
        incidents = marks.incidents
        cameras = ReplayCamera.all(of: roomSitting, coverage).map { camera in
            let ledger = coverage.devices[camera.device]
            return Camera(
                device: camera.device.text,
                name: camera.name,
                place: camera.place,
                origin: "automatic",
                share: ledger?.share,
                stretches: ledger?.stretches.filter { $0.cause == nil }.map {
                    Stretch(from: $0.from, to: $0.to)
                } ?? [],
                segments: segments.filter { $0.place.device == camera.device && $0.state != .missing }.map(
                    File.init
                ),
                gaps: ledger?.stretches.compactMap { Gap($0, words) } ?? []
            )
        }
    }
}

extension FootageDocument.File {
    fileprivate init(_ segment: Segment) {
        id = segment.id.description
        url = "/footage/\(segment.id)"
        startsAt = segment.startsAt
        endsAt = segment.endsAt
        mime = segment.mime
        bytes = segment.bytes
        state = segment.state.rawValue
        sha256 = segment.sha256.hex
    }
}

extension FootageDocument.Gap {
    fileprivate init?(_ stretch: CoverageStretch, _ words: Words) {
        guard let cause = stretch.cause else { return nil }
        from = stretch.from
        to = stretch.to
        self.cause = cause
        self.words = words("gap.cause.\(cause.rawValue)")
    }
}

/// A camera as a replay names it: one of the room's, or one that has footage and was taken away since.
struct ReplayCamera {
    let device: UUID
    let name: String
    /// Code of where it stands.
    let place: String

    static func all(of roomSitting: RoomSitting, _ coverage: RoomCoverage) -> [ReplayCamera] {
        let present = roomSitting.devices.map { device in
            ReplayCamera(device: device.id.uuid, name: device.name, place: device.place.rawValue)
        }
        let known = Set(present.map(\.device))
        let gone = coverage.devices.keys.filter { !known.contains($0) }.sorted { $0.text < $1.text }
        return present + gone.map { ReplayCamera(device: $0, name: "", place: Device.Place.other.rawValue) }
    }
}
