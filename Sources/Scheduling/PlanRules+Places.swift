internal import Kernel

/// Sites, rooms and devices.
extension PlanRules {
    private static let longestSeat = 16
    private static let mostSeats = 1_000

    mutating func decidePlaces(_ document: PlanDocument) {
        decision.sites = section("sites", document.sites) {
            .site($0.code)
        } check: {
            (_, row, _) throws(FieldFault) in
            try Self.check(row)
            return row
        }
        decision.rooms = section("rooms", document.rooms) {
            .room(site: $0.site, room: $0.code)
        } check: {
            (rules, row, _) throws(FieldFault) in
            try rules.take(row)
            return row
        }
        decision.devices = section("devices", document.devices) {
            .device(site: $0.site, device: $0.code)
        } check: {
            (rules, row, _) throws(FieldFault) in
            try rules.check(row)
            return row
        }
    }

    private static func check(_ site: PlanDocument.Site) throws(FieldFault) {
        try FieldRules.required(site.code, atMost: FieldRules.longestCode)
        try FieldRules.required(site.name, atMost: FieldRules.longestName)
        try FieldRules.optional(site.address ?? "", atMost: FieldRules.longestName)
        try FieldRules.optional(site.contactName ?? "", atMost: FieldRules.longestName)
        try FieldRules.optional(site.contactPhone ?? "", atMost: FieldRules.longestPhone)
    }

    private mutating func take(_ room: PlanDocument.Room) throws(FieldFault) {
        let site = PlanKey.site(room.site), key = PlanKey.room(site: room.site, room: room.code)
        try require(site, "unknown_site")
        try FieldRules.required(room.code, atMost: FieldRules.longestCode)
        try FieldRules.required(room.name, atMost: FieldRules.longestName)
        try FieldRules.optional(room.place ?? "", atMost: FieldRules.longestName)
        try FieldRules.number(room.number, in: 1...9_999)
        // I-21: within a site no two rooms have one name.
        if let other = roomNames[site]?[room.name], other != key {
            throw FieldFault("duplicate_name", ["name": room.name])
        }
        if let seats = room.seats { self.seats[key] = try check(seats, of: key) }
        if let old = known.rooms[key]?.name { roomNames[site]?[old] = nil }
        roomNames[site, default: [:]][room.name] = key
    }

    private func check(_ seats: PlanDocument.Seats, of room: PlanKey) throws(FieldFault) -> Set<String> {
        switch seats {
        case .count(let count): try FieldRules.number(count, in: 0...Self.mostSeats)
        case .labels(let labels): try FieldRules.number(labels.count, in: 0...Self.mostSeats)
        }
        let labels = seats.all
        for label in labels { try FieldRules.required(label, atMost: Self.longestSeat) }
        let distinct = Set(labels)
        guard distinct.count == labels.count else { throw FieldFault("duplicate_seats") }
        // I-26: a seat that somebody has cannot go.
        if let lost = known.rooms[room]?.usedSeats.subtracting(distinct).min() {
            throw FieldFault("seat_in_use", ["seat": lost])
        }
        return distinct
    }

    /// Its faults are those of an address, told of a column of their own.
    private func check(sub address: String) throws(FieldFault) {
        do throws(FieldFault) {
            guard try DeviceRules.address(address, in: policy.networks).username == nil else {
                throw FieldFault("address_credentials")
            }
        } catch {
            throw FieldFault(error.key, error.arguments.merging(["column": "sub_address"]) { $1 })
        }
    }

    private func check(_ device: PlanDocument.Device) throws(FieldFault) {
        try require(.site(device.site), "unknown_site")
        let room = device.room.map { PlanKey.room(site: device.site, room: $0) }
        if let room { try require(room, "unknown_room") }
        try FieldRules.required(device.code, atMost: FieldRules.longestCode)
        try FieldRules.required(device.name, atMost: FieldRules.longestName)
        _ = try FieldRules.code(device.place, of: Device.Place.self, "bad_place")
        let address = try DeviceRules.address(device.address, in: policy.networks)
        guard address.username == nil else { throw FieldFault("address_credentials") }
        if let sub = device.subAddress, !sub.isEmpty { try check(sub: sub) }
        try FieldRules.optional(device.username ?? "", atMost: DeviceRules.longestUsername)
        try FieldRules.optional(device.password ?? "", atMost: DeviceRules.longestPassword)
        guard let old = known.deviceRooms[.device(site: device.site, device: device.code)] else { return }
        if let old, old != room, known.rooms[old]?.isMonitored == true {
            throw FieldFault("device_in_use", ["room": old.code])
        }
    }
}
