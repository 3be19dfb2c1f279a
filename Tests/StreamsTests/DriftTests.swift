import Foundation
import Kernel
import Testing

@testable import Pipelines
@testable import Streams

@Suite struct DriftTests {
    @Test(
        "a camera's own clock is followed in small steps, jitter is not",
        arguments: [(0.0, nil), (0.2, nil), (-0.2, nil), (0.3, 0.25), (-3.0, -0.25), (9, 0.25)]
    )
    func steps(seconds: Double, step: Double?) {
        #expect(SourceRules.drift(seconds) == step)
    }

    /// Two hours of one picture a second from a camera whose seconds are that much too long or short, with jitter.
    private func anchors(camera: Double) -> [(at: Double, anchor: SourceAnchor)] {
        let source = Source(id: ID(UUID()), roomSitting: UUID(), device: UUID(), scope: [])
        let began = Date(timeIntervalSince1970: 1_700_000_000)
        let vitals = SourceVitals(source: source, state: .starting, cause: nil, since: began, interval: nil)
        let start = ContinuousClock.now
        return (0..<7200).map { second in
            let at = Double(second) + (second == 0 ? 0 : Double(second * 37 % 100) / 1000)
            let stream = Int64(Double(second) * camera * 1e9)
            let unit = AccessUnit(
                presentation: stream,
                decode: stream,
                duration: 1_000_000_000,
                arrival: start + .seconds(at),
                isKey: true,
                cameraTime: nil,
                bytes: []
            )
            let anchor = vitals.unitArrived(unit, at: began.addingTimeInterval(at)).anchor
            return (anchor.date(of: stream).timeIntervalSince(began) - Double(second), anchor)
        }
    }

    @Test(
        "footage stays within half a second of the server's clock for hours",
        arguments: [1.0, 1.0002, 0.9998]
    )
    func followed(camera: Double) {
        let found = anchors(camera: camera)
        #expect(found.allSatisfy { abs($0.at) < 0.5 })
        let zeros = found.map(\.anchor.zero)
        for (one, next) in zip(zeros, zeros.dropFirst()) { #expect(abs(next - one) < 0.2501) }
        if camera == 1 { #expect(Set(zeros).count == 1, "jitter alone moves nothing") }
    }

    @Test(
        "how far key pictures are apart is measured, also while the next one does not come",
        arguments: [(2, 2.0), (4, 4.0), (10, 10.0), (3600, 29.0)]
    )
    func keys(every: Int, interval: Double) {
        let source = Source(id: ID(UUID()), roomSitting: UUID(), device: UUID(), scope: [])
        let began = Date(timeIntervalSince1970: 1_700_000_000)
        let vitals = SourceVitals(source: source, state: .starting, cause: nil, since: began, interval: nil)
        for second in 0..<30 {
            let unit = AccessUnit(
                presentation: Int64(second) * 1_000_000_000,
                decode: Int64(second) * 1_000_000_000,
                duration: 1_000_000_000,
                arrival: .now + .seconds(second),
                isKey: second % every == 0,
                cameraTime: nil,
                bytes: []
            )
            _ = vitals.unitArrived(unit, at: began.addingTimeInterval(Double(second)))
        }
        #expect(vitals.now.keyInterval == interval)
    }
}
