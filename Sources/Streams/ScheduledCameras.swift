package import FoundationEssentials
internal import Kernel
package import Pipelines
package import Scheduling

/// The plan as Scheduling keeps it: the devices of every room sitting that is to be monitored now.
package struct ScheduledCameras: StreamPlan {
    private let roomSittings: RoomSittingStore
    private let devices: DeviceStore
    private let networks: CameraNetworks

    /// - Parameter networks: where cameras may be.
    package init(
        roomSittings: RoomSittingStore,
        devices: DeviceStore,
        networks: CameraNetworks = .everywhere
    ) {
        self.roomSittings = roomSittings
        self.devices = devices
        self.networks = networks
    }

    package init(_ scheduling: Scheduling) {
        self.init(
            roomSittings: scheduling.roomSittings,
            devices: scheduling.devices,
            networks: scheduling.networks
        )
    }

    package func wanted(at now: Date) async throws -> [WantedSource] {
        try await roomSittings.monitored(now: now).flatMap { roomSitting in
            roomSitting.devices.map { device in
                WantedSource(
                    roomSitting: roomSitting.id.uuid,
                    device: device.id.uuid,
                    scope: roomSitting.scope,
                    until: roomSitting.monitored?.upperBound ?? roomSitting.closesAt
                )
            }
        }
    }

    package func camera(of device: UUID) async throws -> CameraAddress? {
        guard let found = try await devices.credentials(ID<Device>(device)) else { return nil }
        return try await checked(CameraAddress(found))
    }

    package func subStream(of device: UUID) async throws -> CameraAddress? {
        guard let found = try await devices.credentials(ID<Device>(device)) else { return nil }
        guard let sub = try CameraAddress(subOf: found) else { return nil }
        return try await checked(sub)
    }

    /// A name is looked up each time and must lead to allowed places only; one that leads nowhere harms nobody.
    private func checked(_ camera: CameraAddress) async throws -> CameraAddress {
        if let isAllowed = networks.allows(camera.host) {
            guard isAllowed else { throw CameraForbidden() }
            return camera
        }
        for address in await HostAddresses.of(camera.host) {
            guard networks.allows(address) == true else { throw CameraForbidden() }
        }
        return camera
    }
}

extension CameraAddress {
    /// Where a device is and how to be let in; an empty name means that the camera asks for none.
    init(_ credentials: DeviceCredentials) throws(PipelineError) {
        try self.init(credentials.address, credentials)
    }

    /// The same of its sub stream; nil when it has none.
    init?(subOf credentials: DeviceCredentials) throws(PipelineError) {
        guard !credentials.subAddress.isEmpty else { return nil }
        try self.init(credentials.subAddress, credentials)
    }

    private init(_ address: String, _ credentials: DeviceCredentials) throws(PipelineError) {
        let isNamed = !credentials.username.isEmpty
        try self.init(
            url: address,
            user: isNamed ? credentials.username : nil,
            password: isNamed ? credentials.password ?? "" : nil
        )
    }
}
