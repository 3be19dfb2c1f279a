internal import Foundation
internal import Hummingbird
package import Kernel
package import Scheduling
package import Web

/// Reference stills of cameras (参考画面): taken at set-up, compared with ever after.
package struct ReferenceRoutes: Sendable {
    private let devices: DeviceStore
    private let store: ConsoleStore
    private let world: World
    private let footage: String
    private let take: @Sendable (ID<Device>) async throws -> String

    /// - Parameters:
    ///   - footage: where stills lie.
    ///   - take: takes a picture of a device now and keeps it; its path relative to `footage`.
    package init(
        devices: DeviceStore,
        store: ConsoleStore,
        world: World,
        footage: String,
        take: @escaping @Sendable (ID<Device>) async throws -> String
    ) {
        self.devices = devices
        self.store = store
        self.world = world
        self.footage = footage
        self.take = take
    }

    package func mount(on routes: Routes) {
        routes.on(.post, "/devices/:id/reference", requires: .changeDevices) { request, context, caller in
            let id = try await takeReference(request, context, caller)
            return .seeOther("/devices/\(id)?done=referenced#reference")
        }
        routes.on(.post, "/api/v1/devices/:id/reference", requires: .changeDevices) {
            request,
            context,
            caller in
            _ = try await takeReference(request, context, caller)
            return .noContent
        }
        routes.on(.get, "/devices/:id/reference", requires: .readDevices) { request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            guard let reference = try await devices.one(id, reach: caller.reach).reference,
                let picture = FileManager.default.contents(atPath: "\(footage)/\(reference.path)")
            else { throw Problem.notFound }
            let audit = caller.audit("device.view_reference", id.uuid, "{}", context)
            try await store.record(audit, world: world)
            return .jpeg(Array(picture))
        }
    }

    private func takeReference(
        _ request: Request,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> ID<Device> {
        let id = try request.identifier("id", context, of: Device.self)
        _ = try await devices.one(id, reach: caller.reach)
        let path = try await take(id)
        let audit = caller.audit("device.reference", id.uuid, "{}", context)
        try await devices.save(reference: path, of: id, reach: caller.reach, audit: audit)
        return id
    }
}
