internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Pipelines
internal import Synchronization

/// The sub stream of a camera (子码流), decoded for tiles, stills and analysis in place of the recorded one.
///
/// It lives beside one connection of the main stream and has no state of its own in the world's eyes: while it gives no
/// pictures the main stream is decoded, so that a camera whose sub stream fails is watched all the same.
actor SubStream {
    /// Seconds between two tries, and until it is asked again whether there is one.
    private static let pause = 15.0, absence = 60.0

    private let source: ID<Source>
    private let vitals: SourceVitals
    private let taps: [any SourceTap]
    private let around: SourceLife.Surroundings
    private let device: UUID

    init(
        source: Source,
        vitals: SourceVitals,
        taps: [any SourceTap],
        around: SourceLife.Surroundings
    ) {
        self.source = source.id
        device = source.device
        self.vitals = vitals
        self.taps = taps
        self.around = around
    }

    /// Connects and reconnects until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            var rest = Self.absence
            do {
                if let camera = try await around.subStream(device) {
                    rest = Self.pause
                    try await connect(camera)
                }
            } catch {
                around.log.debug(
                    "no sub stream",
                    metadata: ["device": "\(device)", "cause": "\(error)"]
                )
            }
            try? await Task.sleep(for: .seconds(rest))
        }
    }

    private func connect(_ camera: CameraAddress) async throws {
        let feed = SubFeed(source: source, vitals: vitals, taps: taps, now: around.world.now)
        let ingest = CameraIngest(
            camera: camera,
            sampling: vitals.wantedSampling,
            silence: Int64(around.silence * 1e9),
            handler: feed
        )
        vitals.subConnecting(ingest)
        defer { vitals.subEnded() }
        do { try ingest.start() } catch {
            await ingest.stop()
            throw error
        }
        await withTaskCancellationHandler {
            for await _ in feed.ends { break }
        } onCancel: {
            feed.finish()
        }
        await ingest.stop()
        around.log.debug("sub stream ended", metadata: ["device": "\(device)"])
    }
}

/// Hands the pictures of a sub stream to the taps, with times on an anchor of its own.
private final class SubFeed: IngestHandler {
    private let source: ID<Source>
    private let vitals: SourceVitals
    private let taps: [any SourceTap]
    private let now: @Sendable () -> Date
    private let anchor = Mutex<SourceAnchor?>(nil)
    private let ended: AsyncStream<Void>.Continuation
    let ends: AsyncStream<Void>

    init(source: ID<Source>, vitals: SourceVitals, taps: [any SourceTap], now: @escaping @Sendable () -> Date)
    {
        self.source = source
        self.vitals = vitals
        self.taps = taps
        self.now = now
        (ends, ended) = AsyncStream.makeStream()
    }

    func finish() { ended.finish() }
    func formatChanged(_ format: VideoFormat) {}
    func ended(_ end: IngestEnd) { ended.finish() }

    func unitArrived(_ unit: AccessUnit) {
        let at = now()
        anchor.withLock { anchor in
            anchor =
                anchor
                ?? SourceRules.anchor(
                    arrival: at,
                    presentation: unit.presentation,
                    decode: unit.decode,
                    notBefore: nil
                )
        }
    }

    func frameSampled(_ frame: Frame) {
        guard let at = anchor.withLock({ $0 })?.date(of: frame.presentation) else { return }
        vitals.subFlows()
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
}
