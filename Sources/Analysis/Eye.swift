package import Faces
internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Streams

/// What every inference thread is given.
struct InspectionSetup: Sendable {
    let model: String?
    let search: FaceSearch
    let limits: FindingLimits
    let expectation: @Sendable (ID<Source>) -> Expectation
    /// Seconds from one key picture of a source to the next, where known.
    let keyInterval: @Sendable (ID<Source>) -> Double?
    /// The reference still of a source's camera; nil: none was taken.
    let reference: @Sendable (ID<Source>) -> ReferenceStill?
    let log: Logger
}

/// One source as an inference thread follows it.
///
/// Used by that thread only.
final class Eye {
    private let source: ID<Source>
    private let setup: InspectionSetup
    private var observer: FrameObserver
    private var rules: FindingRules
    private var last: Date?
    private var reference: SceneReference?
    private var referenceAt: Date?
    private var comparedAt = -Double.infinity

    init(_ source: ID<Source>, _ setup: InspectionSetup) {
        self.source = source
        self.setup = setup
        observer = FrameObserver(search: setup.search)
        rules = FindingRules(expecting: setup.expectation(source), limits: setup.limits)
    }

    /// Begins anew after a gap: evidence does not span it; what is usual does.
    func begin() {
        let usual = rules.usual
        observer = FrameObserver(search: setup.search)
        rules = FindingRules(expecting: setup.expectation(source), limits: setup.limits, usual: usual)
        last = nil
        comparedAt = -.infinity
    }

    func look(
        at picture: SourcePicture,
        with finder: inout FaceFinder
    ) throws(VisionError) -> Inspection {
        let shape = PictureShape(width: picture.width, height: picture.height, stride: picture.stride)
        let bytes = picture.bytes.span
        let seconds = picture.at.timeIntervalSince1970
        var observation = try observer.observe(bytes, shape, at: seconds, with: &finder)
        observation.placement = try compare(bytes, shape, at: seconds)
        let changes = rules.observe(observation, keyInterval: setup.keyInterval(source))
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

    /// Compares with the reference still, every few seconds.
    private func compare(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        at seconds: Double
    ) throws(VisionError) -> Placement? {
        let still = setup.reference(source)
        if still?.takenAt != referenceAt {
            referenceAt = still?.takenAt
            comparedAt = -.infinity
            reference = nil
            if let still {
                do throws(VisionError) { reference = try SceneReference(jpeg: still.jpeg) } catch {
                    setup.log.warning("a reference still cannot be used", metadata: ["cause": "\(error)"])
                }
            }
        }
        guard seconds < comparedAt || seconds - comparedAt >= setup.limits.sceneEvery else { return nil }
        comparedAt = seconds
        return try reference?.compare(bytes, shape).placement
    }
}

extension Alignment {
    /// The comparison as the rules take it.
    package var placement: Placement {
        Placement(
            kept: kept,
            edges: edges,
            matched: matched,
            shiftX: shift.x,
            shiftY: shift.y,
            turn: turn,
            scale: scale,
            referenceCrispness: referenceCrispness
        )
    }
}
