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
            guard let credentials = try await devices.credentials(device) else { throw Problem.notFound }
            let main = try await probe { () throws(PipelineError) in try CameraAddress(credentials) }
            let sub =
                try await main?.failure == nil
                ? probe { () throws(PipelineError) in try CameraAddress(subOf: credentials) } : nil
            return DeviceTest(main, sub: sub, at: world.now())
        }
    }

    /// One picture of a device, taken now over a connection of its own.
    ///
    /// - Throws: as `test`; `device_without_picture` when the camera gives none.
    package func picture(of device: ID<Device>, in devices: DeviceStore) async throws -> DevicePicture {
        let report = try await exclusively(device) {
            guard let credentials = try await devices.credentials(device) else { throw Problem.notFound }
            return try await probe { () throws(PipelineError) in try CameraAddress(credentials) }
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

    /// Nil: there is no such stream, or its address cannot even be one.
    private func probe(_ address: () throws(PipelineError) -> CameraAddress?) async throws -> ProbeReport? {
        let camera: CameraAddress?
        do throws(PipelineError) { camera = try address() } catch { return nil }
        guard let camera else { return nil }
        do throws(PipelineError) {
            return try await CameraProbe.test(camera)
        } catch {
            throw Problem(.unavailable, "device_test_unavailable", cause: "\(error)")
        }
    }
}

/// A picture of a device, outside any room sitting: BGR, 8 bits each, rows from the top.
package struct DevicePicture: Sendable {
    package let width: Int
    package let height: Int
    /// Bytes from one row to the next, at least `3 * width`.
    package let stride: Int
    package let bytes: [UInt8]

    package init(width: Int, height: Int, stride: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.stride = stride
        self.bytes = bytes
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
