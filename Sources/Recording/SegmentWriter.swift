internal import Foundation
internal import Kernel
internal import Logging
internal import Movies
internal import Pipelines
internal import Streams

/// The disk's side of a recorder: cuts segments and writes them.
///
/// Blocks on the disk; lives on the recorder's serial thread.
///
/// A segment begins at a key unit and ends at the first key unit at or after the wall-clock boundary, when the
/// format changes, when the connection ends, or when the disk fails. Times within it are the stream's own.
struct SegmentWriter: ~Copyable {
    /// What a segment is known by while it grows.
    private struct Open {
        let id: ID<Segment>
        let path: String
        let startsAt: Date
        let boundary: Date
        let anchor: SourceAnchor
        /// Decode time of the first unit in nanoseconds.
        let base: Int64
        /// Decode time of the last unit, and its distance to the one before, in ticks.
        var lastTicks: Int64 = -1
        var step: Int64?
        let codec: String
        let width: Int
        let height: Int
    }

    /// What has become of the writer, for the recorder's progress.
    struct Outcome {
        /// Bytes that reached the disk for good since the last outcome.
        var bytes: Int64 = 0
        var hasWritten = false
        var segment: Segment?
    }

    private let place: FootagePlace
    private let root: String
    private let settings: RecorderSettings
    private let keeper: any SegmentKeeper
    private let gate: any DiskGate
    private let world: World
    private let log: Logger
    private let trouble: TroubleNote

    private var format: VideoFormat?
    private var file: SegmentFile<SegmentHash>?
    private var open: Open?
    private var countedBytes: Int64 = 0
    private var outcome = Outcome()
    /// No new segment before this moment (monotonic), after the disk refused.
    private var retryAt: Duration?

    init(
        place: FootagePlace,
        root: String,
        settings: RecorderSettings,
        keeper: any SegmentKeeper,
        gate: any DiskGate,
        world: World,
        trouble: TroubleNote,
        log: Logger
    ) {
        self.place = place
        self.root = root
        self.settings = settings
        self.keeper = keeper
        self.gate = gate
        self.world = world
        self.trouble = trouble
        self.log = log
    }

    /// Writes what the queue held; tells what reached the disk.
    mutating func write(_ items: [Recorder.Item]) -> Outcome {
        outcome = Outcome()
        let isOpen = gate.isOpen
        if !isOpen { close() }
        for item in items {
            switch item {
            case .format(let format): change(to: format)
            case .unit(let unit, let anchor): take(unit, anchor, isOpen)
            case .cut:
                close()
                // From here on the camera's absence is the reason, not the disk.
                if isOpen { trouble.end(.diskFull, .diskFailed, at: world.now()) }
            }
        }
        flush()
        outcome.segment = present()
        return outcome
    }

    private mutating func change(to format: VideoFormat) {
        close()
        self.format = format
    }

    private mutating func take(_ unit: AccessUnit, _ anchor: SourceAnchor, _ isOpen: Bool) {
        let at = anchor.date(of: unit.decode)
        if unit.isKey, let open, at >= open.boundary || anchor != open.anchor { close() }
        if open == nil {
            guard unit.isKey else { return }
            begin(unit, anchor, isOpen)
        }
        guard var segment = open else { return }
        let ticks = max(RecorderRules.ticks(unit.decode - segment.base), segment.lastTicks + 1)
        // As long as the one before: what the stream states of its rate is often wrong, and a fragment's last
        // picture has no follower yet.
        if segment.lastTicks >= 0 { segment.step = ticks - segment.lastTicks }
        segment.lastTicks = ticks
        open = segment
        let shown = RecorderRules.ticks(unit.presentation - segment.base)
        let sample = MovieSample(
            decode: ticks,
            presentation: max(ticks, shown),
            duration: segment.step ?? RecorderRules.ticks(unit.duration),
            isKey: unit.isKey,
            bytes: unit.bytes
        )
        do throws(SegmentError) {
            try file?.append(sample)
            count()
        } catch .refused(let refusal) {
            log.debug("unit left out", metadata: ["device": "\(place.device)", "cause": "\(refusal)"])
        } catch {
            fail(error, at: at)
        }
    }

    private mutating func begin(_ unit: AccessUnit, _ anchor: SourceAnchor, _ isOpen: Bool) {
        let start = anchor.date(of: unit.decode)
        guard isOpen else { return trouble.begin(.diskFull, at: start) }
        if let retryAt, world.uptime() < retryAt { return }
        guard let format, let movie = MovieFormat(format) else {
            log.error("format cannot be kept", metadata: ["device": "\(place.device)"])
            return
        }
        do throws(SegmentError) {
            try create(movie, format, unit, anchor)
            retryAt = nil
            trouble.end(.diskFull, .diskFailed, at: start)
        } catch {
            fail(error, at: start)
        }
    }

    private mutating func create(
        _ movie: MovieFormat,
        _ format: VideoFormat,
        _ unit: AccessUnit,
        _ anchor: SourceAnchor
    ) throws(SegmentError) {
        let start = anchor.date(of: unit.decode)
        // A clock that was put back may lead to a name that is taken: the next free millisecond serves.
        for shift in 0..<1000 {
            let path = FootagePath.path(of: place, startingAt: start.addingTimeInterval(Double(shift) / 1000))
            // The queue hands over a fragment at a time; a longer batch, after a stall, is cut here.
            let policy = SegmentPolicy(
                fragmentTicks: RecorderRules.ticks(2 * settings.fragment),
                isDurable: settings.isDurable
            )
            do throws(SegmentError) {
                try Directory.make(for: "\(root)/\(path)", above: root, isDurable: settings.isDurable)
                file = try SegmentFile(
                    path: "\(root)/\(path)",
                    format: movie,
                    policy: policy,
                    digest: SegmentHash()
                )
            } catch .exists {
                continue
            }
            countedBytes = 0
            open = Open(
                id: world.id(),
                path: path,
                startsAt: start,
                boundary: RecorderRules.boundary(after: start, every: settings.segment),
                anchor: anchor,
                base: unit.decode,
                codec: format.codecString,
                width: format.width,
                height: format.height
            )
            return
        }
        throw .exists
    }

    /// Writes what was handed over as one fragment, so that nothing waits for the next one.
    private mutating func flush() {
        guard let open else { return }
        do throws(SegmentError) {
            try file?.flush()
            count()
        } catch {
            let seconds = Double(open.lastTicks) / Double(MovieFormat.ourTimescale)
            fail(error, at: open.startsAt.addingTimeInterval(seconds))
        }
    }

    /// Notes what has reached the disk.
    private mutating func count() {
        let bytes = file?.summary.bytes ?? 0
        guard bytes > countedBytes, (file?.summary.fragments ?? 0) > 0 else { return }
        outcome.bytes += bytes - countedBytes
        outcome.hasWritten = true
        countedBytes = bytes
    }

    /// The disk refuses: what is whole is kept, and writing is tried again later.
    private mutating func fail(_ error: SegmentError, at: Date) {
        log.error("segment not written", metadata: ["device": "\(place.device)", "cause": "\(error)"])
        trouble.begin(error == .full ? .diskFull : .diskFailed, at: at)
        retryAt = world.uptime() + .seconds(settings.patience)
        close()
    }

    /// Closes the segment, if one is open, and hands it on.
    private mutating func close() {
        guard let open else { return }
        self.open = nil
        guard let file = file.take() else { return }
        let path = file.path
        do throws(SegmentError) {
            let closed = try file.close()
            guard closed.summary.samples > 0 else { return remove(path) }
            outcome.bytes += closed.summary.bytes - countedBytes
            outcome.hasWritten = true
            keeper.kept(segment(open, closed.summary, closed.digest.digest, .kept))
        } catch {
            log.error("segment not closed", metadata: ["path": "\(path)", "cause": "\(error)"])
            trouble.begin(error == .full ? .diskFull : .diskFailed, at: world.now())
            retryAt = world.uptime() + .seconds(settings.patience)
        }
    }

    private func remove(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            log.warning("empty segment stays", metadata: ["path": "\(path)", "cause": "\(error)"])
        }
    }

    /// The segment that grows, as far as it has reached the disk.
    private mutating func present() -> Segment? {
        guard let open, let summary = file?.summary, summary.fragments > 0 else { return nil }
        return segment(open, summary, [], .open)
    }

    private func segment(_ open: Open, _ summary: SegmentSummary, _ digest: [UInt8], _ state: Segment.State)
        -> Segment
    {
        Segment(
            id: open.id,
            place: place,
            path: open.path,
            startsAt: open.startsAt,
            endsAt: open.startsAt.addingTimeInterval(
                Double(summary.endTicks) / Double(MovieFormat.ourTimescale)
            ),
            bytes: summary.bytes,
            sha256: digest,
            state: state,
            codec: open.codec,
            width: open.width,
            height: open.height
        )
    }
}

extension MovieFormat {
    /// nil when MP4 has no name for the codec, or its record is broken.
    fileprivate init?(_ format: VideoFormat) {
        let codec: Codec
        switch format.codec {
        case .h264: codec = .avc1
        case .h265: codec = .hvc1
        case .other: return nil
        }
        guard let width = UInt16(exactly: format.width), let height = UInt16(exactly: format.height) else {
            return nil
        }
        do throws(MovieError) {
            try self.init(codec: codec, width: width, height: height, codecData: format.codecData)
        } catch {
            return nil
        }
    }
}
