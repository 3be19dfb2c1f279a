package import FoundationEssentials
package import Pipelines

/// A camera the plan wants to be ingested.
package struct WantedSource: Sendable, Equatable {
    package let roomSitting: UUID
    package let device: UUID
    package let scope: [UUID]
    /// When it stops being wanted, as far as is known now; rules while the plan cannot be asked.
    package let until: Date

    package init(roomSitting: UUID, device: UUID, scope: [UUID], until: Date) {
        self.roomSitting = roomSitting
        self.device = device
        self.scope = scope
        self.until = until
    }
}

/// A camera outside the networks that are allowed (`cameras.networks`): nothing is sent there.
package struct CameraForbidden: Error {
    package init() {}
}

/// What Streams asks of the plan.
package protocol StreamPlan: Sendable {
    /// Every camera to be ingested at a moment.
    func wanted(at now: Date) async throws -> [WantedSource]
    /// Where a device is and how to be let in; nil when it does not exist any more.
    ///
    /// - Throws: `CameraForbidden` when it may not be connected to.
    func camera(of device: UUID) async throws -> CameraAddress?
    /// The same of its sub stream, which is decoded in place of the recorded one; nil when it has none.
    func subStream(of device: UUID) async throws -> CameraAddress?
}

extension StreamPlan {
    package func subStream(of device: UUID) async throws -> CameraAddress? { nil }
}
