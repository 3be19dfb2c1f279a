package import FoundationEssentials
package import Kernel

/// A monitoring device (监控设备, B-08): a camera of a site, bound to a room (B-09).
///
/// Its password is not part of it and never leaves the server.
package struct Device: Sendable, Equatable {
    /// Where in the room it stands; stable codes, as stored.
    package enum Place: String, Sendable, CaseIterable {
        case front, rear, door, side, other
    }

    package let id: ID<Device>
    package let site: ExamSite
    /// nil: in store, or watching no room.
    package let room: Room?
    /// Unique among the site's devices.
    package let code: String
    package let name: String
    package let place: Place
    /// `rtsp://` or `rtsps://`, without user or password.
    package let address: String
    /// Empty: the camera asks for none.
    package let username: String
    package let hasPassword: Bool
    /// The last connection test.
    package let test: DeviceTest?

    package init(
        id: ID<Device>,
        site: ExamSite,
        room: Room?,
        code: String,
        name: String,
        place: Place,
        address: String,
        username: String = "",
        hasPassword: Bool = false,
        test: DeviceTest? = nil
    ) {
        self.id = id
        self.site = site
        self.room = room
        self.code = code
        self.name = name
        self.place = place
        self.address = address
        self.username = username
        self.hasPassword = hasPassword
        self.test = test
    }
}

/// What a connection test of a device found.
package struct DeviceTest: Sendable, Equatable, Codable {
    /// The outcome of a device that can be used.
    package static let passed = "ok"

    package let at: Date
    /// `ok`, or the code of why no picture came.
    package let outcome: String
    package let codec: String?
    package let width: Int?
    package let height: Int?
    /// Pictures a second, as measured.
    package let rate: Double?
    /// Seconds from one key frame to the next.
    package let keyInterval: Double?

    package init(
        at: Date,
        outcome: String,
        codec: String? = nil,
        width: Int? = nil,
        height: Int? = nil,
        rate: Double? = nil,
        keyInterval: Double? = nil
    ) {
        self.at = at
        self.outcome = outcome
        self.codec = codec
        self.width = width
        self.height = height
        self.rate = rate
        self.keyInterval = keyInterval
    }
}

/// What is needed to sign in to a device; only ingest and connection tests ask for it.
package struct DeviceCredentials: Sendable, Equatable {
    package let address: String
    package let username: String
    /// nil: none was ever saved.
    package let password: String?

    package init(address: String, username: String, password: String?) {
        self.address = address
        self.username = username
        self.password = password
    }
}
