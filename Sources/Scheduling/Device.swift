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
    /// Of its sub stream (子码流), likewise; empty: there is none.
    package let subAddress: String
    /// Empty: the camera asks for none.
    package let username: String
    package let hasPassword: Bool
    /// The last connection test.
    package let test: DeviceTest?
    /// What it saw when it was set up; nil: nobody has taken a reference still.
    package let reference: DeviceReference?

    package init(
        id: ID<Device>,
        site: ExamSite,
        room: Room?,
        code: String,
        name: String,
        place: Place,
        address: String,
        subAddress: String = "",
        username: String = "",
        hasPassword: Bool = false,
        test: DeviceTest? = nil,
        reference: DeviceReference? = nil
    ) {
        self.id = id
        self.site = site
        self.room = room
        self.code = code
        self.name = name
        self.place = place
        self.address = address
        self.subAddress = subAddress
        self.username = username
        self.hasPassword = hasPassword
        self.test = test
        self.reference = reference
    }
}

/// The reference still of a device (参考画面).
package struct DeviceReference: Sendable, Equatable {
    package let takenAt: Date
    /// Relative to the footage directory.
    package let path: String

    package init(takenAt: Date, path: String) {
        self.takenAt = takenAt
        self.path = path
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
    /// Seconds its clock is ahead of the server's; nil: it did not tell its time.
    package let clockOffset: Double?
    /// What the sub stream gave; nil: there is none.
    package let sub: Stream?

    /// What one stream gave, in the words of the test itself.
    package struct Stream: Sendable, Equatable, Codable {
        package let outcome: String
        package let codec: String?
        package let width: Int?
        package let height: Int?
        package let rate: Double?
        package let keyInterval: Double?

        package init(
            outcome: String,
            codec: String? = nil,
            width: Int? = nil,
            height: Int? = nil,
            rate: Double? = nil,
            keyInterval: Double? = nil
        ) {
            self.outcome = outcome
            self.codec = codec
            self.width = width
            self.height = height
            self.rate = rate
            self.keyInterval = keyInterval
        }
    }

    package init(
        at: Date,
        outcome: String,
        codec: String? = nil,
        width: Int? = nil,
        height: Int? = nil,
        rate: Double? = nil,
        keyInterval: Double? = nil,
        clockOffset: Double? = nil,
        sub: Stream? = nil
    ) {
        self.at = at
        self.outcome = outcome
        self.codec = codec
        self.width = width
        self.height = height
        self.rate = rate
        self.keyInterval = keyInterval
        self.clockOffset = clockOffset
        self.sub = sub
    }
}

/// What is needed to sign in to a device; only ingest and connection tests ask for it.
package struct DeviceCredentials: Sendable, Equatable {
    package let address: String
    /// Empty: there is none.
    package let subAddress: String
    package let username: String
    /// nil: none was ever saved.
    package let password: String?

    package init(address: String, subAddress: String = "", username: String, password: String?) {
        self.address = address
        self.subAddress = subAddress
        self.username = username
        self.password = password
    }
}
