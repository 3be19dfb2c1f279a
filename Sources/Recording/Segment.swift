package import FoundationEssentials
package import Kernel

/// Whose footage it is: one camera in one room sitting.
package struct FootagePlace: Sendable, Hashable {
    package let roomSitting: UUID
    package let device: UUID

    package init(roomSitting: UUID, device: UUID) {
        self.roomSitting = roomSitting
        self.device = device
    }
}

/// One file of a recording (录像片段): a minute of one camera, cut on the wall clock.
package struct Segment: Sendable, Equatable {
    /// Stable codes, as stored.
    package enum State: String, Sendable, CaseIterable {
        /// Still being written; not in the database.
        case open
        /// Closed in order.
        case kept
        /// Cut by a crash and repaired.
        case salvaged
        /// The file is gone.
        case missing
    }

    package let id: ID<Segment>
    package let place: FootagePlace
    /// Relative to the footage directory.
    package let path: String
    /// Server time of the first sample.
    package let startsAt: Date
    package let endsAt: Date
    package let bytes: Int64
    /// Empty while open.
    package let sha256: [UInt8]
    package let state: State
    /// RFC 6381 name.
    package let codec: String
    package let width: Int
    package let height: Int

    package init(
        id: ID<Segment>,
        place: FootagePlace,
        path: String,
        startsAt: Date,
        endsAt: Date,
        bytes: Int64,
        sha256: [UInt8],
        state: State,
        codec: String,
        width: Int,
        height: Int
    ) {
        self.id = id
        self.place = place
        self.path = path
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.bytes = bytes
        self.sha256 = sha256
        self.state = state
        self.codec = codec
        self.width = width
        self.height = height
    }

    /// What a browser must know before it takes the file.
    package var mime: String { "video/mp4; codecs=\"\(codec)\"" }
}

/// Why a recording is not written though its source is live; stable codes, as stored.
package enum WritingTrouble: String, Sendable, CaseIterable {
    /// The disk's reserve is reached.
    case diskFull = "disk_full"
    /// The disk refuses.
    case diskFailed = "disk_failed"
    /// The disk is slower than the camera.
    case writerStalled = "writer_stalled"
}
