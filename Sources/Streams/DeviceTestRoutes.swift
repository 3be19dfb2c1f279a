internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
package import Scheduling
package import Web

extension Streams {
    /// Connection tests of devices: from the page, and for programs.
    package func mount(on routes: Routes, devices: DeviceStore) {
        routes.on(.post, "/devices/:id/tests", requires: .changeDevices) { [self] request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            _ = try await test(id, devices, context, caller)
            return .seeOther("/devices/\(id)")
        }
        routes.on(.post, "/api/v1/devices/:id/tests", requires: .changeDevices) {
            [self] request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            return try .json(try await test(id, devices, context, caller), status: .created)
        }
    }

    private func test(
        _ id: ID<Device>,
        _ devices: DeviceStore,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> DeviceTest {
        _ = try await devices.one(id, reach: caller.reach)
        let found = try await test(id, of: devices)
        try await devices.save(found, of: id, audit: caller.audit("device.test", id.uuid, "{}", context))
        return found
    }
}
