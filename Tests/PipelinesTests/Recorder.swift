import Testing

@testable import Pipelines

/// Collects what an ingest tells, and lets a test wait for a condition with a deadline.
final class Recorder: IngestHandler {
    struct Heard: Sendable {
        var formats: [VideoFormat] = []
        var units: [AccessUnit] = []
        var frames: [Frame] = []
        var ends: [IngestEnd] = []
        /// In what order things came: f format, u unit, p picture, e end.
        var order = ""
    }

    private let heard = Locked(Heard())
    private let keepsBytes: Bool

    init(keepsBytes: Bool = true) {
        self.keepsBytes = keepsBytes
    }

    var now: Heard { heard.with { $0 } }

    func formatChanged(_ format: VideoFormat) {
        heard.with { heard in
            heard.formats.append(format)
            heard.order += "f"
        }
    }

    func unitArrived(_ unit: AccessUnit) {
        heard.with { heard in
            if keepsBytes { heard.units.append(unit) }
            heard.order += "u"
        }
    }

    func frameSampled(_ frame: Frame) {
        heard.with { heard in
            if keepsBytes { heard.frames.append(frame) }
            heard.order += "p"
        }
    }

    func ended(_ end: IngestEnd) {
        heard.with { heard in
            heard.ends.append(end)
            heard.order += "e"
        }
    }

    /// Waits until `condition` holds; records an issue and gives up after `seconds`.
    @discardableResult
    func wait(
        _ seconds: Double = 30,
        _ what: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation,
        until condition: (Heard) -> Bool
    ) async -> Heard {
        await eventually(seconds, what, sourceLocation: sourceLocation) { condition(now) }
        return now
    }
}

/// Polls `condition` until it holds or the deadline is over.
func eventually(
    _ seconds: Double = 30,
    _ what: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) async {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record(what ?? "the condition did not come true in time", sourceLocation: sourceLocation)
            return
        }
        try? await Task.sleep(for: .milliseconds(10))
    }
}
