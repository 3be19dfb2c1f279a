/// Why a camera's stream ended.
///
/// Every failure of GStreamer and of the camera becomes one of these.
package enum IngestEnd: Error, Sendable, Equatable {
    /// The camera wants credentials or refuses the given ones (401, 403).
    case unauthorized
    /// The camera has no stream under this path (404).
    case notFound
    /// Nobody answers: refused, no such host, no route, silent, or too busy to serve (5xx).
    case unreachable
    /// Something answers, but not in RTSP as a camera speaks it.
    case notCamera
    /// The camera has no video.
    case noVideo
    /// The camera's video is in a codec that cannot be recorded; its RTP name.
    case unsupportedCodec(String)
    /// The stream broke off.
    case lost
    /// The connection stands, but no access unit came for longer than the watchdog's time.
    case stalled
}

/// How far a connection to a camera has come.
///
/// Later stages are greater.
enum IngestStage: Int, Comparable, Sendable {
    case connecting, connected, described, promised, flowing

    static func < (one: IngestStage, other: IngestStage) -> Bool { one.rawValue < other.rawValue }

    /// What silence means at this stage.
    var silence: IngestEnd {
        switch self {
        case .connecting, .connected: .unreachable
        case .described: .noVideo
        case .promised, .flowing: .stalled
        }
    }
}

extension IngestEnd {
    /// What a report means to a connection that had come to `stage`; nil when it ends nothing.
    init?(_ report: PipelineReport, at stage: IngestStage) {
        switch report.kind {
        case .connected, .described, .video: return nil
        case .noBranch: self = .unsupportedCodec(report.text)
        case .end: self = stage < .described ? .notCamera : stage == .described ? .noVideo : .lost
        case .error: self = IngestEnd(error: report, at: stage)
        }
    }

    private init(error: PipelineReport, at stage: IngestStage) {
        switch error.status {
        case 401, 403: self = .unauthorized
        case 404: self = .notFound
        case 453, 500...: self = .unreachable
        case 400..<500: self = .notCamera
        default: self = IngestEnd(errorWithoutStatus: error, at: stage)
        }
    }

    private init(errorWithoutStatus error: PipelineReport, at stage: IngestStage) {
        // GstResourceError: 3 not found, 5 and 7 opening (rtspsrc could not connect), 15 not authorized.
        switch (error.domain, error.code, stage) {
        case (.resource, 15, ..<IngestStage.flowing): self = .unauthorized
        case (.resource, 3, ..<IngestStage.described): self = .notFound
        case (.resource, 5, .connecting), (.resource, 7, .connecting): self = .unreachable
        case (_, _, ..<IngestStage.described): self = .notCamera
        case (_, _, .described): self = .noVideo
        default: self = .lost
        }
    }
}
