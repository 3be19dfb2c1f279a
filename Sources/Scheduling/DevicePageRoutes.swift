internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Web

extension Scheduling {
    /// Monitoring devices (B-08) as people see and change them.
    func mountDevicePages(on routes: Routes, site: Site) {
        mountDeviceReading(on: routes, site: site)
        routes.on(.post, "/devices", requires: .changeDevices) { request, context, caller in
            try await submit(request, as: nil, site, context, caller)
        }
        routes.on(.post, "/devices/:id", requires: .changeDevices) { request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            return try await submit(request, as: id, site, context, caller)
        }
        routes.on(.post, "/devices/:id/deletion", requires: .changeDevices) { request, context, caller in
            try await delete(try request.identifier("id", context, of: Device.self), caller, context)
            return .seeOther("/devices?done=deleted")
        }
    }

    private func mountDeviceReading(on routes: Routes, site: Site) {
        routes.on(.get, "/devices/new", requires: .changeDevices) { _, context, caller in
            let page = DevicePage(device: nil, draft: nil, faults: [], done: nil, mayChange: true)
            return try await answer(page, .ok, site, context, caller)
        }
        routes.on(.get, "/devices/:id", requires: .readDevices) { request, context, caller in
            let id = try request.identifier("id", context, of: Device.self)
            let page = DevicePage(
                device: try await devices.one(id, reach: caller.reach),
                draft: nil,
                faults: [],
                done: request.uri.queryParameters["done"].map(String.init),
                mayChange: caller.principal.reach(.changeDevices) != nil
            )
            return try await answer(page, .ok, site, context, caller)
        }
    }

    /// Saves a form; what is wrong with it is shown beside its fields, with everything filled in but the
    /// password.
    private func submit(
        _ request: Request,
        as id: ID<Device>?,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let old = try await id.asyncMap { try await devices.one($0, reach: caller.reach) }
        let form = try await request.form(context)
        var draft = DeviceDraft(form)
        do {
            try draft.fillAddresses(from: form)
            let saved = try await save(draft, as: id, caller, context)
            return .seeOther("/devices/\(saved)?done=saved")
        } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
            let page = DevicePage(
                device: old,
                draft: draft,
                faults: problem.fields,
                done: nil,
                mayChange: true
            )
            return try await answer(page, .unprocessableContent, site, context, caller)
        }
    }

    private func answer(
        _ page: DevicePage,
        _ status: HTTPResponse.Status,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let places = PlaceStore(database: database)
        let view = page.view(
            sites: try await places.sites(reach: caller.reach),
            rooms: try await places.rooms(reach: caller.reach),
            in: site.words(context.language),
            site.moments(context.language),
            now: world.now()
        )
        return try await site.page("device", view, status: status, context)
    }
}

extension DeviceDraft {
    /// A form's fields.
    fileprivate init(_ form: [String: String]) {
        self.init(
            site: form["site"] ?? "",
            room: form["room"] ?? "",
            code: form["code"] ?? "",
            name: form["name"] ?? "",
            place: form["place"] ?? "",
            address: (form["address"] ?? "").trimmingPrefix { $0.isWhitespace }.description,
            subAddress: (form["sub_address"] ?? "").trimmingPrefix { $0.isWhitespace }.description,
            username: form["username"] ?? "",
            password: form["password"]
        )
    }

    /// Fills the addresses in from a maker, a host and a channel, where the form names these and no address.
    fileprivate mutating func fillAddresses(from form: [String: String]) throws(Problem) {
        guard let brand = form["brand"], !brand.isEmpty, address.isEmpty, let host = form["host"],
            !host.isEmpty
        else { return }
        do throws(FieldFault) {
            let streams = try DeviceRules.streams(brand: brand, host: host, channel: form["channel"] ?? "")
            (address, subAddress) = (streams.main, subAddress.isEmpty ? streams.sub : subAddress)
        } catch {
            throw Problem(.invalid, "device_invalid", fields: [error.field("channel")])
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        if let self { try await body(self) } else { nil }
    }
}
