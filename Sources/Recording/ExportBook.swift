internal import Crypto
internal import Foundation
internal import Kernel
internal import Movies
internal import Postgres
internal import Synchronization

/// An export laid out, with the tag of what it is made of.
struct LaidExport: Sendable {
    let plan: ExportPlan
    let entityTag: String
}

/// Lays recordings out as one file each.
///
/// The latest few are kept: a player that seeks asks many times, and laying out two hours reads the index of a
/// hundred and twenty segments.
final class ExportBook: Sendable {
    private static let most = 4

    private let footage: URL
    private let plans = Mutex<[LaidExport]>([])

    init(footage: URL) {
        self.footage = footage
    }

    /// - Parameter segments: of one camera, by start; not empty.
    func plan(of segments: [Segment]) async throws -> LaidExport {
        let tag = Self.tag(segments)
        if let known = plans.withLock({ $0.first { $0.entityTag == tag } }) { return known }
        let footage = footage
        let laid = try await Blocking.run {
            let origin = segments[0].startsAt
            let parts = try segments.map { segment in
                let movie = try MovieReader.read(footage.appending(path: segment.path).path)
                let start = segment.startsAt.timeIntervalSince(origin) * Double(MovieFormat.ourTimescale)
                return ExportSegment(movie, start: Int64(start.rounded()))
            }
            return LaidExport(plan: try MovieExport.plan(parts), entityTag: tag)
        }
        plans.withLock { plans in
            plans.removeAll { $0.entityTag == tag }
            plans.insert(laid, at: 0)
            plans = Array(plans.prefix(Self.most))
        }
        return laid
    }

    private static func tag(_ segments: [Segment]) -> String {
        var hash = SHA256()
        for segment in segments { hash.update(data: segment.sha256) }
        return "\"\(hash.finalize().hex)\""
    }
}
