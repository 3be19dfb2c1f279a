internal import FoundationEssentials
internal import Kernel
internal import Pipelines

/// Hands what one connection delivers to the taps and the vitals, and its turning points to the life.
///
/// Runs on the pipeline's threads; nothing here waits.
final class SourceFeed: IngestHandler {
    /// A turning point of the connection.
    enum Turn: Sendable, Equatable {
        /// The first access unit arrived.
        case flowing(Date)
        case ended(SourceCause)
    }

    private let source: ID<Source>
    private let vitals: SourceVitals
    private let taps: [any SourceTap]
    private let now: @Sendable () -> Date
    private let turned: AsyncStream<Turn>.Continuation
    /// At most two turns: it flows, it ends.
    let turns: AsyncStream<Turn>

    init(source: ID<Source>, vitals: SourceVitals, taps: [any SourceTap], now: @escaping @Sendable () -> Date)
    {
        self.source = source
        self.vitals = vitals
        self.taps = taps
        self.now = now
        (turns, turned) = AsyncStream.makeStream()
    }

    func formatChanged(_ format: VideoFormat) {
        vitals.formatChanged(format)
        for tap in taps { tap.formatChanged(format) }
    }

    func unitArrived(_ unit: AccessUnit) {
        let at = now()
        let (anchor, isFirst) = vitals.unitArrived(unit, at: at)
        for tap in taps { tap.unitArrived(unit, anchor) }
        if isFirst { turned.yield(.flowing(at)) }
    }

    func frameSampled(_ frame: Frame) {
        guard let at = vitals.date(of: frame.presentation) else { return }
        let picture = SourcePicture(
            source: source,
            at: at,
            width: frame.width,
            height: frame.height,
            stride: frame.stride,
            bytes: frame.bytes
        )
        for tap in taps { tap.frameSampled(picture) }
    }

    func ended(_ end: IngestEnd) {
        turned.yield(.ended(SourceCause(end)))
        turned.finish()
    }
}

extension SourceCause {
    /// The ledger's cause for an ending of the fence's; a wrong path counts as a wrong address.
    init(_ end: IngestEnd) {
        self =
            switch end {
            case .unauthorized: .refused
            case .notFound, .unreachable: .unreachable
            case .notCamera, .noVideo: .notCamera
            case .unsupportedCodec: .unsupported
            case .lost: .noSignal
            case .stalled: .stalledCamera
            }
    }

    /// For a connection that could not even be begun.
    init(_ error: PipelineError) {
        self =
            switch error {
            case .badAddress: .unreachable
            default: .unsupported
            }
    }
}
