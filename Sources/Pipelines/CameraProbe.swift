/// What a connection test of a camera found.
package struct ProbeReport: Sendable {
    /// nil when units arrived, else why not.
    package var failure: IngestEnd?
    package var format: VideoFormat?
    /// Pictures a second as they arrived, over about two seconds.
    package var measuredRate: Double?
    /// Seconds from one key frame to the next, where two were seen.
    package var keyInterval: Double?
    /// One picture.
    package var frame: Frame?
    /// What the camera's clock showed, nanoseconds since 1900, when a unit arrived; nil: it did not tell.
    package var clock: (cameraTime: Int64, arrival: ContinuousClock.Instant)?
}

/// Tests whether a camera can be used: connects, looks for two to six seconds and disconnects.
///
/// As long as it takes to see two key units and the camera's clock.
package enum CameraProbe {
    /// Nanoseconds of stream that are measured at least, and at most.
    private static let window: ClosedRange<Int64> = 2_000_000_000...6_000_000_000

    /// Never takes much longer than `deadline`; what was seen until then is reported.
    package static func test(
        _ camera: CameraAddress,
        deadline: Duration = .seconds(10)
    ) async throws(PipelineError) -> ProbeReport {
        let notes = ProbeNotes(window: window)
        let ingest = CameraIngest(
            camera: camera,
            sampling: Sampling(interval: 0, keyFramesFromHeight: 0),
            silence: Int64(deadline / .nanoseconds(1)),
            handler: notes
        )
        try ingest.start()
        let patience = Task {
            try? await Task.sleep(for: deadline)
            notes.settle()
        }
        await withTaskCancellationHandler {
            await notes.settled()
        } onCancel: {
            notes.settle()
        }
        patience.cancel()
        await ingest.stop()
        return notes.report
    }

    /// The test of an address that comes as text.
    package static func test(
        url: String,
        user: String?,
        password: String?,
        deadline: Duration = .seconds(10)
    ) async throws(PipelineError) -> ProbeReport {
        try await test(CameraAddress(url: url, user: user, password: password), deadline: deadline)
    }
}

/// Notes what a probe sees until it has seen enough, the camera has ended or time is over.
private final class ProbeNotes: IngestHandler {
    private struct State {
        var format: VideoFormat?
        var frame: Frame?
        var first: Int64?
        var latest: Int64 = 0
        var units = 0
        var keys: [Int64] = []
        var clock: (cameraTime: Int64, arrival: ContinuousClock.Instant)?
        var end: IngestEnd?
        var isSettled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let window: ClosedRange<Int64>
    private let state = Locked(State())

    init(window: ClosedRange<Int64>) {
        self.window = window
    }

    var report: ProbeReport {
        state.with { state in
            let seconds = Double(state.latest - (state.first ?? 0)) / 1e9
            let keys = state.keys
            return ProbeReport(
                failure: state.units > 0 ? nil : state.end ?? .unreachable,
                format: state.format,
                measuredRate: state.units > 1 && seconds > 0 ? Double(state.units - 1) / seconds : nil,
                keyInterval: keys.count > 1
                    ? Double(keys[keys.count - 1] - keys[0]) / 1e9 / Double(keys.count - 1) : nil,
                frame: state.frame,
                clock: state.clock
            )
        }
    }

    func settle() {
        let waiter = state.with { state in
            state.isSettled = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    func settled() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.with { state in
                if !state.isSettled { state.waiter = continuation }
                return state.isSettled
            }
            if isSettled { continuation.resume() }
        }
    }

    func formatChanged(_ format: VideoFormat) {
        state.with { $0.format = format }
    }

    func unitArrived(_ unit: AccessUnit) {
        let isEnough = state.with { state in
            let first = state.first ?? unit.decode
            state.first = first
            state.latest = unit.decode
            state.units += 1
            if unit.isKey { state.keys.append(unit.decode) }
            if let time = unit.cameraTime { state.clock = (time, unit.arrival) }
            let seen = unit.decode - first
            guard seen >= window.lowerBound, state.frame != nil else { return false }
            return seen >= window.upperBound || state.keys.count > 1 && state.clock != nil
        }
        if isEnough { settle() }
    }

    func frameSampled(_ frame: Frame) {
        state.with { if $0.frame == nil { $0.frame = frame } }
    }

    func ended(_ end: IngestEnd) {
        state.with { $0.end = end }
        settle()
    }
}
