/// Decodes some of a camera's pictures in a pipeline of its own.
///
/// Its own, so that a decoder's failure or slowness never touches the recording, and so that without sampling there is
/// no decoder at all. Single units between two key units are never left out: a decoder would show rubbish. Behind by
/// more than `patience` units it waits for the next key unit.
final class FrameSampler: PipelineEvents {
    private struct State {
        var interval: Int64
        var lastPresentation: Int64?
        var needsKey = true
        var isClosed = false
    }

    /// Units that may wait for the decoder: two to three seconds of a camera.
    private static let patience = 60

    private let pipeline = Locked<Pipeline?>(nil)
    private let keyFramesOnly: Bool
    private let onFrame: @Sendable (Frame) -> Void
    private let onReleased: @Sendable () -> Void
    private let state: Locked<State>

    /// nil when this machine has no decoder for the format; then `onReleased` is not called.
    init?(
        format: VideoFormat,
        sampling: Sampling,
        onFrame: @escaping @Sendable (Frame) -> Void,
        onReleased: @escaping @Sendable () -> Void
    ) {
        keyFramesOnly = format.height >= sampling.keyFramesFromHeight
        self.onFrame = onFrame
        self.onReleased = onReleased
        state = Locked(State(interval: sampling.interval))
        let text: PipelineText
        switch format.codec {
        case .h264: text = .h264Frames
        case .h265: text = .h265Frames
        case .other: return nil
        }
        guard let made = try? Pipeline(text, events: self) else { return nil }
        pipeline.with { $0 = made }
        made.play()
    }

    func setInterval(_ interval: Int64) {
        state.with { $0.interval = interval }
    }

    /// Takes a unit if it is needed.
    ///
    /// Called on the camera's streaming thread, inside its callback.
    func take(_ unit: UnitLoan) {
        guard let pipeline = pipeline.with({ $0 }) else { return }
        let isBehind = pipeline.backlog > Self.patience
        let isTaken = state.with { state in
            guard !state.isClosed else { return false }
            if isBehind { state.needsKey = true }
            guard unit.isKey || !(state.needsKey || keyFramesOnly), !isBehind else { return false }
            state.needsKey = false
            return true
        }
        // A lone key unit would stay in the decoder until the next one, a whole group of pictures later.
        if isTaken { _ = unit.forward(to: pipeline, draining: keyFramesOnly) }
    }

    func close() {
        state.with { $0.isClosed = true }
        let pipeline = pipeline.with { pipeline in
            defer { pipeline = nil }
            return pipeline
        }
        pipeline?.close()
    }

    func wantsFrame(at presentation: Int64) -> Bool {
        state.with { state in
            guard !state.isClosed else { return false }
            if let last = state.lastPresentation, presentation >= last, presentation - last < state.interval {
                return false
            }
            state.lastPresentation = presentation
            return true
        }
    }

    func frameDecoded(_ frame: Frame) {
        guard !state.with({ $0.isClosed }) else { return }
        onFrame(frame)
    }

    func released() {
        onReleased()
    }
}
