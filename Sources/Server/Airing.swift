import Foundation
import Kernel
import Proctoring
import Recording

/// What the watching process has in memory and pages show: written once a second for the other process to read.
///
/// Latest wins, nothing of it must last: what must is in the database.
struct Airing: Codable, Sendable {
    /// A source as it is this moment.
    struct Tile: Codable, Sendable {
        let id: UUID
        let scope: [UUID]
        let roomSitting: UUID
        let device: UUID
        let state: String
        let cause: String?
        let unitAt: Date?
        let people: Int?
        let interval: Double?
        /// When its newest still was taken; nil: there is none.
        let stillAt: Date?
    }

    /// A segment the database does not know yet.
    struct Fresh: Codable, Sendable {
        let id: UUID
        let roomSitting: UUID
        let device: UUID
        let path: String
        let startsAt: Date
        let endsAt: Date
        let bytes: Int64
        let codec: String
        let width: Int
        let height: Int
    }

    /// Figures of the process as a whole.
    struct Figures: Codable, Sendable {
        let recordings: Int
        let troubled: Int
        let diskFree: Int64
        let isDiskOpen: Bool
        let diskHours: Double?
        let interval: Double
    }

    let at: Date
    let tiles: [Tile]
    let fresh: [Fresh]
    let figures: Figures

    var live: Int { tiles.count { $0.state == "live" } }
}

extension Airing.Tile {
    /// With its data's age at a moment: read long ago, it is old.
    func live(at now: Date) -> LiveTile {
        LiveTile(
            id: id,
            scope: scope,
            roomSitting: roomSitting,
            device: device,
            state: state,
            cause: cause,
            unitAge: unitAt.map { max(0, now.timeIntervalSince($0)) },
            people: people,
            interval: interval
        )
    }
}

extension Airing.Fresh {
    init(_ segment: Segment) {
        self.init(
            id: segment.id.uuid,
            roomSitting: segment.place.roomSitting,
            device: segment.place.device,
            path: segment.path,
            startsAt: segment.startsAt,
            endsAt: segment.endsAt,
            bytes: segment.bytes,
            codec: segment.codec,
            width: segment.width,
            height: segment.height
        )
    }

    var segment: Segment {
        Segment(
            id: ID(id),
            place: FootagePlace(roomSitting: roomSitting, device: device),
            path: path,
            startsAt: startsAt,
            endsAt: endsAt,
            bytes: bytes,
            sha256: [],
            state: .open,
            codec: codec,
            width: width,
            height: height
        )
    }
}
