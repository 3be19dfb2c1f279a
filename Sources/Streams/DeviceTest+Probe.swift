internal import FoundationEssentials
package import Kernel
internal import Pipelines
package import Scheduling
internal import Synchronization

/// Connection tests of devices (B-08): at most one at a time of each, ten seconds long at most.
extension Streams {
    /// Tests a device with its stored credentials.
    ///
    /// - Throws: `Problem.notFound`; `device_test_running` when somebody tests it already.
    func test(_ device: ID<Device>, of devices: DeviceStore) async throws -> DeviceTest {
        try await exclusively(device) {
            guard try await devices.credentials(device) != nil else { throw Problem.notFound }
            let main: ProbeReport?
            do { main = try await probe { try await plan.camera(of: device.uuid) } } catch is CameraForbidden
            {
                return DeviceTest(at: world.now(), outcome: SourceCause.forbidden.rawValue)
            }
            let sub =
                try await main?.failure == nil
                ? subProbe(device) : nil
            return DeviceTest(main, sub: sub, at: world.now())
        }
    }

    /// One picture of a device, taken now over a connection of its own.
    ///
    /// - Throws: as `test`; `device_without_picture` when the camera gives none.
    package func picture(of device: ID<Device>, in devices: DeviceStore) async throws -> DevicePicture {
        let report = try await exclusively(device) {
            guard try await devices.credentials(device) != nil else { throw Problem.notFound }
            do { return try await probe { try await plan.camera(of: device.uuid) } } catch is CameraForbidden
            {
                return nil
            }
        }
        guard let frame = report?.frame else { throw Problem(.conflict, "device_without_picture") }
        return DevicePicture(
            width: frame.width,
            height: frame.height,
            stride: frame.stride,
            bytes: frame.bytes
        )
    }

    /// Has nobody else connect to a device for a test meanwhile: cameras serve few clients.
    private func exclusively<Value>(
        _ device: ID<Device>,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let isFirst = tests.withLock { $0.insert(device.uuid).inserted }
        guard isFirst else { throw Problem(.conflict, "device_test_running", retryAfter: 10) }
        defer { tests.withLock { _ = $0.remove(device.uuid) } }
        return try await body()
    }

    /// What the sub stream gives; nil: there is none.
    private func subProbe(_ device: ID<Device>) async throws -> ProbeReport? {
        do { return try await probe { try await plan.subStream(of: device.uuid) } } catch is CameraForbidden {
            return nil
        }
    }

    /// Nil: there is no such stream, or its address cannot even be one.
    private func probe(_ address: () async throws -> CameraAddress?) async throws -> ProbeReport? {
        let camera: CameraAddress?
        do { camera = try await address() } catch is PipelineError { return nil }
        guard let camera else { return nil }
        do throws(PipelineError) {
            return try await CameraProbe.test(camera)
        } catch {
            throw Problem(.unavailable, "device_test_unavailable", cause: "\(error)")
        }
    }
}

extension DeviceTest {
    /// - Parameter report: nil: the address cannot be one.
    fileprivate init(_ report: ProbeReport?, sub: ProbeReport?, at now: Date) {
        let main = report.map(Stream.init) ?? Stream(outcome: SourceCause.unreachable.rawValue)
        self.init(
            at: now,
            outcome: main.outcome,
            codec: main.codec,
            width: main.width,
            height: main.height,
            rate: main.rate,
            keyInterval: main.keyInterval,
            clockOffset: report?.clock.map { clock in
                let age = clock.arrival.duration(to: .now) / .seconds(1)
                return SourceRules.cameraSeconds(clock.cameraTime) - (now.timeIntervalSince1970 - age)
            },
            sub: sub.map(Stream.init)
        )
    }
}

extension DeviceTest.Stream {
    fileprivate init(_ report: ProbeReport) {
        self.init(
            outcome: report.failure.map(Self.code) ?? DeviceTest.passed,
            codec: report.format?.codecString,
            width: report.format?.width,
            height: report.format?.height,
            rate: report.measuredRate,
            keyInterval: report.keyInterval
        )
    }

    /// Finer than the ledger's causes: who sets a camera up wants to know which part of the address is wrong.
    private static func code(_ end: IngestEnd) -> String {
        switch end {
        case .notFound: "not_found"
        case .noVideo: "no_video"
        default: SourceCause(end).rawValue
        }
    }
}
