internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
internal import Postgres
internal import Web

extension Scheduling {
    private static let pageLength = 100

    /// Monitoring devices (B-08) for programs.
    ///
    /// Passwords go in and never come out.
    func mountDevices(on routes: Routes) {
        routes.on(.get, "/api/v1/devices", requires: .readDevices) { request, _, caller in
            let cursor = try Self.cursor(request.uri.queryParameters["cursor"].map(String.init))
            let limit = min(
                500,
                max(1, request.uri.queryParameters["limit"].flatMap { Int($0) } ?? Self.pageLength)
            )
            let found = try await devices.list(after: cursor, limit: limit + 1, reach: caller.reach)
            let page = found.prefix(limit)
            let next = found.count > limit ? page.last?.id.description : nil
            return try .json(DevicesAnswer(devices: page.map(DeviceAnswer.init), nextCursor: next))
        }
        routes.on(.get, "/api/v1/devices/:id", requires: .readDevices) { request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            return try .json(DeviceAnswer(try await devices.one(id, reach: caller.reach)))
        }
        routes.on(.post, "/api/v1/devices", requires: .changeDevices) { request, context, caller in
            let draft = try await request.decode(DeviceBody.self, context).draft
            let id = try await save(draft, as: nil, caller, context)
            return try .json(DeviceAnswer(try await devices.one(id, reach: caller.reach)), status: .created)
        }
        routes.on(.put, "/api/v1/devices/:id", requires: .changeDevices) { request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            _ = try await devices.one(id, reach: caller.reach)
            let draft = try await request.decode(DeviceBody.self, context).draft
            _ = try await save(draft, as: id, caller, context)
            return try .json(DeviceAnswer(try await devices.one(id, reach: caller.reach)))
        }
        routes.on(.delete, "/api/v1/devices/:id", requires: .changeDevices) { request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            try await delete(id, caller, context)
            return .noContent
        }
    }

    /// Saves a device and writes it down, both or neither.
    func save(
        _ draft: DeviceDraft,
        as id: ID<Device>?,
        _ caller: Caller,
        _ context: AppContext
    ) async throws -> ID<Device> {
        let entry = try DeviceRules.entry(from: draft, networks: networks)
        return try await database.transaction { transaction in
            let saved = try await devices.save(entry, as: id, reach: caller.reach, in: transaction)
            let detail = try JSON.text(DeviceAudit(code: entry.code, address: entry.address))
            let action = id == nil ? "device.create" : "device.change"
            try await transaction.record(caller.audit(action, saved.uuid, detail, context), world: world)
            return saved
        }
    }

    /// Deletes a device and writes it down, both or neither.
    func delete(_ id: ID<Device>, _ caller: Caller, _ context: AppContext) async throws {
        try await database.transaction { transaction in
            try await devices.delete(id, reach: caller.reach, in: transaction)
            try await transaction.record(caller.audit("device.delete", id.uuid, "{}", context), world: world)
        }
    }

    private static func cursor(_ text: String?) throws -> ID<Device>? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = ID<Device>(text) else { throw Problem(.invalid, "malformed", ["where": "cursor"]) }
        return id
    }
}

private struct DeviceAudit: Encodable {
    let code: String
    let address: String
}

/// A device as programs send it.
struct DeviceBody: Decodable {
    let site: String
    let room: String?
    let code: String
    let name: String
    let place: String
    let address: String
    let subAddress: String?
    let username: String?
    let password: String?

    var draft: DeviceDraft {
        DeviceDraft(
            site: site,
            room: room ?? "",
            code: code,
            name: name,
            place: place,
            address: address,
            subAddress: subAddress ?? "",
            username: username ?? "",
            password: password
        )
    }
}

struct DevicesAnswer: Encodable {
    let devices: [DeviceAnswer]
    let nextCursor: String?
}

/// A device as programs get it.
struct DeviceAnswer: Encodable {
    let id: String
    let code: String
    let name: String
    let place: String
    let address: String
    let subAddress: String
    let username: String
    let hasPassword: Bool
    let site: String
    let siteName: String
    let room: String?
    let roomName: String?
    let test: DeviceTest?

    init(_ device: Device) {
        id = device.id.description
        code = device.code
        name = device.name
        place = device.place.rawValue
        address = device.address
        subAddress = device.subAddress
        username = device.username
        hasPassword = device.hasPassword
        site = device.site.id.description
        siteName = device.site.name
        room = device.room?.id.description
        roomName = device.room?.name
        test = device.test
    }
}
