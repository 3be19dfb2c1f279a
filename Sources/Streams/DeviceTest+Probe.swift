internal import FoundationEssentials
internal import Kernel
internal import Pipelines
internal import Scheduling
internal import Synchronization

/// Connection tests of devices (B-08): at most one at a time of each, ten seconds long at most.
extension Streams {
    /// Tests a device with its stored credentials.
    ///
    /// - Throws: `Problem.notFound`; `device_test_running` when somebody tests it already.
    func test(_ device: ID<Device>, of devices: DeviceStore) async throws -> DeviceTest {
        let isFirst = tests.withLock { $0.insert(device.uuid).inserted }
        guard isFirst else { throw Problem(.conflict, "device_test_running", retryAfter: 10) }
        defer { tests.withLock { _ = $0.remove(device.uuid) } }
        guard let credentials = try await devices.credentials(device) else { throw Problem.notFound }
        let camera: CameraAddress
        do throws(PipelineError) { camera = try CameraAddress(credentials) } catch {
            return DeviceTest(at: world.now(), outcome: SourceCause.unreachable.rawValue)
        }
        do throws(PipelineError) {
            return DeviceTest(try await CameraProbe.test(camera), at: world.now())
        } catch {
            throw Problem(.unavailable, "device_test_unavailable", cause: "\(error)")
        }
    }
}

extension DeviceTest {
    fileprivate init(_ report: ProbeReport, at now: Date) {
        self.init(
            at: now,
            outcome: report.failure.map(Self.code) ?? Self.passed,
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
