internal import Foundation
package import Kernel

/// A device as a form or the API states it, unchecked.
package struct DeviceDraft: Sendable, Equatable {
    package var site: String
    /// Empty: no room.
    package var room: String
    package var code: String
    package var name: String
    package var place: String
    package var address: String
    /// Empty: there is none.
    package var subAddress: String
    package var username: String
    /// nil or empty leaves a saved password as it is.
    package var password: String?

    package init(
        site: String,
        room: String,
        code: String,
        name: String,
        place: String,
        address: String,
        subAddress: String = "",
        username: String,
        password: String?
    ) {
        self.site = site
        self.room = room
        self.code = code
        self.name = name
        self.place = place
        self.address = address
        self.subAddress = subAddress
        self.username = username
        self.password = password
    }
}

/// A device that may be saved, once its site and room are found to exist.
package struct DeviceEntry: Sendable, Equatable {
    package let site: ID<ExamSite>
    package let room: ID<Room>?
    package let code: String
    package let name: String
    package let place: Device.Place
    package let address: String
    /// Empty: there is none.
    package let subAddress: String
    package let username: String
    /// nil leaves a saved password as it is.
    package let password: String?
}

/// An address taken apart, so that no password is ever stored or shown inside one.
package struct DeviceAddress: Sendable, Equatable {
    /// Without user information.
    package let address: String
    package let username: String?
    package let password: String?
}

/// Decisions about devices; no I/O.
package enum DeviceRules {
    package static let longestAddress = 500
    package static let longestUsername = 64
    package static let longestPassword = 128

    /// Checks a whole draft.
    ///
    /// - Throws: `Problem` `device_invalid` naming every wrong field.
    ///
    /// - Parameter networks: where cameras may be; names are looked up when they are connected to.
    package static func entry(
        from draft: DeviceDraft,
        networks: CameraNetworks = .everywhere
    ) throws(Problem) -> DeviceEntry {
        var faults: [Problem.Field] = []
        func checked<Value>(_ name: String, _ check: () throws(FieldFault) -> Value) -> Value? {
            do throws(FieldFault) { return try check() } catch {
                faults.append(error.field(name))
                return nil
            }
        }
        let site = checked("site") { () throws(FieldFault) in
            try id(draft.site, "unknown_site", of: ExamSite.self)
        }
        let room = checked("room") { () throws(FieldFault) -> ID<Room>? in
            draft.room.isEmpty ? nil : try id(draft.room, "unknown_room", of: Room.self)
        }
        checked("code") { () throws(FieldFault) in
            try FieldRules.required(draft.code, atMost: FieldRules.longestCode)
        }
        checked("name") { () throws(FieldFault) in
            try FieldRules.required(draft.name, atMost: FieldRules.longestName)
        }
        let place = checked("place") { () throws(FieldFault) in
            try FieldRules.code(draft.place, of: Device.Place.self, "bad_place")
        }
        let address = checked("address") { () throws(FieldFault) in
            try Self.address(draft.address, in: networks)
        }
        let subAddress = checked("sub_address") { () throws(FieldFault) in
            try Self.subAddress(draft.subAddress, in: networks)
        }
        checked("username") { () throws(FieldFault) in
            try FieldRules.optional(draft.username, atMost: longestUsername)
        }
        checked("password") { () throws(FieldFault) in
            try FieldRules.optional(draft.password ?? "", atMost: longestPassword)
        }
        guard faults.isEmpty, let site, let room, let place, let address, let subAddress else {
            throw Problem(.invalid, "device_invalid", fields: faults)
        }
        let password = draft.password.flatMap { $0.isEmpty ? nil : $0 }
        return DeviceEntry(
            site: site,
            room: room,
            code: draft.code,
            name: draft.name,
            place: place,
            address: address.address,
            subAddress: subAddress,
            username: draft.username.isEmpty ? address.username ?? "" : draft.username,
            password: password ?? address.password
        )
    }

    /// Checks the address of a sub stream, which may be empty; user information in it is dropped, because both streams
    /// are one camera's.
    package static func subAddress(
        _ text: String,
        in networks: CameraNetworks = .everywhere
    ) throws(FieldFault) -> String {
        text.isEmpty ? "" : try address(text, in: networks).address
    }

    /// The addresses of a brand's channel, for a form that names these instead.
    package static func streams(
        brand: String,
        host: String,
        channel: String
    ) throws(FieldFault) -> (main: String, sub: String) {
        let brand = try FieldRules.code(brand, of: DeviceBrand.self, "bad_brand")
        let range = DeviceBrand.channels
        guard let number = Int(channel.isEmpty ? "1" : channel), range.contains(number) else {
            throw FieldFault("out_of_range", ["from": "\(range.lowerBound)", "to": "\(range.upperBound)"])
        }
        return brand.streams(host: host, channel: number)
    }

    /// Takes an address apart and checks it: RTSP with a host, nothing a browser or shell would misread.
    ///
    /// User information is split off by hand, because cameras' passwords hold characters that RFC 3986
    /// forbids.
    package static func address(
        _ text: String,
        in networks: CameraNetworks = .everywhere
    ) throws(FieldFault) -> DeviceAddress {
        try FieldRules.required(text, atMost: longestAddress)
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard ["rtsp", "rtsps"].contains(scheme), text.dropFirst(scheme.count).hasPrefix("://") else {
            throw FieldFault("address_scheme")
        }
        let rest = text.dropFirst(scheme.count + 3)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        let at = authority.lastIndex(of: "@")
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        let plain = "\(scheme)://\(host)\(rest[end...])"
        try check(plain, host: host)
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
        guard networks.allows(String(name)) != false else {
            throw FieldFault("address_network", ["host": String(name)])
        }
        guard let at else { return DeviceAddress(address: plain, username: nil, password: nil) }
        let halves = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return DeviceAddress(
            address: plain,
            username: decoded(halves[0]),
            password: halves.count > 1 ? decoded(halves[1]) : nil
        )
    }

    private static func check(_ plain: String, host: Substring) throws(FieldFault) {
        guard plain.unicodeScalars.allSatisfy({ $0.isASCII && !$0.properties.isWhitespace }),
            !plain.contains(where: { "\"'<>\\^`{|}".contains($0) }), let parts = URLComponents(string: plain)
        else { throw FieldFault("bad_address") }
        guard parts.fragment == nil else { throw FieldFault("bad_address") }
        guard let name = parts.host, !name.isEmpty else { throw FieldFault("address_host") }
        // `host:` and `host:70000` both leave the port unread.
        let bracket = host.lastIndex(of: "]") ?? host.startIndex
        if host[bracket...].contains(":") {
            guard let port = parts.port, (1...65_535).contains(port) else { throw FieldFault("address_port") }
        }
    }

    /// Whether an address has user information in it.
    static func holdsCredentials(_ text: String) -> Bool {
        guard let start = text.range(of: "://")?.upperBound else { return false }
        return text[start...].prefix { !"/?#".contains($0) }.contains("@")
    }

    private static func decoded(_ text: Substring) -> String {
        String(text).removingPercentEncoding ?? String(text)
    }

    private static func id<Of>(_ text: String, _ key: String, of: Of.Type) throws(FieldFault) -> ID<Of> {
        guard let id = ID<Of>(text) else { throw FieldFault(key, ["code": String(text.prefix(40))]) }
        return id
    }

    /// What ought to be changed on a camera that can be used; stable codes, as in locale keys `device.hint.…`.
    ///
    /// - Parameter hasSub: a sub stream is saved.
    package static func hints(_ test: DeviceTest, hasSub: Bool) -> [String] {
        var hints: [String] = []
        if test.codec?.hasPrefix("h") == true, !hasSub { hints.append("sub_wanted") }
        if let sub = test.sub {
            if sub.outcome != DeviceTest.passed { hints.append("sub_fails") }
            if sub.codec?.hasPrefix("avc") == false { hints.append("sub_codec") }
        }
        if let interval = test.keyInterval, interval > 4.2 { hints.append("key_interval") }
        if let offset = test.clockOffset, abs(offset) > 30 { hints.append("clock") }
        return hints
    }
}
