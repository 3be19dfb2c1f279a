internal import Dispatch
internal import Faces
package import FoundationEssentials
package import Kernel
internal import Logging
package import Streams
internal import Synchronization

/// What was seen in one picture of a source.
package struct Inspection: Sendable {
    package let source: ID<Source>
    package let at: Date
    /// People counted; nil when nobody looked for them.
    package let people: Int?
    package let isReduced: Bool
    /// A tile for the wall, JPEG.
    package let tile: [UInt8]?
    package let changes: [FindingChange]
    /// The whole picture, JPEG, when a finding was raised in it.
    package let evidence: [UInt8]?
}

/// One inference thread: takes pictures of its sources in turn, measures them, applies the rules and hands on
/// what it saw.
///
/// A thread of its own because inference takes tens of milliseconds, which the cooperative pool does not
/// have.
final class Inspector: Sendable {
    let queue = FrameQueue()
    private let thread: DispatchQueue
    private let busy = Atomic<Int>(0)
    private let setup: InspectionSetup
    private let told: @Sendable (Inspection) -> Void

    init(number: Int, setup: InspectionSetup, told: @escaping @Sendable (Inspection) -> Void) {
        thread = DispatchQueue(label: "inspector.\(number)")
        self.setup = setup
        self.told = told
    }

    /// Begins; ends when the queue is closed.
    func start() {
        thread.async { self.work() }
    }

    /// Nanoseconds worked since the last call.
    func takeBusy() -> Int {
        busy.exchange(0, ordering: .relaxed)
    }

    private func work() {
        var finder: FaceFinder
        do throws(VisionError) {
            finder = try FaceFinder(model: setup.model)
        } catch {
            setup.log.error("no picture is looked at", metadata: ["cause": "\(error)"])
            return
        }
        var eyes: [ID<Source>: Eye] = [:]
        while let item = queue.take() {
            let start = DispatchTime.now().uptimeNanoseconds
            switch item {
            case .picture(let picture):
                let eye =
                    eyes[picture.source] ?? Eye(setup.expectation(picture.source), setup.limits, setup.search)
                eyes[picture.source] = eye
                look(at: picture, eye, &finder)
            case .lost(let source), .ended(let source):
                finish(source, eyes.removeValue(forKey: source))
            }
            busy.add(Int(DispatchTime.now().uptimeNanoseconds - start), ordering: .relaxed)
        }
        for (source, eye) in eyes { finish(source, eye) }
    }

    private func look(at picture: SourcePicture, _ eye: Eye, _ finder: inout FaceFinder) {
        do throws(VisionError) {
            told(try eye.look(at: picture, with: &finder))
        } catch {
            setup.log.debug("a picture was not understood", metadata: ["cause": "\(error)"])
        }
    }

    private func finish(_ source: ID<Source>, _ eye: Eye?) {
        guard let eye, let (at, changes) = eye.finish(), !changes.isEmpty else { return }
        told(
            Inspection(
                source: source,
                at: at,
                people: nil,
                isReduced: false,
                tile: nil,
                changes: changes,
                evidence: nil
            )
        )
    }
}

/// What every inference thread is given.
struct InspectionSetup: Sendable {
    let model: String?
    let search: FaceSearch
    let limits: FindingLimits
    let expectation: @Sendable (ID<Source>) -> Expectation
    let log: Logger
}

/// One source as an inference thread follows it.
///
/// Used by that thread only.
final class Eye {
    private var observer: FrameObserver
    private var rules: FindingRules
    private var last: Date?

    init(_ expectation: Expectation, _ limits: FindingLimits, _ search: FaceSearch) {
        observer = FrameObserver(search: search)
        rules = FindingRules(expecting: expectation, limits: limits)
    }

    func look(
        at picture: SourcePicture,
        with finder: inout FaceFinder
    ) throws(VisionError) -> Inspection {
        let shape = PictureShape(width: picture.width, height: picture.height, stride: picture.stride)
        let bytes = picture.bytes.span
        let seconds = picture.at.timeIntervalSince1970
        let observation = try observer.observe(bytes, shape, at: seconds, with: &finder)
        let changes = rules.observe(observation)
        last = picture.at
        let isRaised = changes.contains { $0.state == .raised }
        return Inspection(
            source: picture.source,
            at: picture.at,
            people: observation.faces?.count,
            isReduced: observation.reduced,
            tile: try Still.jpeg(bytes, shape, width: 320, quality: 70),
            changes: changes,
            evidence: isRaised ? try Still.jpeg(bytes, shape, width: nil, quality: 80) : nil
        )
    }

    func finish() -> (Date, [FindingChange])? {
        last.map { ($0, rules.finish(at: $0.timeIntervalSince1970)) }
    }
}
