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
                let eye = eyes[picture.source] ?? Eye(picture.source, setup)
                eyes[picture.source] = eye
                look(at: picture, eye, &finder)
            case .lost(let source):
                finish(source, eyes[source])
                eyes[source]?.begin()
            case .ended(let source):
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
