internal import Dispatch
package import FoundationEssentials
package import Kernel
package import Logging
package import Pipelines
package import Streams
internal import Synchronization

/// Records one source, without decoding it, for as long as it lives.
///
/// The camera's thread puts units into a bounded queue; a serial thread of the recorder's own is woken once a
/// fragment and writes it. A disk slower than the camera costs footage, never memory: beyond the bound units are
/// dropped up to the next key unit, and the keeper is told.
package final class Recorder: SourceTap {
    enum Item: Sendable {
        case format(VideoFormat)
        case unit(AccessUnit, SourceAnchor)
        /// The connection is over, or units were lost: what comes next is another segment.
        case cut
    }

    fileprivate struct Queue {
        var items: [Item] = []
        var bytes = 0
        /// Decode time of the first unit that waits.
        var first: Int64?
        var isScheduled = false
        var isDropping = false
        var needsKey = true
        var isOver = false
    }

    /// How far the recording has come.
    package struct Progress: Sendable {
        /// When bytes last reached the disk for good.
        package internal(set) var writtenAt: Date?
        /// Bytes written since the last look.
        package internal(set) var bytes: Int64 = 0
        package internal(set) var trouble: WritingTrouble?
        /// The source is over and everything is written.
        package internal(set) var isOver = false
    }

    package let place: FootagePlace
    private let settings: RecorderSettings
    private let world: World
    private let trouble: TroubleNote
    private let queue = Mutex(Queue())
    private let writer: Mutex<SegmentWriter>
    private let progress = Mutex(Progress())
    private let growing = Mutex<Segment?>(nil)
    private let thread = DispatchQueue(label: "recorder")

    /// - Parameters:
    ///   - footage: the footage directory.
    ///   - keeper: where finished segments go.
    ///   - gate: whether there is room to write.
    package init(
        place: FootagePlace,
        footage: String,
        settings: RecorderSettings = RecorderSettings(),
        keeper: any SegmentKeeper,
        gate: any DiskGate = OpenGate(),
        world: World,
        log: Logger
    ) {
        let trouble = TroubleNote(place: place, keeper: keeper)
        self.place = place
        self.settings = settings
        self.world = world
        self.trouble = trouble
        writer = Mutex(
            SegmentWriter(
                place: place,
                root: footage,
                settings: settings,
                keeper: keeper,
                gate: gate,
                world: world,
                trouble: trouble,
                log: log
            )
        )
    }

    // MARK: The camera's thread

    package func formatChanged(_ format: VideoFormat) {
        put(.format(format))
    }

    package func unitArrived(_ unit: AccessUnit, _ anchor: SourceAnchor) {
        let at = anchor.date(of: unit.decode)
        let step = queue.withLock { queue in queue.take(unit, anchor, settings) }
        switch step {
        case .wait: break
        case .write: schedule()
        case .drop: trouble.begin(.writerStalled, at: at)
        case .resume: trouble.end(.writerStalled, at: at)
        }
    }

    package func interrupted(_ cause: SourceCause) {
        queue.withLock { queue in
            queue.needsKey = true
            queue.items.append(.cut)
        }
        schedule()
    }

    package func ended() {
        queue.withLock { queue in
            queue.items.append(.cut)
            queue.isOver = true
        }
        schedule()
    }

    /// The disk's reserve is reached: what grows is closed now, and the cause is known, whether or not the camera sends
    /// anything meanwhile.
    func diskClosed() {
        guard let open else { return }
        trouble.begin(.diskFull, at: open.endsAt)
        schedule()
    }

    private func put(_ item: Item) {
        queue.withLock { $0.items.append(item) }
    }

    // MARK: The recorder's thread

    private func schedule() {
        let isNeeded = queue.withLock { queue in
            defer { queue.isScheduled = true }
            return !queue.isScheduled
        }
        if isNeeded { thread.async { [self] in drain() } }
    }

    private func drain() {
        let (items, isOver) = queue.withLock { queue in
            defer {
                queue.items = []
                queue.bytes = 0
                queue.first = nil
                queue.isScheduled = false
            }
            return (queue.items, queue.isOver)
        }
        let outcome = writer.withLock { $0.write(items) }
        if isOver { trouble.end(.writerStalled, .diskFull, .diskFailed, at: world.now()) }
        growing.withLock { $0 = outcome.segment }
        progress.withLock { progress in
            progress.bytes += outcome.bytes
            if outcome.hasWritten { progress.writtenAt = world.now() }
            progress.isOver = isOver
        }
    }

    // MARK: Whoever asks

    /// The segment being written, as far as it has reached the disk.
    package var open: Segment? { growing.withLock { $0 } }

    /// How far the recording has come; the bytes are counted from zero after `taking`.
    package func look(taking: Bool = false) -> Progress {
        progress.withLock { progress in
            progress.trouble = trouble.now
            defer { if taking { progress.bytes = 0 } }
            return progress
        }
    }

    /// Gives bytes back that could not be reported.
    func giveBack(_ bytes: Int64) {
        progress.withLock { $0.bytes += bytes }
    }

    /// Returns when everything that arrived until now is written.
    package func written() async {
        schedule()
        await withCheckedContinuation { continuation in thread.async { continuation.resume() } }
    }
}

extension Recorder.Queue {
    fileprivate enum Step {
        case wait, write, drop, resume
    }

    /// Takes a unit in, or drops it, and says what follows.
    fileprivate mutating func take(_ unit: AccessUnit, _ anchor: SourceAnchor, _ settings: RecorderSettings)
        -> Step
    {
        guard unit.isKey || !needsKey else { return .wait }
        guard bytes + unit.bytes.count <= settings.queueBytes || items.isEmpty else {
            needsKey = true
            defer { isDropping = true }
            return isDropping ? .wait : .drop
        }
        let isResuming = isDropping
        if isResuming { items.append(.cut) }
        isDropping = false
        needsKey = false
        items.append(.unit(unit, anchor))
        bytes += unit.bytes.count
        let start = first ?? unit.decode
        first = start
        if isResuming { return .resume }
        return !isScheduled && unit.decode - start >= settings.fragment ? .write : .wait
    }
}
